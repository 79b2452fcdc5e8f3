"""The working week: when leads arrive, and how calendar time turns into busy time."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from training.simulator.world import (
    GROWTH,
    HOUR_WEIGHTS,
    MICROSECONDS_PER_DAY,
    MONTH_WEIGHTS,
    WEEKDAY_WEIGHTS,
)

HOUR_US = MICROSECONDS_PER_DAY // 24
WEEK_US = 7 * MICROSECONDS_PER_DAY
# 1970-01-05 was a Monday: weeks are counted from there.
FIRST_MONDAY_US = 4 * MICROSECONDS_PER_DAY


def _hours_of_week() -> NDArray[np.float64]:
    weights = np.outer(WEEKDAY_WEIGHTS, HOUR_WEIGHTS).ravel()
    return np.asarray(weights / weights.mean(), dtype=np.float64)


HOUR_OF_WEEK = _hours_of_week()
# Busy days that have passed at each full hour of the week; 7 at its end.
BUSY_DAYS = np.concatenate([[0.0], np.cumsum(HOUR_OF_WEEK) / 24.0])
HOUR_EDGES_US = np.arange(169, dtype=np.float64) * HOUR_US


def to_busy_days(time_us: NDArray[np.int64]) -> NDArray[np.float64]:
    """Busy days since the first Monday of 1970: a night counts little, a Tuesday morning much.

    Parameters
    ----------
    time_us
        Microseconds since 1970, any shape.

    Returns
    -------
    ndarray
        Busy days, same shape; increases with time, by 7 per week.
    """
    weeks, rest = np.divmod(np.asarray(time_us) - FIRST_MONDAY_US, WEEK_US)
    return weeks * 7.0 + np.interp(rest.astype(np.float64), HOUR_EDGES_US, BUSY_DAYS)


def from_busy_days(busy_days: NDArray[np.float64]) -> NDArray[np.int64]:
    """Invert `to_busy_days`.

    Parameters
    ----------
    busy_days
        Busy days, any shape.

    Returns
    -------
    ndarray
        Microseconds since 1970, rounded down to a whole millisecond.
    """
    weeks, rest = np.divmod(busy_days, 7.0)
    in_week_us = np.interp(rest, BUSY_DAYS, HOUR_EDGES_US).astype(np.int64)
    return whole_milliseconds(weeks.astype(np.int64) * WEEK_US + in_week_us + FIRST_MONDAY_US)


def whole_milliseconds(time_us: NDArray[np.int64]) -> NDArray[np.int64]:
    """Round microseconds down to whole milliseconds, so that a CSV file loses nothing."""
    return time_us - time_us % 1000


def microseconds(moment: dt.datetime) -> int:
    """Microseconds since 1970 of a moment with a zone."""
    return (moment - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(microseconds=1)


def draw_arrivals(
    rng: np.random.Generator, leads: int, start_us: int, end_us: int
) -> NDArray[np.int64]:
    """Draw when leads are created: by season, weekday and hour, with some growth.

    Parameters
    ----------
    rng
        Source of randomness.
    leads
        How many.
    start_us, end_us
        The period, microseconds since 1970; no lead is created at its very end.

    Returns
    -------
    ndarray
        Microseconds since 1970, ascending, shape (leads,).
    """
    hours = np.arange(start_us, end_us, HOUR_US, dtype=np.int64)
    months = hours.astype("datetime64[us]").astype("datetime64[M]").astype(np.int64) % 12
    week_hour = ((hours - FIRST_MONDAY_US) % WEEK_US) // HOUR_US
    weights = np.asarray(MONTH_WEIGHTS)[months] * HOUR_OF_WEEK[week_hour]
    weights = weights * np.linspace(1.0, GROWTH, hours.size)
    chosen = np.searchsorted(np.cumsum(weights) / weights.sum(), rng.random(leads), side="right")
    inside = rng.integers(0, HOUR_US, leads)
    times = hours[np.minimum(chosen, hours.size - 1)] + inside
    return np.sort(whole_milliseconds(np.minimum(times, end_us - 1)))
