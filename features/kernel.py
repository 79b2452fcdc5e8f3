"""The engagement kernel: from (row, kind, age in days) to counts, decay, recency and rhythm.

One NumPy function for one lead and for millions. Every unit (an activity of the policy, a kind
learned from the data, a buying stage, or everything) gets one block of measures. Dense keys and
`bincount` keep the cost linear in the number of entries; sums run in the canonical order of the
entries, so the same lead gives the same bits in any batch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.cut import Entries
from features.facts import FloatArray, IntArray

WINDOWS_DAYS = (7, 30, 90)
SESSION_GAP_DAYS = 0.5 / 24
BASIC_MEASURES = (
    *(f"count_{days}d" for days in WINDOWS_DAYS),
    "count",
    "decayed",
    "days_since_last",
    "days_since_first",
)
RHYTHM_MEASURES = ("active_days", "sessions", "velocity", "last_gap_days", "longest_gap_days")
SEQUENCE_MEASURES = ("count", "days_since_last")


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
    position, unit = membership.expand(entries)
    age = entries.age_days[position]
    shape = (entries.rows, membership.units)
    key = entries.row[position] * membership.units + unit
    measures = {f"count_{days}d": _count(key[age <= days], shape) for days in WINDOWS_DAYS}
    measures["count"] = _count(key, shape)
    decay = np.exp2(-age / half_life_days[unit])
    measures["decayed"] = _sum(key, decay, shape)
    measures["days_since_last"] = _last(key, age, shape)
    measures["days_since_first"] = _last(key[::-1], age[::-1], shape)
    return measures


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
    columns: dict[str, list[FloatArray]] = {name: [] for name in RHYTHM_MEASURES}
    for mask in sets:
        chosen = mask[entries.kind] if len(mask) else np.zeros(len(entries.kind), bool)
        for name, values in _rhythm_of(
            entries.row[chosen], entries.age_days[chosen], entries.rows
        ).items():
            columns[name].append(values)
    return {
        name: np.stack(values, axis=1) if values else np.zeros((entries.rows, 0))
        for name, values in columns.items()
    }


def _rhythm_of(row: IntArray, age: FloatArray, rows: int) -> dict[str, FloatArray]:
    shape = (rows,)
    new_row = np.ones(len(row), bool)
    new_row[1:] = row[1:] != row[:-1]
    day = np.floor(age)
    new_day, new_session = new_row.copy(), new_row.copy()
    new_day[1:] |= day[1:] != day[:-1]
    new_session[1:] |= age[:-1] - age[1:] > SESSION_GAP_DAYS
    again = ~new_row
    pause = np.zeros(len(row))
    pause[1:] = age[:-1] - age[1:]
    recent = _count(row[age <= 7], shape)
    before = _count(row[(age > 7) & (age <= 30)], shape)
    return {
        "active_days": _count(row[new_day], shape),
        "sessions": _count(row[new_session], shape),
        "velocity": recent / 7 - before / 23,
        "last_gap_days": _last(row[again], pause[again], shape),
        "longest_gap_days": _longest(row[again], pause[again], rows),
    }


def followed(
    entries: Entries,
    first: NDArray[np.bool_],
    then: NDArray[np.bool_],
    within_days: float,
) -> tuple[FloatArray, FloatArray]:
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
    count, days_since_last
        float64 (rows,) each: how often `then` followed, and the age of the last time (NaN: never).
    """
    here = np.arange(len(entries.row))
    new_group = np.ones(len(here), bool)
    new_group[1:] = (entries.row[1:] != entries.row[:-1]) | (
        entries.age_days[1:] != entries.age_days[:-1]
    )
    group_start = np.maximum.accumulate(np.where(new_group, here, 0)) if len(here) else here
    seen = np.where(first[entries.kind], here, -1) if len(here) else here
    last_seen = np.maximum.accumulate(seen) if len(here) else here
    before = np.where(group_start > 0, last_seen[np.maximum(group_start - 1, 0)], -1)
    candidate = then[entries.kind] & (before >= 0) if len(here) else np.zeros(0, bool)
    earlier = np.maximum(before, 0)
    fires = (
        candidate
        & (entries.row[earlier] == entries.row)
        & (entries.age_days[earlier] - entries.age_days <= within_days)
    )
    row, age = entries.row[fires], entries.age_days[fires]
    return _count(row, (entries.rows,)), _last(row, age, (entries.rows,))


def _count(key: IntArray, shape: tuple[int, ...]) -> FloatArray:
    return np.bincount(key, minlength=_size(shape)).astype(np.float64).reshape(shape)


def _sum(key: IntArray, weight: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    return np.bincount(key, weights=weight, minlength=_size(shape)).reshape(shape)


def _last(key: IntArray, age: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    # Ages fall within a row, and NumPy keeps the last of repeated assignments: the youngest.
    youngest = np.full(_size(shape), np.nan)
    youngest[key] = age
    return youngest.reshape(shape)


def _longest(row: IntArray, pause: FloatArray, rows: int) -> FloatArray:
    longest = np.full(rows, -np.inf)
    np.maximum.at(longest, row, pause)
    return np.where(longest >= 0, longest, np.nan)


def _size(shape: tuple[int, ...]) -> int:
    return int(np.prod(shape))
