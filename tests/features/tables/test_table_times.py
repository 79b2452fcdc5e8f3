import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import LeadScoreError
from features.tables import parse_time
from features.tables.times import EARLIEST, LATEST, parse_times

NINE = dt.datetime(2026, 1, 31, 9, 0, tzinfo=dt.UTC)


def column(*values):
    return pa.chunked_array([pa.array(values, pa.large_string())])


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-31T09:00:00Z",
        "2026-01-31 09:00:00Z",
        "2026-01-31t09:00:00z",
        " 2026-01-31T09:00Z ",
        "2026-01-31 09:00:00 UTC",
        "2026-01-31 10:00:00+01",
        "2026-01-31T10:00:00+0100",
        "2026-01-31T04:00:00.000000-05:00",
        "2026-01-31T09:00:00,000Z",
        "2026-01-31T09:00:00.000000999Z",
        "2026-01-31T09Z",
    ],
)
def test_every_accepted_way_to_write_a_time_means_the_same_moment(text):
    assert parse_time(text) == NINE
    assert parse_times(column(text)).values[0] == NINE
    among_others = parse_times(column("2026-01-31T09:00:00 UTC", text, None))
    assert list(among_others.values[:2]) == [NINE, NINE]
    assert among_others.values.isna()[2]


@pytest.mark.parametrize("text", ["2026-01-31T09:00:00", "2026-01-31 09:00", "2026-01-31"])
def test_a_time_without_a_zone_is_refused(text):
    with pytest.raises(LeadScoreError, match="no time zone"):
        parse_time(text)
    parsed = parse_times(column("2026-01-31T09:00:00Z", text))
    assert parsed.without_zone.tolist() == [False, True]
    assert not parsed.not_a_time.any()


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "2026-02-30T09:00:00Z",
        "2026-01-31T24:00:00Z",
        "2026-01-31T09:00:60Z",
        "2026-01-31T09:00:00+25:00",
        "2026-01-31T09:00:00+01:60",
        "20260131T090000Z",
        "31/01/2026 09:00 Z",
        "1769850000",
        "2026-W05-6T09:00:00Z",
        "٢٠٢٦-01-31T09:00:00Z",
    ],
)
def test_what_is_no_time_is_refused(text):
    with pytest.raises(LeadScoreError, match="is not a time"):
        parse_time(text)
    parsed = parse_times(column("2026-01-31T09:00:00Z", text))
    assert parsed.not_a_time.tolist() == [False, True]
    assert not parsed.without_zone.any()


@pytest.mark.parametrize("text", ["1989-12-31T23:59:59Z", "2100-01-01T00:00:00Z"])
def test_an_absurd_year_is_refused(text):
    with pytest.raises(LeadScoreError, match="between 1990 and 2100"):
        parse_time(text)
    parsed = parse_times(column(text, None))
    assert parsed.absurd.tolist() == [True, False]
    assert parsed.values.isna().all()


@given(
    st.datetimes(dt.datetime(1990, 1, 2), dt.datetime(2099, 12, 30)),
    st.integers(-23 * 60, 23 * 60),
    st.sampled_from("T "),
)
def test_one_time_and_a_column_of_them_are_read_alike(moment, minutes, separator):
    zone = dt.timezone(dt.timedelta(minutes=minutes))
    text = moment.replace(tzinfo=zone).isoformat(sep=separator)
    fast = parse_times(column(text))
    careful = parse_times(column(text, "not a time"))
    assert fast.values.dtype == careful.values.dtype == "datetime64[us, UTC]"
    assert fast.values[0] == careful.values[0] == parse_time(text)


@given(st.text(alphabet="0123456789TZ:-+ .,UC", min_size=1, max_size=30))
def test_any_text_gives_the_same_answer_on_every_way(text):
    fast, careful = parse_times(column(text)), parse_times(column(text, "not a time"))
    try:
        expected = parse_time(text)
    except LeadScoreError:
        assert fast.values.isna()[0]
        assert careful.values.isna()[0]
    else:
        assert EARLIEST <= expected < LATEST
        assert fast.values[0] == careful.values[0] == expected


def test_timestamps_keep_their_moment_and_lose_what_is_finer_than_a_microsecond():
    moments = np.array(["2026-01-31T09:00:00.000000999"], "datetime64[ns]")
    stamps = pa.chunked_array([pa.array(moments).cast(pa.timestamp("ns", "Europe/Berlin"))])
    parsed = parse_times(stamps.cast(pa.timestamp("us", "UTC"), safe=False))
    assert parsed.values.tolist() == [pd.Timestamp(NINE)]
