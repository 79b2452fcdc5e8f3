"""Times: ISO 8601 with a zone, or refused. A missing zone is never guessed."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from features.errors import LeadScoreError
from features.tables.raw import TIMESTAMP, as_text, mask_of
from features.tables.schema import TIME

EARLIEST = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
LATEST = dt.datetime(2100, 1, 1, tzinfo=dt.UTC)
WITH_ZONE = "a date and time with a zone, as in 2026-01-31T09:30:00Z or 2026-01-31T10:30:00+01:00"

_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"[0-9]{2}(:[0-9]{2}(:[0-9]{2}([.,][0-9]{1,9})?)?)?"
_ZONE = r" ?(Z|UTC|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)"
_WITH_ZONE = f"^{_DATE}[T ]{_CLOCK}{_ZONE}$"
_NO_ZONE = f"^{_DATE}([T ]{_CLOCK})?$"
# Microseconds are kept, what is finer is cut off.
_REWRITES = ((r" ?(Z|UTC)$", "+00:00"), (",", "."), (r"(\.[0-9]{6})[0-9]+", r"\1"))


@dataclass(frozen=True)
class Times:
    """Parsed times (NaT where missing or wrong), and which rows are wrong in which way."""

    values: pd.Series
    without_zone: np.ndarray
    not_a_time: np.ndarray
    absurd: np.ndarray


def parse_times(column: pa.ChunkedArray) -> Times:
    """Parse a column of times, given as text or as timestamps with a zone.

    Parameters
    ----------
    column
        Text in ISO 8601 (`T` or a space between date and time; `Z`, `UTC` or an offset as the
        zone), or Arrow timestamps in UTC. Null stays missing and is no error.

    Returns
    -------
    Times
        `values` in UTC to the microsecond; rows without a zone, that are no time, or before
        1990 or from 2100 on are NaT there and marked.
    """
    none = np.zeros(len(column), dtype=bool)
    if column.type == TIMESTAMP:
        return _in_range(_series(column), none, none)
    known = as_text(column)
    try:
        return _in_range(_series(known.cast(TIMESTAMP)), none, none)
    except pa.ArrowInvalid:  # some row needs the slow way, or is wrong
        return _parse_carefully(known)


def _parse_carefully(known: pa.ChunkedArray) -> Times:
    shaped = pc.utf8_upper(pc.utf8_trim_whitespace(known))
    without_zone = mask_of(pc.match_substring_regex(shaped, _NO_ZONE))
    right = mask_of(pc.match_substring_regex(shaped, _WITH_ZONE))
    for pattern, replacement in _REWRITES:
        shaped = pc.replace_substring_regex(shaped, pattern, replacement)
    candidates = pd.Series(shaped.to_pandas(), dtype="str").where(right)
    parsed = pd.to_datetime(candidates, format="ISO8601", utc=True, errors="coerce")
    values = pd.Series(parsed, dtype=TIME)
    wrong = mask_of(pc.is_valid(known)) & values.isna().to_numpy() & ~without_zone
    return _in_range(values, without_zone, wrong)


def _series(column: pa.ChunkedArray) -> pd.Series:
    return pd.Series(column.to_pandas(), dtype=TIME)


def _in_range(values: pd.Series, without_zone: np.ndarray, not_a_time: np.ndarray) -> Times:
    absurd = ((values < EARLIEST) | (values >= LATEST)).to_numpy()
    return Times(values.mask(absurd) if absurd.any() else values, without_zone, not_a_time, absurd)


def parse_time(text: str) -> dt.datetime:
    """Parse one time of the command line or of a request, under the same rules as a table's.

    Parameters
    ----------
    text
        ISO 8601 date and time with a zone.

    Returns
    -------
    datetime.datetime
        Aware, in UTC, to the microsecond.

    Raises
    ------
    LeadScoreError
        If it is no such time, lacks a zone, or lies before 1990 or from 2100 on.

    Examples
    --------
    >>> parse_time("2026-01-31 10:30:00+01:00")
    datetime.datetime(2026, 1, 31, 9, 30, tzinfo=datetime.timezone.utc)
    """
    shaped = text.strip().upper()
    if re.search(_NO_ZONE, shaped, re.ASCII):
        raise LeadScoreError(f"time {text!r} has no time zone; write {WITH_ZONE}")
    right = re.search(_WITH_ZONE, shaped, re.ASCII) is not None
    for pattern, replacement in _REWRITES:
        shaped = re.sub(pattern, replacement, shaped)
    try:
        moment = dt.datetime.fromisoformat(shaped if right else "").astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise LeadScoreError(f"{text!r} is not a time; write {WITH_ZONE}") from error
    if not EARLIEST <= moment < LATEST:
        raise LeadScoreError(f"time {text!r} is not between 1990 and 2100; check the year")
    return moment
