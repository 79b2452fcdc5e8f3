"""The import at the command line: four exports end to end, and ten broken in ten ways."""

import gzip
import json
import os
import signal
import tempfile

import crm_exports
import pandas as pd
import pytest

from features.tables import known_until, parse_time, read_tables

BERLIN = ("--timezone", "Europe/Berlin")
LEAD = "Id,CreatedDate,Industry,Note__c\n"
ROWS = "1,2025-03-01T09:30:00Z,Banken,grün\n2,2025-03-02T09:30:00Z,Öl,blau\n"


@pytest.mark.parametrize(
    ("crm", "counts"),
    [
        ("salesforce", {"leads": 4, "activities": 2, "statuses": 10, "attribute_changes": 5}),
        ("hubspot", {"leads": 3, "activities": 3, "statuses": 11, "attribute_changes": 2}),
        ("dynamics", {"leads": 3, "activities": 2, "statuses": 7, "attribute_changes": 4}),
    ],
)
def test_an_export_becomes_tables_that_pass_the_check(run, tmp_path, crm, counts):
    export = getattr(crm_exports, crm)(tmp_path / "export")
    out = tmp_path / "company"
    tried = run("import", export, "--from", crm, *BERLIN, "--out", out, "--dry-run", "--json")
    assert tried.json["dry_run"] is True
    assert not out.exists()
    done = run("import", export, "--from", crm, *BERLIN, "--out", out, "--json")
    assert done.code == 0
    assert {table["name"]: table["rows"] for table in done.json["tables"]} == counts
    assert done.json["tables"] == tried.json["tables"]
    assert {name: len(frame) for name, frame in vars(read_tables(out)).items()} == counts
    assert run("check", out).code == 0


def test_the_report_says_what_is_mapped_kept_and_dropped(run, tmp_path):
    export = crm_exports.salesforce(tmp_path / "export")
    (export / "Account.csv").write_text("Id\n1\n")
    said = run("import", export, "--from", "salesforce", *BERLIN, "--dry-run").out
    assert "Lead.csv: 5 rows, 1 of them in no table" in said
    assert "kept as attributes: Budget_Band__c (budget_band)" in said
    assert "dropped: Name, SystemModstamp" in said
    assert "CloseDate as 2026-01-31 14:05" in said
    assert "left out: 2 changes of 'secret', which no lead has" in said
    assert "Account.csv: not used by this mapping" in said
    assert "dry run: nothing was written" in said


def test_earlier_values_come_back_as_of_a_moment(run, tmp_path):
    export = crm_exports.salesforce(tmp_path / "export")
    out = tmp_path / "company"
    run("import", export, "--from", "salesforce", *BERLIN, "--out", out)
    tables = read_tables(out)
    employees = []
    for moment in ("2025-03-03T00:00:00Z", "2025-03-10T00:00:00Z", "2025-05-01T00:00:00Z"):
        known = known_until(tables, parse_time(moment)).leads.set_index("lead_id")
        employees.append(int(known["employees"].iloc[0]))
    assert employees == [250, 400, 500]


def test_help_has_an_example(run):
    done = run("import", "--help")
    assert done.code == 0
    assert "Example: leadscore import" in done.out


def lead_file(folder, text, name="Lead.csv"):
    folder.mkdir(exist_ok=True)
    content = text if isinstance(text, bytes) else text.encode()
    (folder / name).write_bytes(content)
    return folder


def imported(run, export, out, *options):
    return run("import", export, "--from", "salesforce", "--out", out, *options)


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


def test_bad_rows_are_kept_with_their_reasons(run, tmp_path):
    export = lead_file(
        tmp_path / "export",
        LEAD + ROWS + '3,soon,"Holz\nund Leim",x\n4,2025-03-01T09:30:00Z,y\n',
    )
    history = [crm_exports.change(3, "Industry", "a", "b", "2025-04-01T00:00:00Z")]
    crm_exports.write(export, "LeadHistory.csv", [{**history[0], "LeadId": "3"}])
    assert imported(run, export, tmp_path / "out").code == 2
    done = imported(run, export, tmp_path / "out", "--skip-bad-rows")
    assert done.code == 0, done.err
    assert "2 rows left out:" in done.out
    assert "left out: 1 rows whose lead cannot be used" in done.out
    rejected = pd.read_csv(tmp_path / "out" / "rejected.csv", dtype=str, keep_default_na=False)
    assert rejected[["file", "line", "reason"]].to_numpy().tolist() == [
        ["Lead.csv", "6", "3 values where the header has 4"],
        ["Lead.csv", "4", "not a time"],
        ["LeadHistory.csv", "2", "its lead was rejected"],
    ]
    assert json.loads(rejected["row"][0]) == ["4", "2025-03-01T09:30:00Z", "y"]
    assert json.loads(rejected["row"][1])["Industry"] == "Holz\nund Leim"
    assert len(read_tables(tmp_path / "out").leads) == 2
    assert run("check", tmp_path / "out").code == 0


