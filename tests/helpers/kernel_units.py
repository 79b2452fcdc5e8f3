"""The compiled kernel by unit and measure, as the tests look at it."""

from __future__ import annotations

import numpy as np

from features.facts import FloatArray
from features.kernel import (
    BASIC_MEASURES,
    RHYTHM_MEASURES,
    Membership,
    blank_row,
    follow_ups,
)
from features.loops.rows import Seen, Units, fill_rows

TIMING_COLUMNS = 4


def engagement(entries, membership, half_life_days):
    """Give the basic measures: float64 (rows, units) each."""
    rows = _filled(entries, membership, half_life_days, with_rhythm=False)
    rows[:, :, -1] = np.abs(rows[:, :, -1])  # as of the creation the delay is the age, below 0
    return {name: rows[:, :, i] for i, name in enumerate(BASIC_MEASURES)}


def rhythm(entries, sets):
    """Give the rhythm of units, each a mask over the kinds: float64 (rows, units) each."""
    kinds = len(sets[0]) if sets else int(entries.kind.max(initial=-1)) + 1
    without_decay = np.full(len(sets), np.inf)
    rows = _filled(entries, Membership.of(sets, kinds), without_decay, with_rhythm=True)
    first = len(BASIC_MEASURES)
    return {name: rows[:, :, first + i] for i, name in enumerate(RHYTHM_MEASURES)}


def _filled(entries, membership, half_life_days, with_rhythm) -> FloatArray:
    """Give float64 (rows, units, measures) of units that all have a rhythm, or all have none."""
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


def followed(entries, first, then, within_days):
    """Give how often `then` followed in every row, and the age of the last time (NaN: never)."""
    fires = follow_ups(entries, first, then, within_days)
    row, age_days = entries.row[fires], entries.age_days[fires]
    last = np.full(entries.rows, np.nan)
    # Ages fall within a row, and NumPy keeps the last of repeated assignments: the youngest.
    last[row] = age_days
    return np.bincount(row, minlength=entries.rows).astype(np.float64), last
