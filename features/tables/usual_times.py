"""Many times in the one way that programs write them, read in one compiled pass."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features.compiled import compiled
from features.facts import ALWAYS_KNOWN, IntArray

_LINE, _ZULU, _POINT = 10, 90, 46
_PLUS, _MINUS, _COLON, _ZERO, _NINE = 43, 45, 58, 48, 57
_WRONG = -1
# Where the date and the clock have marks instead of digits: 2026-01-31T09:30:00
_MARKS = np.array([[4, 45], [7, 45], [10, 84], [13, 58], [16, 58]])
_CLOCK_LENGTH = 19
_ZONE_LENGTH = 6
_DIGITS_OF_MICROSECONDS = 6
_DAYS_TO_1970 = 719_468  # since the first of March of the year 0


@compiled
def read_times(
    text: NDArray[np.uint8], earliest_us: int, latest_us: int, optional: bool, found: IntArray
) -> bool:
    """Read times written like 2026-01-31T09:30:00Z, with up to six decimals, or +01:00.

    Parameters
    ----------
    text
        ASCII, each time on a line of its own, each line with its end.
    earliest_us, latest_us
        No time is before the first, or as late as the second; microseconds since 1970 UTC.
    optional
        Lines may be empty.
    found
        int64, as many as there are lines: gets the microseconds since 1970 UTC, and
        `ALWAYS_KNOWN` for an empty line.

    Returns
    -------
    Whether every line could be read, and there are as many as expected; else `found` is void.
    """
    place = 0
    for i in range(len(found)):
        if place >= len(text):
            return False
        if text[place] == _LINE:
            if not optional:
                return False
            found[i] = ALWAYS_KNOWN
            place += 1
            continue
        us, place = _read(text, place)
        if place == _WRONG or us < earliest_us or us >= latest_us:
            return False
        found[i] = us
    return place == len(text)


@compiled
def _read(text: NDArray[np.uint8], at: int) -> tuple[int, int]:
    """Read the time at a place; give it and the place behind its line, or `_WRONG`."""
    wrong = 0, _WRONG
    if at + _CLOCK_LENGTH >= len(text):
        return wrong
    for i in range(len(_MARKS)):
        if text[at + _MARKS[i, 0]] != _MARKS[i, 1]:
            return wrong
    year, month = _number(text, at, 4), _number(text, at + 5, 2)
    day, hour = _number(text, at + 8, 2), _number(text, at + 11, 2)
    minute, second = _number(text, at + 14, 2), _number(text, at + 17, 2)
    if min(year, month, day, hour, minute, second) < 0 or not 1 <= month <= 12:
        return wrong
    if hour > 23 or minute > 59 or second > 59 or not 1 <= day <= _days_of(year, month):
        return wrong
    at += _CLOCK_LENGTH
    micro, at = _decimals(text, at)
    offset, at = _zone(text, at)
    if at == _WRONG or at >= len(text) or text[at] != _LINE:
        return wrong
    seconds = _days(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second - offset
    return seconds * 1_000_000 + micro, at + 1


@compiled
def _number(text: NDArray[np.uint8], at: int, digits: int) -> int:
    found = 0
    for i in range(at, at + digits):
        if text[i] < _ZERO or text[i] > _NINE:
            return _WRONG
        found = found * 10 + int(text[i]) - _ZERO
    return found


@compiled
def _decimals(text: NDArray[np.uint8], at: int) -> tuple[int, int]:
    """Read what stands behind the point, if there is one: microseconds, and the place behind it."""
    if text[at] != _POINT:
        return 0, at
    micro, digits, at = 0, 0, at + 1
    while at < len(text) and _ZERO <= text[at] <= _NINE:
        micro, digits, at = micro * 10 + int(text[at]) - _ZERO, digits + 1, at + 1
        if digits > _DIGITS_OF_MICROSECONDS:
            return 0, _WRONG
    if digits == 0:
        return 0, _WRONG
    for _ in range(digits, _DIGITS_OF_MICROSECONDS):
        micro *= 10
    return micro, at


@compiled
def _zone(text: NDArray[np.uint8], at: int) -> tuple[int, int]:
    """Read the zone: seconds ahead of UTC, and the place behind it."""
    if at == _WRONG or at >= len(text):
        return 0, _WRONG
    if text[at] == _ZULU:
        return 0, at + 1
    if at + _ZONE_LENGTH >= len(text) or (text[at] != _PLUS and text[at] != _MINUS):
        return 0, _WRONG
    hours, minutes = _number(text, at + 1, 2), _number(text, at + 4, 2)
    if text[at + 3] != _COLON or not 0 <= hours <= 23 or not 0 <= minutes <= 59:
        return 0, _WRONG
    ahead = hours * 3_600 + minutes * 60
    return (ahead if text[at] == _PLUS else -ahead), at + _ZONE_LENGTH


@compiled
def _days_of(year: int, month: int) -> int:
    if month == 2:
        leap = (year % 4 == 0 and year % 100 != 0) or year % 400 == 0
        return 29 if leap else 28
    return 30 if month in (4, 6, 9, 11) else 31


@compiled
def _days(year: int, month: int, day: int) -> int:
    """Count days since 1970 in years that begin in March, so that leap days come last."""
    if month <= 2:
        year -= 1
    of_year = (153 * ((month + 9) % 12) + 2) // 5 + day - 1
    return 365 * year + year // 4 - year // 100 + year // 400 + of_year - _DAYS_TO_1970
