"""Read a policy file, store it with a model, and name its version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from features.policy.document import MOST_BYTES, read_document
from features.policy.places import Document, Problem, refusal
from features.policy.problems import policy_error, schema_problems
from features.policy.references import reference_problems
from features.policy.schema import Policy

DEFAULT_POLICY = Path(__file__).with_name("default.yaml")
VERSION_LENGTH = 12


def load_policy(path: str | Path | None = None) -> Policy:
    """Read and check a policy file.

    Parameters
    ----------
    path
        A YAML file in UTF-8 of at most 1 MiB; None for the agreement that comes with the package.

    Raises
    ------
    PolicyError
        Naming every problem at once, as `file:line:column key.path: value – what is allowed`.
    """
    file = DEFAULT_POLICY if path is None else Path(path)
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise refusal(str(file), f"{reason} – name a readable policy file") from None
    # The cut may have gone through a character; the size alone is enough to refuse it then.
    errors = "strict" if len(content) <= MOST_BYTES else "replace"
    try:
        text = content.decode("utf-8-sig", errors)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise refusal(f"{file}:{line}", "not UTF-8 – save the file as UTF-8") from None
    return parse_policy(text, str(file))


def parse_policy(text: str, name: str = "policy.yaml") -> Policy:
    """Check the text of a policy.

    Parameters
    ----------
    text
        YAML.
    name
        File name for messages.

    Raises
    ------
    PolicyError
        Naming every problem at once.
    """
    document = read_document(text, name)
    problems = list(document.problems)
    try:
        # Strict: YAML has types, so text for a number or true for 1 is a slip, not a short form.
        policy = Policy.model_validate(document.data, strict=True)
    except ValidationError as error:
        problems += _new(schema_problems(error, document.data), problems)
    problems += _new(reference_problems(document.data), problems)
    if problems:
        raise policy_error(document, problems)
    return policy


def policy_version(policy: Policy) -> str:
    """Name the content: 12 hexadecimal digits that change when the agreement does.

    Comments, the order of keys and whether a default was written out do not matter; the order of
    lists does, above all that of the routes.
    """
    text = json.dumps(
        policy_to_json(policy),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )
    return hashlib.sha256(text.encode()).hexdigest()[:VERSION_LENGTH]


def policy_to_json(policy: Policy) -> dict[str, Any]:
    """Give the policy as JSON values, defaults written out so that it reads the same for ever."""
    return policy.model_dump(mode="json")


def policy_from_json(stored: Mapping[str, Any]) -> Policy:
    """Read back what `policy_to_json` gave.

    Raises
    ------
    PolicyError
        If it is no valid policy.
    """
    problems: list[Problem] = []
    try:
        policy = Policy.model_validate(stored)
    except ValidationError as error:
        problems += schema_problems(error, stored)
    if isinstance(stored, Mapping):
        problems += _new(reference_problems(stored), problems)
    if problems:
        raise policy_error(Document("stored policy"), problems)
    return policy


def _new(found: list[Problem], known: list[Problem]) -> list[Problem]:
    """Leave out what was said of the same place already."""
    said = {problem.path for problem in known}
    return [problem for problem in found if problem.path not in said]