def test_a_full_folder_is_only_replaced_on_request(run, tmp_path):
    export = lead_file(tmp_path / "export", LEAD + ROWS)
    out = tmp_path / "out"
    assert imported(run, export, out).code == 0
    (out / "notes.txt").write_text("mine")
    (out / "leads.csv").write_text("an old table")
    again = imported(run, export, out)
    assert again.code == 2
    assert "is not empty; name another folder, or replace the tables" in again.err
    assert imported(run, export, out, "--force").code == 0
    assert sorted(p.name for p in out.iterdir()) == [
        "leads.parquet",
        "notes.txt",
        "statuses.parquet",
    ]


def test_a_status_of_ones_own_is_asked_for(run, tmp_path):
    leads = [crm_exports.sf_lead(1, Status="Parked"), crm_exports.sf_lead(2, Status="Geparkt")]
    export = tmp_path / "export"
    crm_exports.write(export, "Lead.csv", leads)
    done = imported(run, export, tmp_path / "out")
    assert done.code == 2
    assert "not a known status: 'Geparkt' 1 times, 'Parked' 1 times; say what it means" in done.err
    said = ("--status", "parked=recycled", "--status", "Geparkt=ignore")
    assert imported(run, export, tmp_path / "out", *said).code == 0
    statuses = read_tables(tmp_path / "out").statuses["status"].tolist()
    assert statuses == ["raw", "recycled", "raw"]


def test_without_opportunities_a_conversion_is_a_win_and_is_told(run, tmp_path):
    lead = crm_exports.sf_lead(1, IsConverted="true", ConvertedDate="2025-04-01")
    crm_exports.write(tmp_path / "export", "Lead.csv", [lead])
    done = imported(run, tmp_path / "export", tmp_path / "out", *BERLIN)
    assert "note: without Opportunity: a converted lead counts as won" in done.out
    assert "won" in read_tables(tmp_path / "out").statuses["status"].tolist()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "where should the tables go? Name a folder with --out"),
        (("--out", "x", "--timezone", "Europe/Berln"), "did you mean 'Europe/Berlin'"),
        (("--out", "x", "--encoding", "utf-99"), "--encoding 'utf-99' is no encoding"),
        (("--out", "x", "--date-format", "DD.MM."), "--date-format 'DD.MM.' has no year"),
        (("--out", "x", "--status", "Foo"), "--status 'Foo' must be written TEXT=STATUS"),
        (("--out", "x", "--status", "Foo=bar"), "--status 'foo' is given 'bar'; allowed: raw"),
        (("--out", "x", "--won", "Won"), "--closed are for --from wide; leave them out"),
    ],
)
def test_wrong_options_are_refused(run, tmp_path, options, message):
    export = lead_file(tmp_path / "export", LEAD + ROWS)
    done = run("import", export, "--from", "salesforce", *options)
    assert done.code == 2
    assert message in done.err


def test_a_source_or_mapping_that_is_not_there_is_refused(run, tmp_path):
    missing = run("import", tmp_path / "no", "--from", "salesforce", "--dry-run")
    assert missing.code == 2
    assert "does not exist; give the folder with the exported files" in missing.err
    unknown = run("import", tmp_path, "--from", "pipedrive", "--dry-run")
    assert unknown.code == 2
    assert "--from 'pipedrive' is no ready mapping (salesforce, hubspot, dynamics" in unknown.err
    empty = run("import", tmp_path, "--from", "salesforce", "--dry-run")
    assert "Lead is missing: no file lead.csv or leads.csv" in empty.err


@pytest.mark.parametrize(
    ("error", "code"), [("Query interrupted", 130), (None, 130), ("something else", None)]
)
def test_a_stop_is_one_line_even_while_the_database_works(run, tmp_path, monkeypatch, error, code):
    def stopped(*_args, **_options):
        raise KeyboardInterrupt if error is None else RuntimeError(error)

    monkeypatch.setattr("features.importing.run_import", stopped)
    export = lead_file(tmp_path / "export", LEAD + ROWS)
    if code is None:
        with pytest.raises(RuntimeError, match="something else"):
            imported(run, export, tmp_path / "out")
        return
    done = imported(run, export, tmp_path / "out")
    assert done.code == code
    assert done.err.splitlines()[-1] == "leadscore: stopped; what was finished before is kept"


def test_told_to_end_the_import_leaves_no_temporary_folder(run, tmp_path, monkeypatch):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    def ended(*_args):
        assert list(temporary.iterdir())
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr("features.importing.run._views", ended)
    export = lead_file(tmp_path / "export", LEAD + ROWS)
    assert imported(run, export, tmp_path / "out").code == 130
    assert list(temporary.iterdir()) == []


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
