"""pydantic's errors as one line per place, in the words of the policy."""

from __future__ import annotations

import datetime as dt
import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from features.errors import PolicyError
from features.policy.allowed import allowed_at, keys_at
from features.policy.places import Document, KeyPath, Problem

LONGEST_SHOWN = 60
BOOLEAN_TRAP = " (YAML reads an unquoted yes, no, on or off as true or false: put a word in quotes)"
NO_NAME = "not a name – use lower-case letters, digits and _, beginning with a letter"
CLOSE = 0.7


def schema_problems(error: ValidationError, data: object) -> list[Problem]:
    """Fold the errors of a validation into one problem per place.

    Parameters
    ----------
    error
        What pydantic raised for `data`; a union makes it report one place several times.
    data
        The values that were validated.
    """
    found: dict[KeyPath, Problem] = {}
    names: list[Problem] = []
    for item in error.errors(include_url=False):
        path = _written_path(item, data)
        if item["loc"][-1:] == ("[key]",):
            names.append(Problem(path, NO_NAME))
        else:
            found.setdefault(path, Problem(path, _text(item)))
    # A union reports its first option at the place itself and the second at the keys inside.
    inner = [p for path, p in found.items() if not any(_is_inside(other, path) for other in found)]
    return [*names, *inner]


def policy_error(document: Document, problems: Iterable[Problem]) -> PolicyError:
    """Make the error that names every problem with its place, in the order of the file."""
    lines = {}
    for problem in problems:
        line, column = problem.place or document.place(problem.path)
        key = f" {dotted(problem.path)}" if problem.path else ""
        lines[f"{document.name}:{line}:{column}{key}: {problem.text}"] = (line, column)
    count = "1 problem" if len(lines) == 1 else f"{len(lines)} problems"
    return PolicyError(f"The policy has {count}:", sorted(lines, key=lambda line: lines[line]))


def dotted(path: KeyPath) -> str:
    """Write a path as `routing[0].when.country` (positions from 0)."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).lstrip(".")


def shown(value: object) -> str:
    """Write a value as it looks in YAML, shortened."""
    if value is None:
        return "empty"
    if isinstance(value, Mapping) and value:
        return "a mapping"
    if isinstance(value, Sequence) and not isinstance(value, str) and value:
        return "a list"
    text = str(value) if isinstance(value, dt.date) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def near(word: str, words: Iterable[str], *, cutoff: float = CLOSE) -> str | None:
    """Find the word that was probably meant."""
    found = difflib.get_close_matches(word, list(words), n=1, cutoff=cutoff)
    return found[0] if found else None


def did_you_mean(word: object, words: Iterable[str]) -> str:
    """Suggest the near miss, or list what there is."""
    known = list(words)
    meant = near(str(word).lower(), known)
    if meant:
        return f"did you mean {meant}?"
    return f"there is {', '.join(known)}" if known else "there are none"


def _text(item: ErrorDetails) -> str:
    loc = item["loc"]
    if item["type"] == "value_error":
        return str(item["ctx"]["error"])
    if item["type"] == "extra_forbidden":
        keys = keys_at(loc[:-1])
        meant = near(str(loc[-1]).lower(), keys)
        return f"unknown key – did you mean {meant}?" if meant else _unknown(keys)
    if item["type"] == "missing":
        return f"missing – {allowed_at(loc)}"
    trap = BOOLEAN_TRAP if isinstance(item["input"], bool) else ""
    return f"{shown(item['input'])} – {allowed_at(loc)}{trap}"


def _unknown(keys: list[str]) -> str:
    return f"unknown key – allowed are {', '.join(keys)}"


def _written_path(item: ErrorDetails, data: object) -> KeyPath:
    """Keep the steps that are in the data: not union tags, nor what a short form stands for."""
    path: list[str | int] = []
    value: Any = data
    for step in item["loc"]:
        inside = isinstance(value, Mapping) and step in value
        inside |= isinstance(value, (list, tuple)) and isinstance(step, int) and step < len(value)
        if inside:
            path.append(step)
            value = value[step]
    if item["type"] == "missing":
        path.append(item["loc"][-1])
    return tuple(path)


def _is_inside(path: KeyPath, other: KeyPath) -> bool:
    return len(path) > len(other) and path[: len(other)] == other
