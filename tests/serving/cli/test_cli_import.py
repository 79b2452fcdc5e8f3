"""The import at the command line: whole exports end to end, and what is told of them."""

import json

import crm_exports
import pandas as pd
import pytest
from lead_exports import BERLIN, LEAD, ROWS, imported, lead_file

from features.tables import known_until, parse_time, read_tables


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
