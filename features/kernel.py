"""The engagement kernel: from (row, kind, age in days) to counts, decay, recency and rhythm.

One NumPy function for one lead and for millions. Every unit (an activity of the policy, a kind
learned from the data, a buying stage, or everything) gets one block of measures. Dense keys and
`bincount` keep the cost linear in the number of entries; sums run in the canonical order of the
entries, so the same lead gives the same bits in any batch.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.cut import Entries
from features.facts import MICROSECONDS_PER_DAY, FloatArray, IntArray

WINDOWS_DAYS = (7, 30, 90)
SESSION_GAP_US = MICROSECONDS_PER_DAY // 48
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
    shape = (len(sets), entries.rows)
    positions = [np.flatnonzero(mask[entries.kind]) for mask in sets]
    position = np.concatenate([np.zeros(0, np.int64), *positions])
    unit = np.repeat(np.arange(len(sets)), [len(p) for p in positions])
    key = unit * entries.rows + entries.row[position]
    measures = _rhythm_of(key, entries.age_us[position], shape)
    return {name: values.T for name, values in measures.items()}


def _rhythm_of(key: IntArray, age_us: IntArray, shape: tuple[int, int]) -> dict[str, FloatArray]:
    """Compute per key, which stand together, their ages falling."""
    again = np.zeros(len(key), bool)
    again[1:] = key[1:] == key[:-1]
    day, pause_us = age_us // MICROSECONDS_PER_DAY, np.zeros(len(key), np.int64)
    pause_us[1:] = age_us[:-1] - age_us[1:]
    same_day = again.copy()
    same_day[1:] &= day[1:] == day[:-1]
    recent = _count(key[age_us <= 7 * MICROSECONDS_PER_DAY], shape)
    month = _count(key[age_us <= 30 * MICROSECONDS_PER_DAY], shape)
    pause = pause_us[again] / MICROSECONDS_PER_DAY
    return {
        "active_days": _count(key[~same_day], shape),
        "sessions": _count(key[~again | (pause_us > SESSION_GAP_US)], shape),
        "velocity": recent / 7 - (month - recent) / 23,
        "last_gap_days": _last(key[again], pause, shape),
        "longest_gap_days": _longest(key[again], pause, shape),
    }


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
    row, age_us = entries.row, entries.age_us
    here = np.arange(len(row))
    new_instant = np.ones(len(here), bool)
    new_instant[1:] = (row[1:] != row[:-1]) | (age_us[1:] != age_us[:-1])
    instant = np.maximum.accumulate(np.where(new_instant, here, 0))
    last_first = np.maximum.accumulate(np.where(first[entries.kind], here, -1))
    earlier = np.where(instant > 0, last_first[instant - 1], -1)
    pause_days = (age_us[earlier] - age_us) / MICROSECONDS_PER_DAY
    same_row = (earlier >= 0) & (row[earlier] == row)
    return then[entries.kind] & same_row & (pause_days <= within_days)


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
    row, shape = entries.row[fires], (entries.rows,)
    return _count(row, shape), _last(row, entries.age_days[fires], shape)


def _count(key: IntArray, shape: tuple[int, ...]) -> FloatArray:
    return np.bincount(key, minlength=math.prod(shape)).astype(np.float64).reshape(shape)


def _sum(key: IntArray, weight: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    sums = np.bincount(key, weights=weight, minlength=math.prod(shape))
    return np.asarray(sums, np.float64).reshape(shape)


def _last(key: IntArray, age: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    # Ages fall within a row, and NumPy keeps the last of repeated assignments: the youngest.
    youngest = np.full(math.prod(shape), np.nan)
    youngest[key] = age
    return youngest.reshape(shape)


def _longest(key: IntArray, pause: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    longest = np.full(math.prod(shape), np.nan)
    np.fmax.at(longest, key, pause)
    return longest.reshape(shape)
