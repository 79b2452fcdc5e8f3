"""Broken exports: read right and told where that can be, else refused with line and remedy."""

import gzip

import crm_exports
import pandas as pd
import pytest
from lead_exports import BERLIN, LEAD, ROWS, imported, lead_file

from features.tables import read_tables

READABLE = {
    "semicolons": (LEAD + ROWS).replace(",", ";").encode(),
    "tabs": (LEAD + ROWS).replace(",", "\t").encode(),
    "sep_line": b"sep=;\r\n" + (LEAD + ROWS).replace(",", ";").encode(),
    "bom": b"\xef\xbb\xbf" + (LEAD + ROWS).encode(),
    "latin_1": (LEAD + ROWS).encode("latin-1"),
    "utf_16": (LEAD + ROWS).encode("utf-16"),
    "utf_16_without_mark": (LEAD + ROWS).encode("utf-16-le"),
    "quoted_newlines": (LEAD + ROWS).replace("grün", '"gr\nün"').encode(),
    "gzip_without_the_name": gzip.compress((LEAD + ROWS).encode()),
    "no_line_end": (LEAD + ROWS).rstrip().encode(),
    "empty_rows": (LEAD + "\n,,,\n" + ROWS + ",,,\n").encode(),
    "windows_lines": (LEAD + ROWS).replace("\n", "\r\n").encode(),
}
TOLD = {
    "semicolons": "columns are parted by semicolons",
    "tabs": "columns are parted by tabs",
    "sep_line": "columns are parted by semicolons",
    "latin_1": "read as Windows-1252 (line 2 is no UTF-8)",
    "utf_16": "read as UTF-16",
    "utf_16_without_mark": "read as UTF-16",
}


@pytest.mark.parametrize("broken", READABLE)
def test_a_broken_export_that_can_be_read_is_read_right_and_told(run, tmp_path, broken):
    export = lead_file(tmp_path / "export", READABLE[broken])
    done = imported(run, export, tmp_path / "out")
    assert done.code == 0, done.err
    leads = read_tables(tmp_path / "out").leads
    assert leads["lead_id"].tolist() == ["1", "2"]
    assert leads["industry"].tolist() == ["Banken", "Öl"]
    assert leads["note"].tolist() == ["gr\nün" if broken == "quoted_newlines" else "grün", "blau"]
    assert TOLD.get(broken, "") in done.out


SERIAL = "Id,CreatedDate\n1,45717.3958333333\n2,45718\n"


def test_excel_serial_dates_are_read_as_days_and_clocks(run, tmp_path):
    export = lead_file(tmp_path / "export", SERIAL)
    done = imported(run, export, tmp_path / "out", *BERLIN)
    assert done.code == 0, done.err
    created = read_tables(tmp_path / "out").leads["created_at"]
    assert created.tolist() == [
        pd.Timestamp("2025-03-01T08:30:00Z"),
        pd.Timestamp("2025-03-01T23:00:00Z"),
    ]
    assert "CreatedDate as Excel's day number" in done.out


def test_a_declared_encoding_wins(run, tmp_path):
    export = lead_file(tmp_path / "export", (LEAD + ROWS).encode("cp850"))
    assert imported(run, export, tmp_path / "out", "--encoding", "cp850").code == 0
    assert read_tables(tmp_path / "out").leads["industry"].tolist() == ["Banken", "Öl"]


