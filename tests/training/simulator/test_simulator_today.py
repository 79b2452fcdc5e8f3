"""A demo company moved in time is the same company, alive today."""

import datetime as dt

import pandas as pd
import pytest

from features.tables import Tables, read_tables, write_tables
from training.simulator import simulate
from training.simulator.today import tables_of_today

TIMES = ("created_at", "occurred_at", "received_at")


@pytest.fixture(scope="module")
def company():
    return simulate(40, 5)


@pytest.mark.parametrize("year", [2025, 2031])
def test_it_ends_within_the_last_day(company, year):
    now = dt.datetime(year, 3, 4, 5, 6, tzinfo=dt.UTC)
    moved = tables_of_today(company, now)
    by = pd.Timedelta(days=(now - company.end).days)
    assert dt.timedelta(0) <= now - (company.end + by) < dt.timedelta(days=1)
    assert moved.leads["created_at"].max() <= now
    assert moved.leads["created_at"].equals(company.tables.leads["created_at"] + by)
    back = {
        name: frame.assign(**{t: frame[t] - by for t in TIMES if t in frame})
        for name, frame in vars(moved).items()
    }
    for name, frame in back.items():
        ours = getattr(company.tables, name)
        assert list(frame) == list(ours)
        keys = ["lead_id"] if name == "leads" else list(ours.columns)
        same = [t.sort_values(keys, ignore_index=True) for t in (frame, ours)]
        pd.testing.assert_frame_equal(*same)


def test_its_rows_are_in_the_order_of_reading(company, tmp_path):
    moved = tables_of_today(company, dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
    write_tables(moved, tmp_path)
    read = read_tables(tmp_path)
    assert isinstance(moved, Tables)
    for name in ("activities", "statuses"):
        rows = [getattr(t, name)[["lead_id", "occurred_at"]] for t in (moved, read)]
        pd.testing.assert_frame_equal(*rows)
