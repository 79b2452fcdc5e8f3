"""Read a policy file, store it with a model, and name its version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from features.policy.document import MOST_BYTES, read_document
from features.policy.places import Document, KeyPath, Problem, refusal
from features.policy.plain import BROKEN, Plain, marked, value_at
from features.policy.problems import policy_error, shapes_of
from features.policy.references import reference_problems
from features.policy.schema import DEFAULT_HYGIENE, Policy
from features.policy.spelling import Spelled, spelled

DEFAULT_POLICY = Path(__file__).with_name("default.yaml")
VERSION_LENGTH = 12
FACTORS = ("qualification", "factors")


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
    return checked(read_policy(path))


def read_policy(path: str | Path | None = None) -> Document:
    """Read a policy file without checking more than YAML.

    Parameters
    ----------
    path
        As in `load_policy`.

    Raises
    ------
    PolicyError
        If it cannot be read at all.
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
    return read_document(text, str(file))


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
    return checked(read_document(text, name))


def checked(document: Document) -> Policy:
    """Check a document that was read.

    Raises
    ------
    PolicyError
        Naming every problem at once.
    """
    # Strict: YAML has types, so text for a number or true for 1 is a slip, not a short form.
    return _checked(document, strict=True)


def policy_version(policy: Policy) -> str:
    """Name the content: 12 hexadecimal digits that change when the agreement does.

    Comments, the order of keys and whether a default was written out do not matter; the order of
    lists does, above all that of the routes.
    """
    stored = policy_to_json(policy)
    # Agreements made before there was this part keep their version as long as they do not use it.
    if policy.hygiene == DEFAULT_HYGIENE:
        del stored["hygiene"]
    text = json.dumps(
        stored,
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
    return _checked(Document("stored policy", stored), strict=False)


def _checked(document: Document, *, strict: bool) -> Policy:
    spelling = spelled(document.data)
    found = [*document.problems, *spelling.problems]
    said = {problem.path for problem in found if problem.place is None}
    marks: dict[KeyPath, object] = {p.path: BROKEN for p in document.problems if p.place is None}
    rules: list[Problem] = []
    try:
        policy = Policy.model_validate(spelling.data, strict=strict)
    except ValidationError as error:
        shapes = shapes_of(error, spelling.data)
        found += [p for p in _as_written(shapes.problems, spelling) if p.path not in said]
        marks |= shapes.marks
        rules = shapes.rules
    if isinstance(spelling.data, Mapping):
        found += _as_written(reference_problems(_plain(document, spelling, marks)), spelling)
    # The schema knows these rules too, for policies made in Python, but stops at the first.
    found += [rule for rule in rules if not any(_is_below(p.path, rule.path) for p in found)]
    if found:
        raise policy_error(document, found)
    return policy


def _plain(document: Document, spelling: Spelled, marks: Mapping[KeyPath, object]) -> Plain:
    plain: dict[str, Any] = marked(spelling.data, marks)
    factors = value_at(plain, FACTORS)
    for problem in document.problems:
        if problem.place is not None and problem.path[:-1] == FACTORS and factors:
            factors[f"{problem.path[-1]} (again)"] = BROKEN  # one more, once it has its own name
    return plain


def _as_written(problems: Iterable[Problem], spelling: Spelled) -> list[Problem]:
    return [Problem(spelling.as_written(problem.path), problem.text) for problem in problems]


def _is_below(path: KeyPath, part: KeyPath) -> bool:
    return path[: len(part)] == part
