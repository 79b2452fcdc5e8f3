"""What differs between two policies, key by key, in the words of the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from features.policy.load import policy_to_json
from features.policy.places import KeyPath
from features.policy.schema import Policy
from features.policy.words import dotted

NOTHING: tuple[object, ...] = (None, {}, [])


@dataclass(frozen=True)
class Difference:
    """One key that differs.

    Attributes
    ----------
    path
        Path of the key.
    change
        What happened to it.
    before, after
        Its plain values; None where it is not there.
    """

    path: KeyPath
    change: Literal["changed", "added", "removed"]
    before: Any
    after: Any

    def __str__(self) -> str:
        where = dotted(self.path)
        if self.change == "added":
            return f"{where}: added {in_yaml(self.after)}"
        if self.change == "removed":
            return f"{where}: removed {in_yaml(self.before)}"
        return f"{where}: {in_yaml(self.before)} → {in_yaml(self.after)}"


def differences(old: Policy, new: Policy) -> list[Difference]:
    """Compare two policies.

    Parameters
    ----------
    old, new
        Valid policies; defaults count as written, so that only what has an effect differs.

    Returns
    -------
    list of Difference
        In the order of the keys; lists are compared as wholes, because their order counts. Empty
        exactly where the versions of the two are the same.
    """
    return list(_differences(policy_to_json(old), policy_to_json(new), ()))


def in_yaml(value: Any) -> str:
    """Write a plain value on one line as it looks in the file; what is not said is left out."""
    if value in NOTHING:
        return "nothing" if value is None else "none"
    flow = yaml.safe_dump(
        _said(value), default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**6
    )
    return flow.removesuffix("...\n").strip()


def _differences(old: Any, new: Any, path: KeyPath) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in [*old, *(key for key in new if key not in old)]:
            yield from _differences(old.get(key), new.get(key), (*path, key))
    elif old in NOTHING and new not in NOTHING:
        yield Difference(path, "added", None, new)
    elif new in NOTHING and old not in NOTHING:
        yield Difference(path, "removed", old, None)
    else:
        yield Difference(path, "changed", old, new)


def _said(value: Any) -> Any:
    """Leave out what is empty, and write one of a list as itself where the file may."""
    if isinstance(value, Mapping):
        kept = {key: _said(inner) for key, inner in value.items() if inner not in NOTHING}
        if "match" in kept and isinstance(kept["match"], list):
            mappings = [{c: _only(p) for c, p in mapping.items()} for mapping in kept["match"]]
            kept["match"] = _only(mappings)
        return kept
    if isinstance(value, list):
        return [_said(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _only(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
