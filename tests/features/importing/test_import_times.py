"""One format per column, found in all values; whatever is in doubt is refused."""

import datetime as dt

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.importing.settings import Settings
from features.importing.times import DoubtError, column_values, format_of, moment, within_reach

BERLIN = "Europe/Berlin"


@pytest.fixture(scope="module")
def connection():
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


def read(connection, values, zone=BERLIN, begins=False, formats=()):
    """Read a column of texts; gives texts in UTC."""
    column = {
        "_place": pa.array(range(len(values)), pa.int64()),
        "x": pa.array(values, pa.string()),
    }
    rows = connection.from_arrow(pa.table(column))
    said = Settings(timezone=zone, date_formats=tuple(formats))
    found = format_of(column_values(rows, "x"), "x", said)
    text = moment(found, zone, begins)
    moments = rows.project("*, trim(x) AS _v").project(f"_place, ({text}) AS m")
    made = moments.project(f"_place, ({within_reach('m')})::VARCHAR AS m").order("_place")
    return [m for _, m in made.fetchall()]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2026-01-31T09:30:00.000+0000", None], ["2026-01-31 09:30:00+00", None]),
        (["2026-01-31 09:30:00.123456789 +02"], ["2026-01-31 07:30:00.123456+00"]),
        (
            ["2026-01-31T09:30Z", "2026-01-31T09:30+05:30"],
            ["2026-01-31 09:30:00+00", "2026-01-31 04:00:00+00"],
        ),
        (
            ["2026-01-31 14:05", "2026-07-31T14:05:06"],
            ["2026-01-31 13:05:00+00", "2026-07-31 12:05:06+00"],
        ),
        (
            ["31.12.2025 14:05", "1.2.2025, 14:05:10"],
            ["2025-12-31 13:05:00+00", "2025-02-01 13:05:10+00"],
        ),
        (
            ["12/31/2025 2:05 PM", "1/2/2025 12:00am"],
            ["2025-12-31 13:05:00+00", "2025-01-01 23:00:00+00"],
        ),
        (
            ["31/12/2025 14:05", "1/2/2025 0:00"],
            ["2025-12-31 13:05:00+00", "2025-01-31 23:00:00+00"],
        ),
        (["2025/12/31 14:05"], ["2025-12-31 13:05:00+00"]),
        (["31-12-2025 14:05"], ["2025-12-31 13:05:00+00"]),
        (["1706693400000"], ["2024-01-31 09:30:00+00"]),
        (["1706693400"], ["2024-01-31 09:30:00+00"]),
        (["45322.5868055556"], ["2024-01-31 13:05:00+00"]),
        (["45322,5868055556"], ["2024-01-31 13:05:00+00"]),
    ],
)
def test_every_way_of_writing_is_read(connection, values, expected):
    assert read(connection, values) == expected


@pytest.mark.parametrize("day", ["2026-01-31", "31.01.2026", "31/01/2026", "01/31/2026", "46053"])
def test_a_day_is_its_last_second_and_its_first_for_a_beginning(connection, day):
    assert read(connection, [day]) == ["2026-01-31 22:59:59+00"]
    assert read(connection, [day], begins=True) == ["2026-01-30 23:00:00+00"]


def test_what_is_no_time_of_the_format_is_nothing(connection):
    values = ["2025-02-30", "soon", "2025-02-28", "1850-01-01", "2100-01-01", "2099-12-31"]
    read_values = read(connection, values, zone="UTC")
    assert [m is not None for m in read_values] == [False, False, True, False, False, True]
    assert read(connection, ["soon", "later"]) == [None, None]
    assert read(connection, [None, "", "  "]) == [None, None, None]
    # Excel makes this of milliseconds; the digits are lost.
    assert read(connection, ["1.70669E+12"]) == [None]


@pytest.mark.parametrize(
    ("values", "reason", "places"),
    [
        (["1/12/2025", "2/3/2025"], "day and month cannot be told apart", [0, 1]),
        (["13/12/2025", "1/22/2025"], "day first in some rows, month first in others", [0, 1]),
        (["x", "2025-01-02", "1/22/2025"], "several formats of times", [1, 2]),
        (["2025-01-02T00:00Z", "2025-01-02"], "several formats of times", [0, 1]),
    ],
)
def test_doubt_is_refused_with_rows(connection, values, reason, places):
    with pytest.raises(DoubtError, match=reason) as caught:
        read(connection, values)
    assert [place for place, _ in caught.value.rows] == places
    assert "--date-format" in caught.value.remedy


@pytest.mark.parametrize("value", ["2025-01-02 10:00", "2025-01-02", "1.2.2025", "45322.5"])
def test_a_zone_is_never_guessed(connection, value):
    with pytest.raises(DoubtError, match="times without a time zone") as caught:
        read(connection, [value], zone=None)
    assert "--timezone Europe/Berlin" in caught.value.remedy


@pytest.mark.parametrize("value", ["2025-01-02T10:00Z", "1706693400000", "1706693400"])
def test_a_moment_needs_no_zone(connection, value):
    assert read(connection, [value], zone=None)[0].endswith("+00")


def test_a_declared_format_wins(connection):
    ambiguous = ["1/12/2025 10:00"]
    assert read(connection, ambiguous, "UTC", formats=[(None, "day-first")]) == [
        "2025-12-01 10:00:00+00"
    ]
    assert read(connection, ambiguous, "UTC", formats=[(None, "month-first")]) == [
        "2025-01-12 10:00:00+00"
    ]
    own = [(None, "month-first"), ("X", "%d/%m/%Y %H:%M")]
    assert read(connection, [*ambiguous, "soon"], "UTC", formats=own) == [
        "2025-12-01 10:00:00+00",
        None,
    ]
    short = [(None, "%d.%m.%y")]
    assert read(connection, ["31.12.25", "2025-12-31"], "UTC", formats=short) == [
        "2025-12-31 23:59:59+00",
        None,
    ]
    # Of a column that has none of it, the general format says nothing.
    assert read(connection, ["2025-12-31 10:00"], "UTC", formats=short) == [
        "2025-12-31 10:00:00+00"
    ]
    zoned = [(None, "%Y-%m-%d %H:%M %z")]
    assert read(connection, ["2025-01-31 10:05 +0200"], None, formats=zoned) == [
        "2025-01-31 08:05:00+00"
    ]


MOMENTS = st.datetimes(dt.datetime(1991, 1, 1), dt.datetime(2099, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)
WRITTEN = ("%Y-%m-%d %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p", "%Y/%m/%d %H:%M:%S")


@settings(max_examples=25, deadline=None)
@given(moments=st.lists(MOMENTS, min_size=1, max_size=5), pattern=st.sampled_from(WRITTEN))
def test_what_was_written_is_what_is_read(connection, moments, pattern):
    moments = [*moments, dt.datetime(2025, 12, 31, 10, 0)]  # its day tells it from the month
    values = [moment.strftime(pattern) for moment in moments]
    assert read(connection, values, "UTC") == [f"{moment}+00" for moment in moments]
