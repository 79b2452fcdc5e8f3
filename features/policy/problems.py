"""pydantic's errors as one line per place, in the words of the policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from features.errors import PolicyError
from features.policy.allowed import allowed_at
from features.policy.places import Document, KeyPath, Problem
from features.policy.plain import BROKEN, Unknown
from features.policy.spelling import NO_NAME, unknown_key
from features.policy.words import dotted, shown

BOOLEAN_TRAP = " (YAML reads an unquoted yes, no, on or off as true or false: put a word in quotes)"


@dataclass
class Shapes:
    """What the schema says of plain values.

    Attributes
    ----------
    problems
        What is wrong in itself, one per place.
    marks
        Path → what stands for the value there in further checks.
    rules
        Broken rules between values, by the part they are in: those who check the plain values
        say the same more exactly.
    """

    problems: list[Problem]
    marks: dict[KeyPath, object]
    rules: list[Problem]


def shapes_of(error: ValidationError, data: object) -> Shapes:
    """Fold the errors of a validation into one problem per place.

    Parameters
    ----------
    error
        What pydantic raised for `data`; a union makes it report one place several times.
    data
        The values that were validated.
    """
    found: dict[KeyPath, Problem] = {}
    names, rules, marks = [], [], dict[KeyPath, object]()
    for item in error.errors(include_url=False):
        path = _written_path(item, data)
        if item["loc"][-1:] == ("[key]",):
            names.append(Problem(path, NO_NAME))
        elif item["type"] == "value_error" and isinstance(item["input"], Mapping):
            rules.append(Problem(path, str(item["ctx"]["error"])))
        else:
            found.setdefault(path, Problem(path, _text(item)))
            marks[path] = Unknown(item["input"]) if item["type"] == "extra_forbidden" else BROKEN
    # A union reports its first option at the place itself and the second at the keys inside.
    inner = [p for path, p in found.items() if not any(_is_inside(other, path) for other in found)]
    kept = {problem.path for problem in inner}
    return Shapes([*names, *inner], {p: m for p, m in marks.items() if p in kept}, rules)


def policy_error(document: Document, problems: Iterable[Problem]) -> PolicyError:
    """Make the error that names every problem with its place, in the order of the file."""
    found = list(problems)
    count = "1 problem" if len(found) == 1 else f"{len(found)} problems"
    return PolicyError(f"The policy has {count}:", placed(document, found))


def placed(document: Document, problems: Iterable[Problem]) -> list[str]:
    """Write problems as `file:line:column key.path: text`, in the order of the file."""
    lines = {}
    for problem in problems:
        line, column = problem.place or document.place(problem.path)
        key = f" {dotted(problem.path)}" if problem.path else ""
        lines[f"{document.name}:{line}:{column}{key}: {problem.text}"] = (line, column)
    return sorted(lines, key=lambda line: lines[line])


def _text(item: ErrorDetails) -> str:
    loc = item["loc"]
    if item["type"] == "value_error":
        return str(item["ctx"]["error"])
    if item["type"] == "extra_forbidden":
        return unknown_key(loc)
    if item["type"] == "missing":
        return f"missing – {allowed_at(loc)}"
    trap = BOOLEAN_TRAP if isinstance(item["input"], bool) else ""
    return f"{shown(item['input'])} – {allowed_at(loc)}{trap}"


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
