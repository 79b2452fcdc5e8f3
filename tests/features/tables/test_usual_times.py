"""Times read at once mean what they mean alone; nothing else passes for a time."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import quickly

from features.collect import microseconds
from features.errors import LeadScoreError
from features.facts import ALWAYS_KNOWN
from features.tables.times import EARLIEST, LATEST, parse_time
from features.tables.usual_times import read_times

EARLIEST_US, LATEST_US = microseconds(EARLIEST), microseconds(LATEST)


def read(*lines, text=None, optional=False):
    """Give what was read; None where it could not be."""
    found = np.zeros(len(lines), np.int64)
    text = "".join(f"{line}\n" for line in lines) if text is None else text
    as_bytes = np.frombuffer(text.encode("ascii"), np.uint8)
    return found.tolist() if read_times(as_bytes, EARLIEST_US, LATEST_US, optional, found) else None


moments = st.datetimes(dt.datetime(1988, 1, 1), dt.datetime(2102, 1, 1))
zones = st.builds(
    "{}{:02d}:{:02d}".format, st.sampled_from("+-"), st.integers(0, 25), st.integers(0, 62)
)


@quickly(300)
@given(moments, st.sampled_from(["seconds", "milliseconds", "microseconds"]), zones | st.just("Z"))
def test_a_time_is_the_one_that_the_tables_read(moment, precision, zone):
    written = moment.isoformat(timespec=precision) + zone
    try:
        expected = [microseconds(parse_time(written))]
    except LeadScoreError:
        expected = None
    assert read(written) == expected


written_badly = st.text("0123456789-+:.TZ \n", max_size=30)


@quickly(300)
@given(moments, st.integers(0, 32), st.integers(0, 3), written_badly)
def test_what_is_no_time_is_never_taken_for_one(moment, place, gone, inserted):
    good = moment.isoformat(timespec="microseconds") + "+01:00"
    spoilt = good[:place] + inserted + good[place + gone :]
    found = read(spoilt)
    if found is not None:
        assert found == [microseconds(parse_time(spoilt))]


@pytest.mark.parametrize("day", ["2024-02-29", "2000-02-29", "2026-12-31", "2026-01-01"])
def test_days_that_there_are(day):
    assert read(f"{day}T00:00:00Z") == [microseconds(parse_time(f"{day}T00:00:00Z"))]


@pytest.mark.parametrize(
    "time",
    [
        "2026-02-29T00:00:00Z",
        "2100-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-00-10T00:00:00Z",
        "2026-13-10T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z",
        "2026-01-01T00:60:00Z",
        "2026-01-01T00:00:60Z",
        "2026-01-01T00:00:00",
        "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00.1234567Z",
        "2026-01-01T00:00:00.1",
        "2026-01-01T00:00:00+01",
        "2026-01-01T00:00:00+0100",
        "2026-01-01T00:00:00+24:00",
        "2026-01-01T00:00:00+00:60",
        "2026-01-01T00:00:00ZZ",
        "2026-01-01 00:00:00Z",
        "2026-01-01",
        " 2026-01-01T00:00:00Z",
        "1989-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z",
        "",
    ],
)
def test_what_is_wrong_or_unusual_is_left_to_others(time):
    assert read(time) is None
    good = "2026-01-01T00:00:00Z"
    assert read(good, good, time, good) is None


def test_lines_may_be_empty_where_a_time_may_be_missing():
    good = "1970-01-01T00:00:00Z".replace("1970", "2001")
    us = microseconds(parse_time(good))
    assert read(good, "", good, good) is None
    assert read("", good, "", good, optional=True) == [ALWAYS_KNOWN, us, ALWAYS_KNOWN, us]


@pytest.mark.parametrize("more", ["", "2001-01-01T00:00:00Z\n" * 3, "x", "\n\n"])
def test_there_must_be_as_many_lines_as_expected(more):
    assert read("", "", text=more) is None
    assert read(text="") == []
