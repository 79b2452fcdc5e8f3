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
TIMING_COLUMNS = 4
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


def engagement(
    entries: Entries, membership: Membership, half_life_days: FloatArray
) -> dict[str, FloatArray]:
    """Compute the basic measures of every unit.

    Parameters
    ----------
    entries
        Known activities of `rows` moments.
    membership
        Units of every kind.
    half_life_days
        (units,) half-life of the decayed sum, in days; inf for no decay.

    Returns
    -------
    dict of float64 (rows, units), one per `BASIC_MEASURES`. Counts are of activities; `decayed`
    is Σ 2^(−age / half-life); `days_since_last` and `days_since_first` are NaN where the unit
    never occurred.
    """
    rows = _filled(entries, membership, half_life_days, with_rhythm=False)
    rows[:, :, -1] = np.abs(rows[:, :, -1])  # as of the creation the delay is the age, below 0
    return {name: rows[:, :, i] for i, name in enumerate(BASIC_MEASURES)}


def rhythm(entries: Entries, sets: Sequence[NDArray[np.bool_]]) -> dict[str, FloatArray]:
    """Compute active days, sessions, velocity and pauses of a few wide units.

    Parameters
    ----------
    entries
        Known activities of `rows` moments.
    sets
        Per unit, a mask over the kinds.

    Returns
    -------
    dict of float64 (rows, units), one per `RHYTHM_MEASURES`. `active_days` counts distinct
    24-hour periods back from as_of; a new session starts after a pause of half an hour;
    `velocity` is activities per day in the last 7 days less those per day in the 23 before;
    the gaps are the pause before the last activity and the longest pause between two, NaN where
    there are fewer than two.
    """
    kinds = len(sets[0]) if sets else int(entries.kind.max(initial=-1)) + 1
    without_decay = np.full(len(sets), np.inf)
    rows = _filled(entries, Membership.of(sets, kinds), without_decay, with_rhythm=True)
    first = len(BASIC_MEASURES)
    return {name: rows[:, :, first + i] for i, name in enumerate(RHYTHM_MEASURES)}


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


def _filled(
    entries: Entries, membership: Membership, half_life_days: FloatArray, with_rhythm: bool
) -> FloatArray:
    """Give float64 (rows, units, measures) of units that all have a rhythm, or all have none."""
    from features.loops.rows import Seen, Units, fill_rows  # noqa: PLC0415

    n, entered = entries.rows, len(entries.row)
    narrow = 0 if with_rhythm else membership.units
    kinds = np.arange(len(membership.start) - 1)
    seen = Seen(
        entries.row,
        entries.kind,
        entries.age_us,
        np.ones(entered, bool),
        np.zeros((0, entered), bool),
    )
    units = Units(
        meaning=kinds,
        start=membership.start,
        unit=membership.unit,
        shows=np.zeros(len(kinds), bool),
        latest=np.zeros(len(kinds)),
        half_life_days=half_life_days.astype(np.float64),
        narrow=narrow,
        wide=membership.units - narrow,
    )
    blank = blank_row(narrow, membership.units - narrow, TIMING_COLUMNS)
    out, as_of_us = np.empty((n, len(blank))), np.zeros(n, np.int64)
    fill_rows(out, np.empty(n, np.int64), blank, np.zeros((0, n)), as_of_us, as_of_us, seen, units)
    measures = len(BASIC_MEASURES) + (len(RHYTHM_MEASURES) if with_rhythm else 0)
    return out[:, : membership.units * measures].reshape(n, membership.units, measures)


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


def followed(
    entries: Entries, first: NDArray[np.bool_], then: NDArray[np.bool_], within_days: float
) -> tuple[FloatArray, FloatArray]:
    """Count the follow-ups of every row.

    Parameters
    ----------
    entries, first, then, within_days
        As in `follow_ups`.

    Returns
    -------
    count, days_since_last
        float64 (rows,) each: how often `then` followed, and the age of the last time (NaN: never).
    """
    fires = follow_ups(entries, first, then, within_days)
    row, age_days = entries.row[fires], entries.age_days[fires]
    last = np.full(entries.rows, np.nan)
    # Ages fall within a row, and NumPy keeps the last of repeated assignments: the youngest.
    last[row] = age_days
    return np.bincount(row, minlength=entries.rows).astype(np.float64), last
