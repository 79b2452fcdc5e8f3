"""How often and when, as people say it: three times in the last week, most recently yesterday."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from features.facts import MICROSECONDS_PER_DAY
from features.language.language import Language

EPOCH = dt.date(1970, 1, 1)
MICROSECONDS_PER_MINUTE = MICROSECONDS_PER_DAY // 1440
JUST_NOW_MINUTES, MOST_MINUTES, MOST_DAYS = 2, 90, 6
WINDOWS_DAYS = (7, 30, 90)
FEWEST_IN_WINDOW = 2


def times(language: Language, count: float) -> str:
    """Say how often: once, twice, 3 times."""
    n = round(count)
    if n == 2:
        return language.gettext("twice")
    return language.ngettext("once", "{n} times", n)


def often(language: Language, count: float, in_windows: Sequence[float]) -> str:
    """Say how often, and how much of it lately.

    Parameters
    ----------
    language
        To say it in.
    count
        So far, at least 1.
    in_windows
        How many of them in the last 7, 30 and 90 days. The shortest window with two of them or
        more is told.

    Returns
    -------
    "3 times in the last week" where all are in it, "5 times (3 in the last week)" where some are,
    "twice" where they lie too far apart.
    """
    said = times(language, count)
    for days, recent in zip(WINDOWS_DAYS, in_windows, strict=True):
        if recent >= FEWEST_IN_WINDOW:
            if recent >= count:
                return within(language, said, days)
            some = language.decimal(recent)
            if days == 7:
                return language.gettext("{times} ({some} in the last week)", times=said, some=some)
            return language.gettext(
                "{times} ({some} in the last {days} days)", times=said, some=some, days=days
            )
    return said


def within(language: Language, said: str, days: float) -> str:
    """Add a window to how often."""
    if days == 7:
        return language.gettext("{times} in the last week", times=said)
    return language.gettext(
        "{times} in the last {days} days", times=said, days=language.number(days)
    )


def when(language: Language, as_of_us: int, days_ago: float) -> str:
    """Say when something happened, seen from a moment.

    Parameters
    ----------
    language
        To say it in.
    as_of_us
        The moment, microseconds since 1970 UTC.
    days_ago
        How long before it.

    Returns
    -------
    Minutes within an hour and a half, hours of the same day, "yesterday", so many days within a
    week, and the date before; days are UTC days, as all dates are. The year is told where it is
    another one.
    """
    age_us = max(round(days_ago * MICROSECONDS_PER_DAY), 0)
    minutes = age_us / MICROSECONDS_PER_MINUTE
    if minutes < JUST_NOW_MINUTES:
        return language.gettext("just now")
    if minutes < MOST_MINUTES:
        return language.ngettext("{n} minute ago", "{n} minutes ago", round(minutes))
    today, day = _day(as_of_us), _day(as_of_us - age_us)
    if day == today:
        return language.ngettext("{n} hour ago", "{n} hours ago", round(minutes / 60))
    if today - day == 1:
        return language.gettext("yesterday")
    if today - day <= MOST_DAYS:
        return language.ngettext("{n} day ago", "{n} days ago", today - day)
    date, now = EPOCH + dt.timedelta(day), EPOCH + dt.timedelta(today)
    written = language.date(date, year=date.year != now.year)
    return language.gettext("on {date}", date=written)


def _day(moment_us: int) -> int:
    return moment_us // MICROSECONDS_PER_DAY
