"""Numbers and times as the report writes them."""

from __future__ import annotations

import datetime as dt
import math
import re

NOT_DEFINED = "–"


def decimals(value: float, places: int) -> str:
    """Write a number with so many decimals and a true minus; a dash where it is not defined."""
    if not math.isfinite(value):
        return NOT_DEFINED
    text = f"{value:.{places}f}"
    # −0.0000 reads as if there were something below zero.
    text = text.lstrip("-") if float(text) == 0 else text
    return text.replace("-", "−")


def percent(share: float) -> str:
    """Write a share (0–1) in percent: whole numbers from ten, one decimal below."""
    if not math.isfinite(share):
        return NOT_DEFINED
    value = 100 * share
    return f"{value:.0f} %" if value >= 9.95 or value == 0 else f"{value:.1f} %"


def whole(value: float) -> str:
    """Write a count with thousands separators; a dash where it is not defined."""
    return f"{value:,.0f}" if math.isfinite(value) else NOT_DEFINED


def between(low: str, high: str) -> str:
    """Write an interval of two written numbers; nothing where one of them is not defined."""
    return "" if NOT_DEFINED in (low, high) else f"{low} to {high}"


def plain(value: float) -> str:
    """Write a number as short as it is exact to six digits."""
    return f"{value:g}".replace("-", "−")


def with_minus(text: str) -> str:
    """Write the hyphens before numbers of a sentence as true minus signs; dates keep theirs."""
    return re.sub(r"(?<![\w-])-(?=\d)", "−", text)


def moment(microseconds: int) -> str:
    """Write a moment (microseconds since 1970) to the minute, in UTC."""
    return f"{_moment(microseconds):%Y-%m-%d %H:%M} UTC"


def day(microseconds: int) -> str:
    """Write the day of a moment (microseconds since 1970), in UTC."""
    return f"{_moment(microseconds):%Y-%m-%d}"


def iso(microseconds: int) -> str:
    """Write a moment as ISO 8601 with its zone."""
    return _moment(microseconds).isoformat()


def _moment(microseconds: int) -> dt.datetime:
    return dt.datetime(1970, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=microseconds)
