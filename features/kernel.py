"""The engagement kernel: from (row, kind, age) to counts, decay, recency and rhythm.

One compiled pass for one lead and for millions (`features.loops`). Every unit (an activity of the
policy, a kind learned from the data, a buying stage, or everything) gets one block of measures.
Sums run in the canonical order of the entries, so the same lead gives the same bits in any batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.cut import Entries
from features.facts import FloatArray, IntArray

WINDOWS_DAYS = (7, 30, 90)
BASIC_MEASURES = (
    *(f"count_{days}d" for days in WINDOWS_DAYS),
    "count",
    "decayed",
    "days_since_last",
    "days_since_first",
)
RHYTHM_MEASURES = ("active_days", "sessions", "velocity", "last_gap_days", "longest_gap_days")
SEQUENCE_MEASURES = ("count", "days_since_last")
IS_FIRST, IS_THEN = 1, 2
MISSING_WITHOUT = frozenset({*BASIC_MEASURES[-2:], *RHYTHM_MEASURES[-2:]})


@dataclass(frozen=True)
class Membership:
    """Which units a kind belongs to: units of kind k are `unit[start[k]:start[k + 1]]`."""

    start: IntArray
    unit: IntArray
    units: int

    @classmethod
    def of(cls, sets: Sequence[NDArray[np.bool_]], kinds: int) -> Membership:
        """Build from one mask over the kinds per unit."""
        table = np.array(sets, dtype=bool).reshape(len(sets), kinds).T
        kind, unit = np.nonzero(table)
        return cls(np.searchsorted(kind, np.arange(kinds + 1)).astype(np.int64), unit, len(sets))

    def expand(self, entries: Entries) -> tuple[IntArray, IntArray]:
        """Give, per (entry, unit) pair in entry order, the entry's position and the unit."""
        begin = self.start[entries.kind]
        length = self.start[entries.kind + 1] - begin
        position = np.repeat(np.arange(len(entries.kind)), length)
        shift = begin - (np.cumsum(length) - length)
        return position, self.unit[np.arange(len(position)) + shift[position]]


def blank_row(narrow: int, wide: int, others: int) -> FloatArray:
    """Give float64 (columns,), the row of a lead that did nothing.

    Parameters
    ----------
    narrow, wide
        Units without and with a rhythm.
    others
        Columns after theirs, missing until filled.
    """
    basic = _without(BASIC_MEASURES)
    both = basic + _without(RHYTHM_MEASURES)
    return np.array(basic * narrow + both * wide + [np.nan] * others)


def _without(measures: Sequence[str]) -> list[float]:
    return [np.nan if name in MISSING_WITHOUT else 0.0 for name in measures]


def follow_ups(
    entries: Entries, first: NDArray[np.bool_], then: NDArray[np.bool_], within_days: float
) -> NDArray[np.bool_]:
    """Find activities that followed another within some days.

    Parameters
    ----------
    entries
        Known activities of `rows` moments.
    first, then
        Masks over the kinds.
    within_days
        Longest pause between the two; the first must be strictly earlier.

    Returns
    -------
    bool (e,): the entry is one of `then` that followed.
    """
    from features.loops.sequences import that_followed  # noqa: PLC0415

    steps = first.astype(np.int64) * IS_FIRST + then.astype(np.int64) * IS_THEN
    of = entries.row, entries.kind, entries.age_us
    longest = np.array([within_days], np.float64)
    return that_followed(*of, np.arange(len(steps)), steps[None, :], longest)[0]
