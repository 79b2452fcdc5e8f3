"""Single values of a request: what each may be, said in words where it is something else."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from pydantic_core import PydanticCustomError

from features.collect import EPOCH, microseconds
from features.errors import LeadScoreError
from features.facts import IntArray
from features.tables.raw import texts
from features.tables.times import EARLIEST, LATEST, WITH_ZONE, parse_time
from features.tables.usual_times import read_times

LONGEST_TEXT = 10_000
LONGEST_ID = 200
LONGEST_TIME = 64
LARGEST_INTEGER = 10**308
_EARLIEST_US, _LATEST_US = microseconds(EARLIEST), microseconds(LATEST)

Value = str | int | float | bool | None


def _wrong(message: str) -> PydanticCustomError:
    # The message is passed as a value: braces in it must not be read as placeholders.
    return PydanticCustomError("value", "{message}", {"message": message})


def attribute_value(value: object) -> Value:
    """Accept text, a finite number, true, false or null.

    Raises
    ------
    PydanticCustomError
        For anything else, with the remedy.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int | float):
        return _number(value)
    raise _wrong(f"is {_kind(value)}; send text, a number, true, false or null")


def lead_id(value: object) -> str:
    """Accept non-blank text, or a whole number as its digits (CRMs send both)."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(_number(value))
    if not isinstance(value, str):
        raise _wrong(f"is {_kind(value)}; send the lead's id as text")
    if not value.strip():
        raise _wrong("is empty; send the lead's id as text")
    if len(value) > LONGEST_ID:
        raise _wrong(f"is {len(value):,} characters long; an id has at most {LONGEST_ID}")
    return _text(value)


def required_text(value: object) -> str:
    """Accept non-blank text; numbers and booleans are taken as text."""
    found = optional_text(value)
    if found is None:
        raise _wrong("is empty; send text")
    return found


def optional_text(value: object) -> str | None:
    """Accept text or null; blank is null; numbers and booleans are taken as text."""
    accepted = attribute_value(value)
    found = accepted if isinstance(accepted, str) else texts([accepted])[0]
    return found if found is not None and found.strip() else None


def moment(value: object) -> dt.datetime:
    """Accept an ISO 8601 time with a zone, from 1990 to 2099."""
    if not isinstance(value, str):
        raise _wrong(f"is {_kind(value)}; send {WITH_ZONE}")
    if not value.strip():
        raise _wrong(f"is empty; send {WITH_ZONE}")
    if len(value) > LONGEST_TIME:
        raise _wrong(f"is not a time; send {WITH_ZONE}")
    usual_us = usual_microseconds(value)
    if usual_us is not None:
        return EPOCH + dt.timedelta(microseconds=usual_us)
    try:
        return parse_time(_text(value))
    except LeadScoreError as error:
        raise _wrong(str(error)) from None


def usual_microseconds(value: object) -> int | None:
    """Give the microseconds since 1970 UTC of a time written in the usual way, else None."""
    found = usual_times([value])
    return None if found is None else int(found[0])


def usual_times(times: Sequence[Any], *, optional: bool = False) -> IntArray | None:
    """Read times written in the usual way.

    A request may hold thousands of times, and `parse_time` takes ten times as long for each.

    Parameters
    ----------
    times
        n values.
    optional
        Some may be missing, None or empty.

    Returns
    -------
    int64 (n,), microseconds since 1970 UTC, `ALWAYS_KNOWN` where missing; None where anything about
    them is not usual.
    """
    lines = ["" if time is None else time for time in times] if optional else times
    try:
        text = "\n".join([*lines, ""]).encode("ascii")
    except (TypeError, UnicodeEncodeError):
        return None
    found = np.empty(len(lines), np.int64)
    read = np.frombuffer(text, np.uint8)
    return found if read_times(read, _EARLIEST_US, _LATEST_US, optional, found) else None


def optional_moment(value: object) -> dt.datetime | None:
    """Accept a time as `moment` does; null or blank is none."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    return moment(value)


def optional_flag(value: object) -> bool | None:
    """Accept true, false or null."""
    if value is None or isinstance(value, bool):
        return value
    raise PydanticCustomError("flag", "must be true, false or null")


def is_clean(text: str) -> bool:
    """Tell whether a text can be stored and sent on: no NUL, no half characters."""
    if "\0" in text:
        return False
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _text(value: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise _wrong(f"is {len(value):,} characters long; send at most {LONGEST_TEXT:,}")
    if not is_clean(value):
        raise _wrong("contains NUL or half a character (a lone surrogate); remove it")
    return value


def _number(value: float) -> float:
    if isinstance(value, float) and not math.isfinite(value):
        raise _wrong("is not a finite number; send a finite number or null")
    if isinstance(value, int) and abs(value) > LARGEST_INTEGER:
        raise _wrong("is too large a number; send a smaller one, or text if it is an identifier")
    return value


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "text"
    return "a list" if isinstance(value, list) else "an object"
