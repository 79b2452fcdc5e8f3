"""What schemathesis is told besides the description: ids that are there, and what may not be said.

Loaded by schemathesis itself (`SCHEMATHESIS_HOOKS`).
"""

from __future__ import annotations

import zlib
from typing import Any

import schemathesis

from benchmarks.serving_trials.secrets_kept import BAITS, leaks

ONE_OF = 3


@schemathesis.hook
def map_path_parameters(_context: Any, path_parameters: dict[str, Any] | None) -> Any:
    """Ask for a lead that is there now and then: of most made-up ids nothing is known."""
    if path_parameters and "lead_id" in path_parameters:
        drawn = zlib.crc32(repr(path_parameters["lead_id"]).encode())
        if drawn % ONE_OF == 0:
            path_parameters["lead_id"] = BAITS[drawn // ONE_OF % len(BAITS)]
    return path_parameters


@schemathesis.check
def nothing_of_other_leads(_context: Any, response: Any, _case: Any) -> None:
    """No answer says anything of a lead that the request does not name."""
    request = response.request
    body = request.body.encode() if isinstance(request.body, str) else request.body or b""
    asked = f"{request.url} {body.decode(errors='replace')}"
    said = f"{dict(response.headers)} {response.content.decode(errors='replace')}"
    found = leaks(asked, said)
    assert not found, f"the answer speaks of {sorted(found)}"
