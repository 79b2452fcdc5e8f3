"""Two agreements side by side, with intervals: leads are resampled, the same ones for both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import FloatArray
from training.hindsight.measures import MEASURES, Counted, Measure, Worth

RESAMPLES = 600
RESAMPLES_AT_ONCE = 100
LOW, HIGH = 0.025, 0.975


@dataclass(frozen=True)
class Figure:
    """A value with its 95 % interval; NaN where it is not defined."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Line:
    """One measure of both agreements, and the new one's less the current one's."""

    measure: Measure
    current: Figure
    new: Figure
    difference: Figure


MEDIAN_DAYS = Measure(
    "days_to_win",
    "Days from hand-off to win",
    "median of those that were won within the horizon",
    "days",
    lambda sums, weeks: sums["days_to_win"],
)


def compared(
    current: Counted, new: Counted, seen: NDArray[np.bool_], weeks: float, worth: Worth
) -> list[Line]:
    """Compare by a paired bootstrap over leads.

    Parameters
    ----------
    current, new
        Counted over the same n leads.
    seen
        bool (n,), the leads of the simulation: they are resampled.
    weeks
        Length of the simulated period.
    worth
        Which measures of money can be given.

    Returns
    -------
    One line per measure; a percentile interval of 600 resamples with a fixed seed.
    """
    sides = _sums((current, new), seen)
    shown = [m for m in (*MEASURES, MEDIAN_DAYS) if _given(m, worth)]
    return [_line(measure, sides, weeks) for measure in shown]


def _given(measure: Measure, worth: Worth) -> bool:
    if measure.key == "revenue":
        return worth.has_amounts
    return measure.key != "expected_value" or worth.expected_value is not None


def _line(measure: Measure, sides: Sequence[dict[str, FloatArray]], weeks: float) -> Line:
    current, new = (measure.of(side, weeks) for side in sides)
    return Line(measure, _figure(current), _figure(new), _figure(new - current))


def _figure(draws: FloatArray) -> Figure:
    """Give the value of the data themselves (first) and the interval of the resamples (others)."""
    kept = draws[1:][~np.isnan(draws[1:])]
    if np.isnan(draws[0]) or not len(kept):
        return Figure(float(draws[0]), np.nan, np.nan)
    low, high = np.quantile(kept, [LOW, HIGH])
    return Figure(float(draws[0]), float(low), float(high))


def _sums(sides: Sequence[Counted], seen: NDArray[np.bool_]) -> list[dict[str, FloatArray]]:
    """Add up every column per side: float64 (1 + resamples,), the data themselves first."""
    tables = [np.stack([c[seen] for c in side.columns.values()], axis=1) for side in sides]
    days = [side.results.days_to_win[seen] for side in sides]
    parts: list[list[FloatArray]] = [[] for _ in sides]
    medians: list[list[FloatArray]] = [[] for _ in sides]
    for times in (np.ones((1, int(seen.sum())), np.int64), *_resamples(int(seen.sum()))):
        for i, table in enumerate(tables):
            parts[i].append(times @ table)
            medians[i].append(_medians(days[i], times))
    return [
        dict(zip(side.columns, np.concatenate(parts[i]).T, strict=True))
        | {"days_to_win": np.concatenate(medians[i])}
        for i, side in enumerate(sides)
    ]


def _resamples(leads: int) -> Iterator[NDArray[np.int64]]:
    """Give how often each lead is drawn, in bunches; the same whenever asked."""
    rng = np.random.default_rng(0)
    for _ in range(RESAMPLES // RESAMPLES_AT_ONCE):
        drawn = rng.integers(0, leads, (RESAMPLES_AT_ONCE, leads))
        place = drawn + leads * np.arange(RESAMPLES_AT_ONCE)[:, None]
        times = np.bincount(place.ravel(), minlength=RESAMPLES_AT_ONCE * leads)
        yield times.reshape(RESAMPLES_AT_ONCE, leads)


def _medians(days: FloatArray, times: NDArray[np.int64]) -> FloatArray:
    """Give the median per resample of the days that are there; NaN without any."""
    there = np.flatnonzero(~np.isnan(days))
    there = there[np.argsort(days[there], kind="stable")]
    reached = np.cumsum(times[:, there], axis=1)
    if not len(there):
        return np.full(len(times), np.nan)
    total = reached[:, -1:]
    lower = np.argmax(reached >= np.ceil(total / 2), axis=1)
    upper = np.argmax(reached >= np.floor(total / 2) + 1, axis=1)
    middle = (days[there][lower] + days[there][upper]) / 2
    return np.where(total[:, 0] > 0, middle, np.nan)
