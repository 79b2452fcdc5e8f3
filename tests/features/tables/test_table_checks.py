import datetime as dt

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.errors import TableError
from features.tables import known_until, read_tables

DAY = "2026-01-01T00:00:00Z"


def problems(source):
    with pytest.raises(TableError) as caught:
        read_tables(source)
    return caught.value.problems


def test_repeated_faults_show_three_lines_and_the_count(folder):
    rows = "".join(f"L{i},2026-01-0{i} 10:00\n" for i in range(1, 6))
    (found,) = problems(folder(leads="lead_id,created_at\n" + rows))
    assert found == (
        "leads.csv, column created_at: time without a time zone: line 2 '2026-01-01 10:00', "
        "line 3 '2026-01-02 10:00', line 4 '2026-01-03 10:00' and 2 more (5 in all); write a "
        "date and time with a zone, as in 2026-01-31T09:30:00Z or 2026-01-31T10:30:00+01:00"
    )


@pytest.mark.parametrize(
    ("leads", "expected"),
    [
        (f"A,{DAY}\n ,{DAY}\n", "column lead_id: empty: line 3 (empty)"),
        (f"A,{DAY}\nB,{DAY}\nA,{DAY}\n", "same lead_id: line 2 'A', line 4 'A';"),
        ("A,\n", "column created_at: no time: line 2 (empty)"),
        ("A,soon\n", "column created_at: not a time: line 2 'soon'"),
        ("A,1970-01-01T00:00:00Z\n", "not between 1990 and 2100: line 2"),
        (f'"A\nB",{DAY}\n\nC,soon\n', "not a time: line 5 'soon'"),
    ],
)
def test_faults_of_leads(folder, leads, expected):
    (found,) = problems(folder(leads="lead_id,created_at\n" + leads))
    assert found.startswith("leads.csv, ")
    assert expected in found


@pytest.mark.parametrize(
    ("activities", "expected"),
    [
        (f"A,{DAY},\n", "column type: empty: line 2 (empty)"),
        (f"a,{DAY},visit\n", "column lead_id: not in the leads table: line 2 'a'"),
        (f"A,{DAY},visit,yesterday\n", "column received_at: not a time: line 2 'yesterday'"),
    ],
)
def test_faults_of_activities(folder, activities, expected):
    header = "lead_id,occurred_at,type" + ",received_at" * (activities.count(",") - 2)
    (found,) = problems(folder(activities=f"{header}\n{activities}"))
    assert expected in found


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (
            f"A,{DAY},wonn,,",
            "not a known status: line 2 'wonn' (did you mean 'won'?); allowed: raw",
        ),
        (f"A,{DAY},,,", "not a known status: line 2 (empty); allowed: raw, inquiry"),
        (f"A,{DAY},Rejected, ,", "rejected without a reason: line 2 'Rejected'"),
        (f'A,{DAY},won,,"1,000"', "column amount: not a number: line 2 '1,000'"),
        (f"Z,{DAY},won,,", "not in the leads table: line 2 'Z'"),
    ],
)
def test_faults_of_statuses(folder, row, expected):
    (found,) = problems(folder(statuses=f"lead_id,occurred_at,status,reason,amount\n{row}\n"))
    assert found.startswith("statuses.csv, ")
    assert expected in found


def test_a_change_of_an_unknown_attribute_is_refused(folder):
    (found,) = problems(
        folder(
            leads=f"lead_id,created_at,employees\nA,{DAY},5\n",
            attribute_changes=f"lead_id,occurred_at,attribute,value\nA,{DAY},Employees,4\n",
        )
    )
    assert "no attribute of leads: line 2 'Employees' (did you mean 'employees'?)" in found


def test_a_value_shown_is_cut(folder):
    (found,) = problems(folder(leads=f"lead_id,created_at\nA,{'x' * 500}\n"))
    assert "x" * 80 + "…" in found
    assert "x" * 81 not in found


