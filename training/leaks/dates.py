"""Columns that hold a time after the close, the time of the close, or how long the lead took."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from features.facts import MICROSECONDS_PER_DAY, FloatArray, IntArray
from training.leaks.judged import Judged
from training.leaks.seen import Seen
from training.leaks.signs import Sign, counted, percent

SHARE_THAT_ARE_TIMES = 0.8
FEWEST_LEADS = 10
FEWEST_DAYS_OPEN = 2.0
SHARE_AFTER_CLOSE = 0.9
SHARE_NOT_PLANNED = 0.98
SHARE_ON_THE_DAY = 0.6
TOO_CLOSE_TO_DURATION = 0.9
FEWEST_FOR_DURATION = 30
SHARE_NOT_BEFORE = 0.98
SHARE_BY_CHANCE = 0.8
FORMATS = ("ISO8601", "%d.%m.%Y", "%d.%m.%Y %H:%M", "%m/%d/%Y", "%d/%m/%Y", "%m/%d/%Y %H:%M")
# What a number may count: seconds and milliseconds since 1970, days since 1900 as in Excel.
EXCEL_EPOCH_DAYS = 25_569
MICROSECONDS_PER = {1.0e6: 0.0, 1.0e3: 0.0, float(MICROSECONDS_PER_DAY): EXCEL_EPOCH_DAYS}
YEAR_US = 366 * MICROSECONDS_PER_DAY


def dates(seen: Seen) -> Iterator[Sign]:
    """Give signs that the column is a date after the close, or knows when the lead closed."""
    times_us = times_of(seen)
    if times_us is not None:
        yield from _against_close(times_us[seen.codes], seen.leads)
    elif seen.is_numeric:
        yield from _duration(seen)
        yield from _days_since(seen)


def times_of(seen: Seen) -> FloatArray | None:
    """Read the distinct values as times, microseconds, float64 (d,); None where they are none."""
    if seen.is_numeric:
        return _counted_times(seen)
    texts = pd.Series([text or "" for text in seen.texts], dtype="str")
    filled = int(seen.known[~seen.missing].sum())
    likely = texts.str.contains(r"\d{4}|\d{1,2}[./]\d{1,2}[./]\d{2}").to_numpy(bool)
    if not filled or seen.known[likely].sum() < SHARE_THAT_ARE_TIMES * filled:
        return None
    texts = texts.str.upper()  # values are held in small letters, and "t" and "z" are no ISO 8601
    for form in FORMATS:
        read = pd.to_datetime(texts, errors="coerce", utc=True, format=form)
        good = read.notna().to_numpy()
        if seen.known[good].sum() >= SHARE_THAT_ARE_TIMES * filled:
            as_us = read.to_numpy("datetime64[us]").astype(np.int64).astype(np.float64)
            return np.where(good, as_us, np.nan)
    return None


def _counted_times(seen: Seen) -> FloatArray | None:
    filled = ~np.isnan(seen.numbers)
    created = seen.leads.created_us
    low, high = created.min() - YEAR_US, seen.leads.until_us + YEAR_US
    for unit, epoch in MICROSECONDS_PER.items():
        times_us = (seen.numbers - epoch) * unit
        with np.errstate(invalid="ignore"):
            inside = (times_us >= low) & (times_us <= high)
        if filled.any() and inside[filled].all():
            return times_us
    return None


def _against_close(times_us: FloatArray, leads: Judged) -> Iterator[Sign]:
    rows = _long_enough(leads) & ~np.isnan(times_us)
    if rows.sum() < FEWEST_LEADS:
        return
    at, ended = times_us[rows], leads.ended_us[rows]
    whole_days = (at % MICROSECONDS_PER_DAY == 0).all()
    close = ended - ended % MICROSECONDS_PER_DAY if whole_days else ended
    after, known = (at >= close).mean(), (at <= leads.until_us).mean()
    on_day = np.abs(at - ended) <= MICROSECONDS_PER_DAY
    won = leads.won[rows]
    which, on_day = ("won", on_day[won]) if won.sum() >= FEWEST_LEADS else ("closed", on_day)
    if after >= SHARE_AFTER_CLOSE and known >= SHARE_NOT_PLANNED:
        yield Sign(
            "date",
            f"It holds a time, and in {percent(after)} of {counted(int(rows.sum()), 'closed lead')}"
            " with one it is not before the close: it was filled in afterwards.",
        )
    elif on_day.mean() >= SHARE_ON_THE_DAY:
        yield Sign(
            "date",
            f"It holds a time, and in {percent(on_day.mean())} of "
            f"{counted(len(on_day), f'{which} lead')} with one it is within a day of the close.",
        )


def _long_enough(leads: Judged) -> np.ndarray:
    open_for = np.where(leads.open, 0, leads.ended_us - leads.created_us)
    return np.asarray(open_for >= FEWEST_DAYS_OPEN * MICROSECONDS_PER_DAY)


def _duration(seen: Seen) -> Iterator[Sign]:
    leads, numbers = seen.leads, seen.numbers[seen.codes]
    rows = np.flatnonzero(~leads.open & ~np.isnan(numbers))
    if len(rows) < FEWEST_FOR_DURATION:
        return
    taken = leads.ended_us[rows] - leads.created_us[rows]
    if len(np.unique(taken)) < FEWEST_FOR_DURATION:
        return
    r = _given_creation(numbers[rows], leads.ended_us[rows], leads.created_us[rows])
    s = _correlated(rankdata(numbers[rows]), rankdata(taken))
    if max(abs(r), abs(s)) > TOO_CLOSE_TO_DURATION:
        yield Sign(
            "date",
            f"Among {counted(len(rows), 'closed lead')} it goes with when the lead closed "
            f"(rank correlation {max(abs(r), abs(s)):.2f}): it was written at the close.",
        )


def _days_since(seen: Seen) -> Iterator[Sign]:
    """Read a number as days up to the export, from an event that is hardly ever before the close.

    Few days would be that of any lead. So the same numbers, dealt to other leads, must not be.
    """
    leads, numbers = seen.leads, seen.numbers[seen.codes]
    rows = np.flatnonzero(_long_enough(leads) & ~np.isnan(numbers))
    if len(rows) < FEWEST_FOR_DURATION or numbers[rows].min() < 0:
        return
    closed_for = (leads.until_us - leads.ended_us[rows]) / MICROSECONDS_PER_DAY
    shuffled = np.random.default_rng(0).permutation(numbers[rows])
    after, by_chance = (float((n <= closed_for + 1).mean()) for n in (numbers[rows], shuffled))
    if after >= SHARE_NOT_BEFORE and by_chance <= SHARE_BY_CHANCE:
        yield Sign(
            "date",
            f"Read as days up to the export, in {percent(after)} of "
            f"{counted(len(rows), 'closed lead')} it leads to the close or later (dealt to other "
            f"leads, in {percent(by_chance)}): it goes on after the close.",
        )


def _given_creation(numbers: FloatArray, ended: IntArray, created: IntArray) -> float:
    """Correlate with the time of the close what the time of creation does not explain (ranks)."""
    x, y, z = rankdata(numbers), rankdata(ended), rankdata(created)
    return _correlated(_without(x, z), _without(y, z))


def _without(x: FloatArray, z: FloatArray) -> FloatArray:
    z = z - z.mean()
    return np.asarray(x - x.mean() - z * (x @ z) / max(float(z @ z), 1e-300))


def _correlated(x: FloatArray, y: FloatArray) -> float:
    if np.ptp(x) < 1e-6 or np.ptp(y) < 1e-6:
        return 0.0
    return float(np.corrcoef(x, y)[0, 1])
