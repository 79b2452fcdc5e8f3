"""The point-in-time cut: which activities were known of a lead at a moment, and how old they were.

This is the only door between activities and features: nothing that happened, or was received,
after `as_of` passes it, and nothing that was known by then to be a machine's doing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from features.facts import (
    MICROSECONDS_PER_DAY,
    Behaviour,
    FloatArray,
    IntArray,
    Moments,
    plain,
    segment_end,
    segment_starts,
)

# A moment without any activity still has its row of some hundred features.
ENTRIES_OF_A_ROW = 50


@dataclass(frozen=True)
class Entries:
    """Known activities, once per moment that knows them, ordered by (row, time, kind).

    Attributes
    ----------
    row
        int64 (e,), index of the moment.
    kind
        int64 (e,), index into the behaviour's kinds.
    age_us
        int64 (e,), microseconds between the activity and as_of, ≥ 0, falling within a row; kept
        whole so that the pause between two activities does not depend on as_of.
    rows
        Number of moments (some may have no entry).
    """

    row: IntArray
    kind: IntArray
    age_us: IntArray
    rows: int

    @cached_property
    def age_days(self) -> FloatArray:
        """Ages in days, float64 (e,)."""
        return self.age_us / MICROSECONDS_PER_DAY


class Cutter:
    """Cuts one behaviour at any moments; keeps where every lead's activities start."""

    def __init__(self, behaviour: Behaviour, leads: int) -> None:
        self.behaviour = behaviour
        past = behaviour.kind, behaviour.occurred_us, behaviour.received_us
        self._columns = tuple(plain(c) for c in (*past, behaviour.counts_until_us))
        self.starts = segment_starts(behaviour.lead, leads)

    def ends(self, moments: Moments) -> IntArray:
        """Give the position after the last activity that occurred by each as_of."""
        return segment_end(self.starts, self.behaviour.occurred_us, moments.lead, moments.as_of_us)

    def cut(self, moments: Moments) -> Entries:
        """Give what was known at the moments."""
        from features.loops.cut import cut  # noqa: PLC0415

        begin, end = self.starts[moments.lead], self.starts[moments.lead + 1]
        known = cut(begin, end, plain(moments.as_of_us), *self._columns)
        return Entries(*known, len(moments))

    def parts(self, moments: Moments, most_entries: int = 4_000_000) -> Iterator[slice]:
        """Split moments into consecutive slices of bounded work, so that memory stays bounded."""
        entries = self.ends(moments) - self.starts[moments.lead]
        work = np.cumsum(entries + ENTRIES_OF_A_ROW)
        first = 0
        while first < len(moments):
            done = work[first - 1] if first else 0
            last = int(np.searchsorted(work, done + most_entries, side="right"))
            last = max(last, first + 1)
            yield slice(first, last)
            first = last
