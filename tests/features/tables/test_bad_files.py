import gzip

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.errors import TableError
from features.tables import read_tables

HEADER = "lead_id,occurred_at,type\n"
ROW = "A,2026-01-01T00:00:00Z,visit\n"


def problems(source):
    with pytest.raises(TableError) as caught:
        read_tables(source)
    return caught.value.problems


def test_a_last_value_of_several_lines_is_no_open_quote(folder):
    source = folder(activities=HEADER + ROW + 'A,2026-01-01T00:00:00Z,"a\nvisit"\n')
    assert read_tables(source).activities["type"].tolist() == ["a\nvisit", "visit"]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (HEADER.encode() + b"A,2026-01-01T00:00:00Z,caf\xe9\n", "line 2: this is not UTF-8"),
        ((HEADER + ROW).encode("utf-16"), "the file is UTF-16"),
        (HEADER + ROW + "A,x\n" + ROW + "A,x,y,z\n", "3 columns, but line 3 has 2, line 5 has 4"),
        (HEADER + '"A\n\n",2026-01-01T00:00:00Z,v\n\nA,x\n', "line 6 has 2"),
        (gzip.compress(b"x", mtime=0), "this is a gzip file; name it .csv.gz"),
        ("lead_id,type,type\n", "column 'type' occurs twice"),
        (",lead_id\n1,A\n", "column 1 has no name"),
        (HEADER + "A,2026-01-01T00:00:00Z,vi\0sit\n", "column type: NUL byte in a value: line 2"),
        ("lead_id;occurred_at;type\nA;x;y\n", "not to be separated by commas"),
        ("LeadID,occurred_at,type\n", "did you mean 'LeadID'? Rename it to lead_id"),
        ("lead_id,occured_at,type\n", "did you mean 'occured_at'?"),
        (
            HEADER + ROW + 'A,2026-01-01T00:00:00Z,"visit\n' + ROW * 9000,
            "line 3: a quote is opened",
        ),
        ("lead_id,occurred_at,type,Subject\n", "'Subject' must be written 'subject'"),
    ],
)
def test_a_bad_csv_file_is_named_with_its_fault(folder, content, expected):
    found = problems(folder(activities=content))
    assert any("activities.csv" in problem and expected in problem for problem in found), found


@pytest.mark.parametrize("cut", [-1, -8, -9, 30])
def test_a_truncated_gzip_file_is_refused(folder, cut):
    whole = gzip.compress((HEADER + ROW * 1000).encode())
    (folder() / "activities.csv.gz").write_bytes(whole[:cut])
    (found,) = problems(folder())
    assert found.startswith("activities.csv.gz: the gzip file is truncated or damaged")


def test_a_file_that_is_no_gzip_file_is_refused(folder):
    (folder() / "activities.csv.gz").write_text(HEADER)
    assert problems(folder()) == [
        "activities.csv.gz: this is no gzip file; pack it with gzip or name it .csv"
    ]


def test_a_damaged_parquet_file_is_refused(folder, tmp_path):
    pq.write_table(pa.table({"lead_id": ["A"]}), tmp_path / "statuses.parquet")
    whole = (tmp_path / "statuses.parquet").read_bytes()
    (tmp_path / "statuses.parquet").write_bytes(whole[:-20])
    (found,) = problems(folder())
    assert found.startswith("statuses.parquet: this is no readable Parquet file")


def test_two_formats_of_one_table_are_ambiguous(folder, tmp_path):
    pq.write_table(pa.table({"lead_id": ["A"]}), tmp_path / "activities.parquet")
    (found,) = problems(folder(activities=HEADER))
    assert "activities.csv and activities.parquet are both there" in found


def test_parts_of_two_formats_are_ambiguous(folder, tmp_path):
    (tmp_path / "activities").mkdir()
    (tmp_path / "activities" / "1.csv").write_text(HEADER)
    (tmp_path / "activities" / "2.csv.gz").write_bytes(gzip.compress(HEADER.encode()))
    assert problems(folder()) == ["activities/: files of several formats; keep those of one"]


def test_a_missing_leads_table_names_what_is_there(folder, tmp_path):
    (tmp_path / "Leads.csv").write_text("")
    (found,) = problems(folder(leads=None))
    assert "found: Leads.csv" in found


def test_an_empty_leads_file_is_refused(folder):
    assert problems(folder(leads="")) == [
        "leads.csv: the file is empty; write at least the header line"
    ]


def test_a_source_that_is_not_there_is_refused(tmp_path):
    assert "does not exist" in problems(tmp_path / "nowhere")[0]
    (tmp_path / "leads.csv").write_text("")
    assert "is a file" in problems(tmp_path / "leads.csv")[0]


def test_faults_of_all_tables_are_told_at_once(folder):
    found = problems(
        folder(
            leads="lead_id,created_at\nA,2026-01-01\n",
            activities=HEADER + "B,2026-01-01T00:00:00Z,\n",
            statuses="lead_id,when\n",
        )
    )
    assert [problem.split(":")[0] for problem in found] == [
        "statuses.csv",
        "statuses.csv",
        "leads.csv, column created_at",
        "activities.csv, column type",
        "activities.csv, column lead_id",
    ]
