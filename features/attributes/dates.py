"""Dates in a lead column: read as a moment from which on the day is over."""

from __future__ import annotations

import datetime as dt
import re

from features.facts import MICROSECONDS_PER_DAY

_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?\s?(?:Z|[+-]\d\d:?\d\d)?)?"
)
_GERMAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_AMBIGUOUS = re.compile(r"\d{1,2}/\d{1,2}/(?:\d{2}|\d{4})(?:\s.*)?")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)


def moment_us(value: object) -> int | None:
    """Read a date or a time as microseconds since 1970; None where it is neither.

    A time without a zone could have been half a day earlier or later, and a date says nothing of
    the hour: both count from the end of their day (UTC), so that no moment knows them too soon.
    `2026-05-01`, `2026-05-01T10:00:00Z`, `2026-05-01 10:00` and `1.5.2026` are read; `05/01/2026`
    is not, because it is May to some and January to others.
    """
    if not isinstance(value, str):
        return None
    found = _read(value.strip())
    if found is None:
        return None
    if found.tzinfo is not None:
        return (found - _EPOCH) // _MICROSECOND
    day = (found.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=dt.UTC) - _EPOCH).days
    return (day + 1) * MICROSECONDS_PER_DAY


def day_of(value: object) -> dt.date | None:
    """Read the day of a date, or the UTC day of a time with a zone; None where it is neither."""
    found = _read(value.strip()) if isinstance(value, str) else None
    if found is None or found.tzinfo is None:
        return None if found is None else found.date()
    try:
        return found.astimezone(dt.UTC).date()
    except OverflowError:  # before the year 1, or after the year 9999
        return None


def _read(text: str) -> dt.datetime | None:
    try:
        if _ISO.fullmatch(text):
            return dt.datetime.fromisoformat(text)
        german = _GERMAN.fullmatch(text)
        if german:
            day, month, year = map(int, german.groups())
            return dt.datetime(year, month, day)
    except ValueError:  # the 31st of February
        return None
    return None


def is_ambiguous(value: object) -> bool:
    """Tell whether text is a date that two countries read as two days."""
    return isinstance(value, str) and _AMBIGUOUS.fullmatch(value.strip()) is not None
