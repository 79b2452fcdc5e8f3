"""Dates count from the end of their day, and never before they have come."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.attributes import AttributeSpec, attribute_values
from features.attributes.dates import is_ambiguous, moment_us
from features.facts import MICROSECONDS_PER_DAY, Column

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
SPEC = AttributeSpec(name="trial_ends_on", kind="days_since")


def us(*when):
    return (dt.datetime(*when, tzinfo=dt.UTC) - EPOCH) // dt.timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-05-01", us(2026, 5, 2)),
        (" 2026-05-01 ", us(2026, 5, 2)),
        ("1.5.2026", us(2026, 5, 2)),
        ("01.05.2026", us(2026, 5, 2)),
        ("2026-05-01T10:00:00Z", us(2026, 5, 1, 10)),
        ("2026-05-01T10:00:00+02:00", us(2026, 5, 1, 8)),
        ("2026-05-01 10:00", us(2026, 5, 2)),  # in which zone?
        ("2026-05-01T10:00:00.123456Z", us(2026, 5, 1, 10) + 123_456),
        ("2026-02-31", None),
        ("31.2.2026", None),
        ("05/01/2026", None),
        ("20260501", None),
        ("soon", None),
        ("", None),
        (20260501, None),
        (None, None),
        (True, None),
    ],
)
def test_reading(text, expected):
    assert moment_us(text) == expected


def test_slashes_are_ambiguous():
    assert is_ambiguous("5/1/2026")
    assert is_ambiguous("05/01/26 10:00")
    assert not is_ambiguous("2026-05-01")
    assert not is_ambiguous(5)


@given(st.dates(dt.date(1971, 1, 1), dt.date(2100, 1, 1)), st.integers(-3 * 10**12, 3 * 10**12))
def test_a_date_is_seen_once_its_day_is_over(day, later_us):
    midnight = us(day.year, day.month, day.day)
    as_of = np.array([midnight + later_us])
    [days] = attribute_values(SPEC, Column([day.isoformat()], np.array([0])), 1, as_of)
    over = midnight + MICROSECONDS_PER_DAY
    if as_of[0] < over:
        assert np.isnan(days)
    else:
        assert days == (as_of[0] - over) / MICROSECONDS_PER_DAY


def test_what_is_no_date_is_missing_and_so_is_all_without_a_moment():
    column = Column(["soon", None, "2026-05-01"], np.array([0, 1, 2]))
    as_of = np.full(3, us(2026, 5, 4))
    found = attribute_values(SPEC, column, 3, as_of)
    assert np.array_equal(found, [np.nan, np.nan, 2.0], equal_nan=True)
    assert np.isnan(attribute_values(SPEC, column, 3)).all()
