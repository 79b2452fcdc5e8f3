"""The plain values of a policy file; what is wrong in itself is marked, to mislead no check.

A check between two values may only speak when both are right: what the schema has refused already
is `BROKEN` here, a key it does not know is `Unknown`, and everything else is as written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from features.policy.places import KeyPath

Plain = Mapping[str, Any]


class _Broken:
    """What stands for a value that was refused already."""

    def __repr__(self) -> str:
        return "BROKEN"


BROKEN = _Broken()


@dataclass(frozen=True)
class Unknown:
    """What stands for the value of an unknown key: perhaps what its part seems to lack."""

    value: object


def marked(value: Any, marks: Mapping[KeyPath, object], path: KeyPath = ()) -> Any:
    """Copy plain values with marks in place of what is at their paths.

    Parameters
    ----------
    value
        Plain values: mappings, lists, scalars.
    marks
        Path → what to put there; a path that is not there is passed over.
    path
        Where the value itself is.
    """
    if path in marks:
        return marks[path]
    if isinstance(value, Mapping):
        return {key: marked(inner, marks, (*path, key)) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return tuple(marked(inner, marks, (*path, i)) for i, inner in enumerate(value))
    return value


def mapping_at(policy: Plain, path: Sequence[str]) -> Plain:
    """Give the mapping at a path, empty where there is none."""
    found = value_at(policy, path)
    return found if isinstance(found, Mapping) else {}


def value_at(value: Any, path: Sequence[str | int]) -> Any:
    """Give the value at a path, None where there is none."""
    for step in path:
        inside = isinstance(value, Mapping) and step in value
        inside |= isinstance(value, (list, tuple)) and isinstance(step, int) and step < len(value)
        if not inside:
            return None
        value = value[step]
    return value


def number(value: object) -> float | None:
    """Give a number as it is, None for anything else."""
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value if is_number else None  # type: ignore[return-value]


def day(value: object) -> dt.date | None:
    """Give a date, also one that was stored as text; None for anything else."""
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return None
    is_day = isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    return value if is_day else None  # type: ignore[return-value]
