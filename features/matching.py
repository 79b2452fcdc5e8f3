"""Which activities mean what: the policy's patterns, looked at once per distinct kind."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from features.policy.schema import Activity, Policy

MOST_REMEMBERED = 100_000


def kind_columns_of(*policies: Policy) -> tuple[str, ...]:
    """Name the activity columns that matter: type and subject, then any other in a pattern."""
    named = {
        column
        for policy in policies
        for activity in policy.activities.values()
        for mapping in activity.match
        for column in mapping
    }
    return ("type", "subject", *sorted(named - {"type", "subject"}))


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(fnmatch.translate(pattern.casefold()))


def like(pattern: str, text: str) -> bool:
    """Tell whether a text is like a case-insensitive shell pattern."""
    return _compiled(pattern).match(text.casefold()) is not None


def means(activity: Activity, kind: Mapping[str, str]) -> bool:
    """Tell whether a raw activity (column → value) is this activity of the policy."""
    return any(
        all(
            any(like(pattern, kind.get(column, "")) for pattern in patterns)
            for column, patterns in mapping.items()
        )
        for mapping in activity.match
    )


def any_of(masks: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Join bool (sets, kinds) into bool (kinds,): whether a kind is in any of the sets."""
    return np.asarray(masks.any(axis=0), bool)


class Matcher:
    """Remembers, per distinct kind, which activities of a policy it means."""

    def __init__(self, policy: Policy) -> None:
        self.kind_columns = kind_columns_of(policy)
        self.activities = tuple(policy.activities.items())
        self._of_columns: dict[tuple[str, ...], dict[tuple[str, ...], NDArray[np.bool_]]] = {}

    def masks(
        self, kinds: Sequence[tuple[str, ...]], columns: tuple[str, ...] | None = None
    ) -> NDArray[np.bool_]:
        """Give bool (activities, kinds): whether the kind means the activity.

        `columns` names what the kinds are made of; by default what this policy looks at. What
        it looks at and is not there is "".
        """
        columns = columns or self.kind_columns
        known = self._of_columns.setdefault(columns, {})
        rows = [self._row(kind, columns, known) for kind in kinds]
        return np.array(rows, dtype=bool).reshape(len(kinds), len(self.activities)).T

    def _row(
        self,
        kind: tuple[str, ...],
        columns: tuple[str, ...],
        known: dict[tuple[str, ...], NDArray[np.bool_]],
    ) -> NDArray[np.bool_]:
        row = known.get(kind)
        if row is None:
            if len(known) >= MOST_REMEMBERED:
                known.clear()
            named = dict(zip(columns, kind, strict=True))
            row = np.array([means(activity, named) for _, activity in self.activities], bool)
            known[kind] = row
        return row
