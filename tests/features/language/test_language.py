"""Numbers, dates, plurals and moments, as both languages write them."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.language.language import ENGLISH, LANGUAGES, LanguageError, language_of
from features.language.marks import CAVEAT, Message
from features.language.moments import often, times, when, within

GERMAN = language_of("de")
NOW = dt.datetime(2026, 1, 12, 15, 0, tzinfo=dt.UTC)
NOW_US = int(NOW.timestamp()) * 1_000_000
NARROW = "\N{NO-BREAK SPACE}"


def days(**lengths):
    return dt.timedelta(**lengths) / dt.timedelta(days=1)


def test_a_language_is_loaded_once_and_an_unknown_one_is_refused():
    assert language_of("de") is GERMAN
    with pytest.raises(LanguageError, match="there is no language 'fr'; there are en, de"):
        language_of("fr")


@pytest.mark.parametrize(
    ("value", "places", "english", "german"),
    [
        (1234.5, 1, "1,234.5", "1.234,5"),
        (0.25, 1, "0.2", "0,2"),
        (0.15, 1, f"{0.15:.1f}", f"{0.15:.1f}".replace(".", ",")),
        (1_000_000, 0, "1,000,000", "1.000.000"),
        (1e300, 1, "1e+300", "1e+300"),
    ],
)
def test_decimals_are_rounded_as_everywhere_else(value, places, english, german):
    assert ENGLISH.decimal(value, places) == english
    assert GERMAN.decimal(value, places) == german


def test_numbers_percentages_and_dates():
    assert [ENGLISH.number(v) for v in (12, 12.5, 1234.567)] == ["12", "12.5", "1,234.57"]
    assert [GERMAN.number(v) for v in (12, 12.5, 1234.567)] == ["12", "12,5", "1.234,57"]
    assert (ENGLISH.percent(0.7), GERMAN.percent(0.7)) == ("70%", f"70{NARROW}%")
    day = dt.date(2026, 3, 9)
    assert ENGLISH.date(day, year=False) == "9 March"
    assert GERMAN.date(day, year=False) == "9. März"
    assert ENGLISH.date(day, year=True) == "9 March 2026"
    assert GERMAN.date(day, year=True) == "9. März 2026"
    assert (ENGLISH.weekdays[0], GERMAN.weekdays[6]) == ("Monday", "Sonntag")


@pytest.mark.parametrize(
    ("ago", "english", "german"),
    [
        ({"seconds": 0}, "just now", "gerade eben"),
        ({"minutes": 2}, "2 minutes ago", "vor 2 Minuten"),
        ({"minutes": 89}, "89 minutes ago", "vor 89 Minuten"),
        ({"minutes": 90}, "2 hours ago", "vor 2 Stunden"),
        ({"hours": 15}, "15 hours ago", "vor 15 Stunden"),
        ({"hours": 15, "microseconds": 1}, "yesterday", "gestern"),
        ({"days": 1, "hours": 15}, "yesterday", "gestern"),
        ({"days": 2}, "2 days ago", "vor 2 Tagen"),
        ({"days": 6}, "6 days ago", "vor 6 Tagen"),
        ({"days": 7}, "on 5 January", "am 5. Januar"),
        ({"days": 61}, "on 12 November 2025", "am 12. November 2025"),
    ],
)
def test_when_something_happened(ago, english, german):
    assert when(ENGLISH, NOW_US, days(**ago)) == english
    assert when(GERMAN, NOW_US, days(**ago)) == german


@given(
    st.integers(0, 4_000_000_000_000_000),
    st.integers(0, 4_000_000_000_000_000),
)
def test_a_moment_is_told_by_its_utc_day(as_of_us, age_us):
    days = age_us / 86_400_000_000
    said, age_us = when(ENGLISH, as_of_us, days), round(days * 86_400_000_000)
    then = dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(microseconds=as_of_us - age_us)
    today = dt.datetime.fromtimestamp(0, dt.UTC) + dt.timedelta(microseconds=as_of_us)
    between = (today.date() - then.date()).days
    if said.startswith("on "):
        assert between > 6
        assert said.startswith(f"on {then.day} {then:%B}")
        assert (str(then.year) in said) == (then.year != today.year)
    elif said == "yesterday":
        assert between == 1
    elif said.endswith("days ago"):
        assert said == f"{between} days ago"
    else:
        assert age_us < 86_400_000_000


@pytest.mark.parametrize(
    ("count", "in_windows", "english", "german"),
    [
        (1, (1, 1, 1), "once", "einmal"),
        (2, (2, 2, 2), "twice in the last week", "zweimal in den letzten 7 Tagen"),
        (3, (0, 3, 3), "3 times in the last 30 days", "3-mal in den letzten 30 Tagen"),
        (
            *(5, (3, 4, 5)),
            *("5 times (3 in the last week)", "5-mal (davon 3 in den letzten 7 Tagen)"),
        ),
        (
            *(1200, (1, 1, 1000)),
            "1,200 times (1,000 in the last 90 days)",
            "1.200-mal (davon 1.000 in den letzten 90 Tagen)",
        ),
        (2, (1, 1, 1), "twice", "zweimal"),
        (4, (0, 0, 0), "4 times", "4-mal"),
    ],
)
def test_how_often_and_in_which_window(count, in_windows, english, german):
    assert often(ENGLISH, count, in_windows) == english
    assert often(GERMAN, count, in_windows) == german


def test_times_and_windows():
    assert [times(ENGLISH, n) for n in (1, 2, 3)] == ["once", "twice", "3 times"]
    assert [times(GERMAN, n) for n in (1, 2, 3)] == ["einmal", "zweimal", "3-mal"]
    assert within(ENGLISH, "twice", 90) == "twice in the last 90 days"


@pytest.mark.parametrize("code", LANGUAGES)
def test_figures_are_put_in_as_they_are_braces_and_all(code):
    language = language_of(code)
    said = Message("disqualified: {label}", {"label": "{is} {0}"}).said(language)
    assert "{is} {0}" in said
    assert language.gettext(CAVEAT)


def test_the_figures_of_a_message_are_written_as_the_language_does():
    text = (
        "the new hand-off threshold cannot be worked out from what the model keeps: {old} stays "
        "until the next training"
    )
    assert "4,5 gilt bis" in Message(text, {"old": 4.5}).said(GERMAN)