def test_rows_of_parts_are_named_with_their_file(folder, tmp_path):
    (tmp_path / "activities").mkdir()
    for part in "12":
        text = f"lead_id,occurred_at,type\nA,{DAY},visit\nA,2026-01-0{part},visit\n"
        (tmp_path / "activities" / f"{part}.csv").write_text(text)
    (found,) = problems(folder())
    assert "activities/1.csv line 3 '2026-01-01', activities/2.csv line 3 '2026-01-02';" in found


@pytest.mark.parametrize("stored", [dt.datetime(2026, 1, 1, 10), dt.date(2026, 1, 1)])
def test_a_stored_time_without_a_zone_is_refused(tmp_path, stored):
    pq.write_table(pa.table({"lead_id": [1], "created_at": [stored]}), tmp_path / "leads.parquet")
    (found,) = problems(tmp_path)
    assert "leads.parquet, column created_at: time without a time zone: row 1 '2026-01-01" in found


def test_legal_tables_are_read_as_promised(folder):
    tables = read_tables(
        folder(
            leads=f"lead_id,created_at,phone\n0012,{DAY},4930123\nB,{DAY},\n",
            activities="lead_id,occurred_at,type,note\n0012,2020-01-01T00:00:00Z,visit,7\n",
            statuses=f"lead_id,occurred_at,status,extra\nB,{DAY}, WON ,x\n",
        )
    )
    assert tables.leads["lead_id"].tolist() == ["0012", "B"]
    assert tables.leads["phone"].tolist()[0] == "4930123"
    assert tables.leads["phone"].isna().tolist() == [False, True]
    assert tables.activities.columns.tolist()[2:] == ["type", "subject", "received_at", "note"]
    assert tables.activities.loc[0, "subject"] == ""
    assert tables.activities.loc[0, "note"] == "7"
    assert tables.statuses["status"].tolist() == ["won"]
    assert tables.statuses.columns.tolist()[3:] == ["reason", "amount", "owner"]


@pytest.mark.parametrize("others", [{}, {"activities": "", "statuses": ""}])
def test_without_rows_the_tables_still_have_their_columns_and_types(folder, others):
    tables = read_tables(folder(leads="lead_id,created_at\n", **others))
    full = read_tables(
        folder(
            activities=f"lead_id,occurred_at,type\nA,{DAY},visit\n",
            statuses=f"lead_id,occurred_at,status\nA,{DAY},won\n",
            attribute_changes="lead_id,occurred_at,attribute,value\n",
        )
    )
    for name in ("leads", "activities", "statuses", "attribute_changes"):
        pd.testing.assert_frame_equal(getattr(tables, name), getattr(full, name).iloc[:0])


def test_the_repeat_of_an_activity_that_was_known_first_stays(folder):
    rows = [
        "A,2026-01-05T00:00:00Z,late,1",
        "A,2026-01-01T00:00:00Z,visit,1",
        "A,2026-01-01T00:00:00Z,visit,1",
        "B,2026-01-01T00:00:00Z,other lead,1",
        "A,2026-01-01T00:00:00Z,without id,",
        "A,2026-01-01T00:00:00Z,without id,",
    ]
    text = "\n".join(["lead_id,occurred_at,type,activity_id", *rows, ""])
    kept = read_tables(folder(activities=text)).activities
    assert kept["type"].tolist() == ["visit", "without id", "without id", "other lead"]


def test_a_custom_column_may_have_any_name(folder):
    row = f"A,{DAY},visit"
    tables = read_tables(
        folder(
            leads=f"lead_id,created_at,self,index,größe\nA,{DAY},1,2,3\n",
            activities=f"lead_id,occurred_at,type,status,self\n{row},open,y\n{row},done,x\n",
        )
    )
    assert tables.leads.iloc[0, 2:].tolist() == [1, 2, 3]
    assert tables.activities["status"].tolist() == ["done", "open"]
    now = dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
    pd.testing.assert_frame_equal(known_until(tables, now).leads, tables.leads)
