"""The file of moments to score: any order, repeats, and every problem with its line."""

import numpy as np
import pytest
from histories import at, iso, tables_from

from features.collect import facts_from_tables
from features.errors import TableError
from features.facts import Moments
from features.scale.lead_ids import UNKNOWN, LeadRows
from features.scale.work import ids_of
from serving.snapshots_file import read_snapshots


def moments_in(path, facts):
    rows = LeadRows(ids_of(facts))
    asked = read_snapshots(path, lambda ids: rows.rows(ids) != UNKNOWN)
    return Moments(rows.rows(asked.lead_ids), asked.as_of_us)


@pytest.fixture(scope="module")
def facts():
    return facts_from_tables(tables_from({"a": 0, "b": 1, "Ünited, Inc": 2}), ())


@pytest.fixture
def read(facts, tmp_path):
    def from_text(text):
        path = tmp_path / "snapshots.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return moments_in(path, facts)

    return from_text


def test_rows_keep_their_order_and_repeats(read):
    found = read(f"lead_id,as_of\nb,{iso(9)}\na,{iso(3)}\nb,{iso(9)}\nb,{iso(1)}\n")
    assert found.lead.tolist() == [1, 0, 1, 1]
    assert found.as_of_us.tolist() == [at(9), at(3), at(9), at(1)]


def test_columns_in_any_order_and_more_of_them(read):
    found = read(f'why,as_of,lead_id\nx,{iso(9)},"Ünited, Inc"\n')
    assert found.lead.tolist() == [2]


def test_zones_are_honoured(read):
    found = read("lead_id,as_of\na,2026-01-02T02:00:00+02:00\na,2026-01-02T00:00:00Z\n")
    assert found.as_of_us.tolist() == [at(1)] * 2


def test_only_a_header_means_nothing_to_score(read):
    found = read("lead_id,as_of\n")
    assert len(found) == 0
    assert found.lead.dtype == found.as_of_us.dtype == np.int64


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("lead_id\na\n", r"no column as_of \(found: lead_id\); it needs lead_id and as_of"),
        ("id;when\na;b\n", "no column lead_id and as_of"),
        (f"lead_id,as_of\na,{iso(1)}\nzz,{iso(1)}\n", r"line 3 \(lead 'zz'\): lead_id is no lead"),
        ("lead_id,as_of\na,2026-01-01T00:00:00\n", r"line 2 \(lead 'a'\): as_of has no time zone"),
        ("lead_id,as_of\na,soon\n", r"line 2 .*as_of is not a time"),
        ("lead_id,as_of\na,\n", r"line 2 .*as_of is empty"),
        ("lead_id,as_of\na,1870-01-01T00:00:00Z\n", r"line 2 .*before 1990 or after 2100"),
        (b"lead_id,as_of\n\xff,2026-01-01T00:00:00Z\n", "UTF-8"),
        (f"lead_id,as_of\na,{iso(1)},more\n", "line 2"),
        (f"lead_id,as_of\n,{iso(1)}\n", "line 2"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(read, text, said):
    with pytest.raises(TableError, match=said) as caught:
        read(text)
    assert "snapshots.csv" in str(caught.value)


def test_all_problems_are_said_at_once(read):
    with pytest.raises(TableError) as caught:
        read(f"lead_id,as_of\nzz,{iso(1)}\na,soon\nb,2026-01-01T00:00:00\na,\nyy,soon\n")
    assert len(caught.value.problems) == 4
    assert "line 2 (lead 'zz'), line 6 (lead 'yy')" in caught.value.problems[0]
    assert "(2 rows)" in caught.value.problems[0]


def test_lines_are_those_of_the_file_even_where_a_value_spans_two(read):
    with pytest.raises(TableError, match=r"line 4 \(lead 'zz'\)"):
        read(f'lead_id,as_of,note\na,{iso(1)},"two\nlines"\nzz,{iso(1)},x\n')


def test_a_file_that_is_not_there_is_said(facts, tmp_path):
    with pytest.raises(TableError, match=r"nowhere\.csv"):
        moments_in(tmp_path / "nowhere.csv", facts)