PACKED = gzip.compress(
    "".join(f"{n},2025-03-01T09:30:00Z,x,{n * 7}\n" for n in range(9999)).encode()
)
REFUSED = {
    "mixed_dates": (
        "Id,CreatedDate\n1,2025-03-01T09:30:00Z\n2,01.03.2025 10:00\n",
        "Lead.csv, column CreatedDate: several formats of times ('2026-01-31T14:05:00Z' and "
        "'31.01.2026 14:05'): line 2 '2025-03-01T09:30:00Z', line 3 '01.03.2025 10:00'; write one "
        "throughout",
    ),
    "ambiguous_dates": (
        "Id,CreatedDate\n1,01/02/2025\n2,03/04/2025\n",
        "Lead.csv, column CreatedDate: day and month cannot be told apart: line 2 '01/02/2025', "
        "line 3 '03/04/2025'; say which comes first with --date-format day-first",
    ),
    "no_zone": (
        "Id,CreatedDate\n1,2025-02-01 10:00\n",
        "Lead.csv, column CreatedDate: times without a time zone: line 2 '2025-02-01 10:00'; say "
        "which one they are in with --timezone",
    ),
    "duplicated_header": (
        "Id,CreatedDate,Email,email\n1,2025-03-01T09:30:00Z,a,b\n",
        "Lead.csv, line 1: column 'Email' and 'email' occurs more than once; rename or remove",
    ),
    "truncated_gzip": (
        PACKED[: len(PACKED) // 2],
        ": the gzip file is truncated or damaged (Compressed file ended before the end-of-stream "
        "marker was reached); export or copy it again",
    ),
    "missing_key": (
        "Identifier,CreatedDate\n1,2025-03-01T09:30:00Z\n",
        "Lead.csv, line 1: column 'Id' is missing; export it too (found: 'Identifier', ",
    ),
    "misspelt_key": (
        "Id,Created_Dat\n1,2025-03-01T09:30:00Z\n",
        "Lead.csv, line 1: column 'CreatedDate' is missing; did you mean 'Created_Dat'?",
    ),
    "empty_file": (b"", "Lead.csv: the file is empty; export it again with its header line"),
    "header_only": (LEAD, "Lead.csv has a header (line 1) and no rows; export the rows too"),
    "excel_file": (
        b"PK\x03\x04rest",
        "Lead.csv: this is a zip archive or an Excel workbook; unpack",
    ),
    "neither_encoding": (
        "Id,CreatedDate\n1,2025-03-01T09:30:00Z\ngrün".encode() + b"\xff\n",
        "Lead.csv, line 3: this is neither UTF-8 nor Windows-1252 text throughout; export it again",
    ),
    "wrong_separator": (
        "Id~CreatedDate\n1~2025-03-01T09:30:00Z\n",
        "Lead.csv, line 1: the header was read as one column ('Id~CreatedDate'); remove a title",
    ),
    "title_above": (
        "Leads of March\n" + LEAD + ROWS,
        "Lead.csv, line 1: the header was read as one column ('Leads of March'); remove a title",
    ),
    "german_labels": (
        "Lead-ID,Erstelldatum\n1,01.03.2025\n",
        "but labels in other languages are not known",
    ),
    "nul_in_header": (
        "Id,Created\0Date\n1,2025-03-01T09:30:00Z\n",
        "Lead.csv, line 1: NUL byte in the header; export it again",
    ),
    "footer": (
        LEAD + ROWS + "Confidential\n",
        "remove lines that are no records (a title, the footer of a report)",
    ),
    "open_quote": (
        'Id,CreatedDate\n1,2025-03-01T09:30:00Z\n2,"2025-03-01T09:30:00Z\n3,x\n',
        "Lead.csv, line 3: a quote is opened here and never closed",
    ),
    "not_a_time": (
        "Id,CreatedDate\n1,2025-03-01T09:30:00Z\n2,soon\n3,1899-01-01T00:00:00Z\n",
        "Lead.csv, column CreatedDate: not a time: line 3 'soon'; write a date and time",
    ),
    "ragged": (
        LEAD + "1,2025-03-01T09:30:00Z\n" + ROWS + "3,2025-03-01T09:30:00Z,a,b,c\n",
        "Lead.csv: the header has 4 columns, other rows do not: line 2 has 2, line 5 has 5; quote",
    ),
    "nul_byte": (
        LEAD + ROWS.replace("blau", "bl\0au"),
        "Lead.csv, column Note__c: NUL byte in a value: line 3 'bl\\\\0au'; export it again",
    ),
    "no_id": (
        LEAD + ROWS.replace("1,2025", ",2025"),
        "leads, column lead_id: no lead_id: Lead.csv line 2 (empty); give every row its id",
    ),
    "same_id": (
        LEAD + ROWS.replace("2,2025", "1,2025"),
        "leads, column lead_id: several rows with the same lead_id: Lead.csv line 3 '1'; keep one",
    ),
}


@pytest.mark.parametrize("broken", REFUSED)
def test_a_broken_export_is_refused_with_file_line_and_remedy(run, tmp_path, broken):
    text, message = REFUSED[broken]
    export = lead_file(tmp_path / "export", text)
    done = imported(run, export, tmp_path / "out")
    assert done.code == 2
    assert message in done.err
    assert "Traceback" not in done.err
    assert not (tmp_path / "out").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["export"]


def test_all_files_are_told_of_at_once(run, tmp_path):
    export = crm_exports.salesforce(tmp_path / "export")
    (export / "Lead.csv").write_text("Id,Name\n1,a\n")
    (export / "Task.csv").write_bytes(b"")
    done = imported(run, export, tmp_path / "out", *BERLIN)
    assert done.code == 2
    assert "Lead.csv, line 1: column 'CreatedDate' is missing" in done.err
    assert "Task.csv: the file is empty" in done.err


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.mkdir(), "Lead.csv is a folder, no file"),
        (lambda path: path.symlink_to("gone"), "Lead.csv is a link to nothing, no file"),
    ],
)
def test_what_is_called_as_a_file_and_is_none_is_told(run, tmp_path, make, message):
    (tmp_path / "export").mkdir()
    make(tmp_path / "export" / "Lead.csv")
    done = imported(run, tmp_path / "export", tmp_path / "out")
    assert done.code == 2
    assert message in done.err
    assert "is neither a folder nor a file" in imported(run, "/dev/null", tmp_path / "out").err
