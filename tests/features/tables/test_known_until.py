import csv
import datetime as dt
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.errors import LeadScoreError
from features.tables import known_until, read_tables, write_tables

NAMES = ("leads", "activities", "statuses", "attribute_changes")
HEADERS = {
    "leads": ["lead_id", "created_at", "size", "industry"],
    "activities": ["lead_id", "occurred_at", "type", "subject", "activity_id", "received_at"],
    "statuses": ["lead_id", "occurred_at", "status", "reason", "amount"],
    "attribute_changes": ["lead_id", "occurred_at", "attribute", "value"],
}
DAY_ONE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
days = st.integers(0, 6)
ids = st.sampled_from(["A", "B", "7", "007"])
values = st.sampled_from(["", "5", "7.0", "2.5", "yes", "No", "many", "007"])


@st.composite
def histories(draw):
    """Draw raw tables of text, with times as days."""
    leads = draw(
        st.lists(st.tuples(ids, days, values, values), max_size=4, unique_by=lambda row: row[0])
    )
    known = st.sampled_from([row[0] for row in leads]) if leads else st.nothing()
    repeats = st.sampled_from(["", "1", "2"])
    received = st.none() | days
    activity = st.tuples(known, days, st.just("visit"), values, repeats, received)
    status = st.tuples(known, days, st.sampled_from(["won", "MQL", "raw"]), values, st.just("5"))
    change = st.tuples(known, days, st.sampled_from(["size", "industry"]), values)
    few = {"max_size": 6 if leads else 0}
    return {
        "leads": leads,
        "activities": draw(st.lists(activity, **few)),
        "statuses": draw(st.lists(status, **few)),
        "attribute_changes": draw(st.lists(change, **few)),
    }


def read(history):
    with tempfile.TemporaryDirectory() as folder:
        for name, rows in history.items():
            with (Path(folder) / f"{name}.csv").open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(HEADERS[name])
                for row in rows:
                    dated = dict(zip(HEADERS[name], row, strict=True))
                    for column in dated.keys() & {"created_at", "occurred_at", "received_at"}:
                        day = dated[column]
                        moment = DAY_ONE + dt.timedelta(days=day or 0)
                        dated[column] = "" if day is None else moment.isoformat()
                    writer.writerow(dated.values())
        return read_tables(folder)


def cut(history, until):
    """Cut the raw tables as a CRM would have exported them on that day."""
    past = [change for change in history["attribute_changes"] if change[1] <= until]
    leads = []
    for lead_id, created, *attributes in history["leads"]:
        cells = dict(zip(("size", "industry"), attributes, strict=True))
        for changed, _, name, _ in history["attribute_changes"]:
            if changed == lead_id:
                cells[name] = ""
        in_order = sorted(past, key=lambda change: (change[1], change[3] == "", change[3]))
        cells |= {name: value for changed, _, name, value in in_order if changed == lead_id}
        if created <= until:
            leads.append((lead_id, created, *cells.values()))
    known = {row[0] for row in leads}
    return {
        "leads": leads,
        "activities": [
            row
            for row in history["activities"]
            if row[0] in known and row[1] <= until and (row[5] is None or row[5] <= until)
        ],
        "statuses": [row for row in history["statuses"] if row[0] in known and row[1] <= until],
        "attribute_changes": [row for row in past if row[0] in known],
    }


def assert_same(one, other):
    for name in NAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories(), days)
def test_what_was_known_is_what_an_export_of_that_day_would_have_held(history, until):
    moment = DAY_ONE + dt.timedelta(days=until)
    assert_same(known_until(read(history), moment), read(cut(history, until)))


@settings(max_examples=30, deadline=None)
@given(histories(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(history, random):
    shuffled = {name: random.sample(rows, len(rows)) for name, rows in history.items()}
    assert_same(read(shuffled), read(history))


@settings(max_examples=20, deadline=None)
@given(histories(), st.sampled_from(["csv", "csv.gz", "parquet"]))
def test_tables_survive_writing_and_reading(history, written):
    tables = read(history)
    with tempfile.TemporaryDirectory() as folder:
        write_tables(tables, folder, written)
        assert_same(read_tables(folder), tables)


def test_later_text_leaves_no_trace_in_the_type():
    history = {
        "leads": [("A", 0, "many", "x"), ("B", 0, "7", "x"), ("C", 5, "lots", "x")],
        "activities": [],
        "statuses": [],
        "attribute_changes": [("A", 1, "size", "5"), ("A", 4, "size", "many")],
    }
    tables = read(history)
    assert tables.leads["size"].tolist() == ["many", "7", "lots"]
    then = known_until(tables, DAY_ONE + dt.timedelta(days=2)).leads["size"]
    assert then.dtype == "int64"
    assert then.tolist() == [5, 7]
    before = known_until(tables, DAY_ONE).leads["size"]
    assert before.isna().tolist() == [True, False]


def test_statuses_at_the_same_time_run_down_the_funnel():
    rows = [("A", 1, status, "", "") for status in ("won", "opportunity", "mql", "raw")]
    history = {name: [] for name in NAMES} | {"leads": [("A", 0, "", "")], "statuses": rows}
    assert read(history).statuses["status"].tolist() == ["raw", "mql", "opportunity", "won"]


def test_a_moment_without_a_zone_is_refused():
    empty = read({name: [] for name in NAMES})
    with pytest.raises(LeadScoreError, match="no time zone"):
        known_until(empty, dt.datetime(2026, 1, 1))


def test_writing_beside_another_format_is_refused(tmp_path):
    empty = read({name: [] for name in NAMES})
    write_tables(empty, tmp_path, "csv")
    write_tables(empty, tmp_path, "csv")
    with pytest.raises(LeadScoreError, match=r"already holds leads\.csv"):
        write_tables(empty, tmp_path, "parquet")
    with pytest.raises(LeadScoreError, match="format 'xlsx' is unknown"):
        write_tables(empty, tmp_path, "xlsx")


def test_equal_tables_give_equal_bytes(tmp_path):
    tables = read({name: [] for name in NAMES} | {"leads": [("A", 0, "5", "x")]})
    for name in ("one", "two"):
        write_tables(tables, tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
