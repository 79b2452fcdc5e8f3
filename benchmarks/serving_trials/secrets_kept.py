"""Leads that nobody asks for while the service is fuzzed, and leads that are asked for by id."""

from __future__ import annotations

import re
from collections.abc import Iterator

from benchmarks.serving_trials.caller import Caller

SECRETS = tuple(f"kept-{number:02d}-q7z" for number in range(20))
BAITS = tuple(f"bait-{number:02d}-q7z" for number in range(5))
MARK = re.compile(r"(?:kept|bait)-\d\d-q7z")


def leaks(asked: str, answered: str) -> set[str]:
    """Give the leads of which an answer says something although the request does not name them."""
    return set(MARK.findall(answered)) - set(MARK.findall(asked))


def keep(caller: Caller) -> Iterator[str]:
    """Push the leads with marks in all that is said of them, and score them; tell what failed."""
    for mark in (*SECRETS, *BAITS):
        lead = {"lead_id": mark, "created_at": "2026-09-01T00:00:00Z", "company": f"{mark} Ltd"}
        lead |= {"email": f"{mark}@{mark}.example", "custom": mark}
        activity = {"lead_id": mark, "activity_id": mark, "type": "page_view", "subject": mark}
        activity["occurred_at"] = "2026-09-02T00:00:00Z"
        for path, body in (
            ("/v1/leads", {"leads": [lead]}),
            ("/v1/activities", {"activities": [activity]}),
            ("/v1/score", {"lead_id": mark}),
        ):
            answer = caller.ask("POST", path, body, mark if path == "/v1/score" else "")
            if answer.status != 200:
                yield f"{path} of {mark}: {answer.status} {answer.value}"


def changed(caller: Caller) -> Iterator[str]:
    """Tell which of the leads that nobody asked for are no longer as they were pushed."""
    for mark in SECRETS:
        answer = caller.ask("GET", f"/v1/leads/{mark}")
        if answer.status != 200:
            yield f"{mark} is gone: {answer.status}"
            continue
        kept = answer.value
        as_pushed = kept["lead"]["custom"] == mark, len(kept["activities"]), len(kept["scores"])
        if as_pushed != (True, 1, 1) or kept["status"] or kept["objects"] or kept["review"]:
            yield f"{mark} was changed: {kept}"
