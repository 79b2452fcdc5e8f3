"""Keys that are misspelt or stand in the wrong part: named once, and read as they were meant.

Else one slip would look like several: a misspelt key that must be there is also missing, and what
it holds is known to nobody.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from features.policy.allowed import has_names, keys_at
from features.policy.places import KeyPath, Problem
from features.policy.plain import marked
from features.policy.vocabulary import DERIVED_FACTS, LEAD_COLUMNS
from features.policy.words import near

NO_NAME = "not a name – use lower-case letters, digits and _, beginning with a letter"
NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")
PARTS: tuple[tuple[str, ...], ...] = (
    (),
    ("agreed",),
    ("hygiene",),
    ("buying_stages",),
    ("qualification",),
    ("hand_off",),
    ("hand_off", "threshold"),
    ("grades",),
    ("sla",),
)


@dataclass
class Spelled:
    """Plain values with their keys mended.

    Attributes
    ----------
    data
        The values, each under the key that was meant.
    problems
        One per mended key, at the path where it was written.
    written
        Mended path → path in the file.
    """

    data: Any
    problems: list[Problem] = field(default_factory=list)
    written: dict[KeyPath, KeyPath] = field(default_factory=dict)

    def as_written(self, path: KeyPath) -> KeyPath:
        """Give the path in the file of a path in `data`."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.written:
                return self.written[path[:length]] + path[length:]
        return path


def spelled(data: Any) -> Spelled:
    """Mend the keys of plain values.

    Parameters
    ----------
    data
        The top-level value of a policy file; it is not changed.
    """
    result = Spelled(None)
    moved = _moved(data, result)
    result.data = _mended(moved, (), result)
    return result


def unknown_key(loc: KeyPath) -> str:
    """Say what to do about a key that is not known at a place."""
    *part, key = loc
    keys = keys_at(part)
    home = _homes().get(str(key).lower())
    meant = near(key, keys)
    if meant:
        return f"unknown key – did you mean {meant}?"
    if home is not None and home != tuple(part):
        return f"unknown key – it belongs {_under(home)}"
    if "when" in keys and key in (*LEAD_COLUMNS, *DERIVED_FACTS):
        return f"unknown key – write when: {{{key}: …}}"
    if key == "points" and "when" in keys:
        return "unknown key – every factor is worth 100 points"
    return f"unknown key – allowed are {', '.join(keys)}"


@functools.cache
def _homes() -> dict[str, tuple[str, ...]]:
    """Give key → the one part it belongs to, of the parts that are there once."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for part in PARTS:
        for key in keys_at(part):
            found.setdefault(key, []).append(part)
    return {key: parts[0] for key, parts in found.items() if len(parts) == 1}


def _under(home: tuple[str, ...]) -> str:
    return f"under {'.'.join(home)}" if home else "at the top level"


def _moved(data: Any, result: Spelled) -> Any:
    """Put keys that belong to another part there, unless it has them already."""
    if not isinstance(data, Mapping):
        return data
    top = marked(data, {})  # a copy: the values as they are written stay
    for part in PARTS:
        inside = _part(data, part)
        for key, value in inside.items():
            home = _homes().get(str(key))
            if key in keys_at(part) or home is None or near(key, keys_at(part)):
                continue
            if _put(top, home, key, value):
                _part(top, part).pop(key)
                result.written[(*home, key)] = (*part, key)
                result.problems.append(Problem((*part, key), unknown_key((*part, key))))
    return top


def _part(data: Any, part: tuple[str, ...]) -> Any:
    for step in part:
        data = data.get(step) if isinstance(data, Mapping) else None
    return data if isinstance(data, Mapping) else {}


def _put(top: dict[str, Any], home: tuple[str, ...], key: str, value: object) -> bool:
    target: Any = top
    for step in home:
        target = target.setdefault(step, {})
        if not isinstance(target, dict):
            return False
    if key in target:
        return False
    target[key] = value
    return True


def _mended(value: Any, path: KeyPath, result: Spelled) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple(_mended(inner, (*path, i), result) for i, inner in enumerate(value))
    if not isinstance(value, Mapping):
        return value
    keys, mended = keys_at(path), dict[str, Any]()
    name_keys = has_names(path)
    for key, inner in value.items():
        meant = _name(key) if name_keys else _meant(key, keys)
        if meant != key and (meant in value or meant in mended):
            meant = key
        place = (*path, meant)
        if meant != key:
            written = result.as_written((*path, key))
            text = NO_NAME if name_keys else f"unknown key – did you mean {meant}?"
            result.problems.append(Problem(written, text))
            result.written[place] = written
        known = not keys or meant in keys
        mended[meant] = _mended(inner, place, result) if known else inner
    return mended


def _meant(key: str, keys: list[str]) -> str:
    return key if not keys or key in keys else near(key, keys) or key


def _name(key: str) -> str:
    """Write a name as names are written, where that is all that is wrong with it."""
    name = re.sub(r"[\s\-./]+", "_", key.strip().lower())
    return name if NAME.fullmatch(name) else key
