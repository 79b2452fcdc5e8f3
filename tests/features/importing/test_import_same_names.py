"""A column of the file with the name of a known column keeps its own values."""

import crm_exports
import pytest

from features.errors import LeadScoreError
from features.importing import Settings, Wide, run_import
from features.tables import read_tables


def wide(tmp_path, text, **options):
    path = tmp_path / "x.csv"
    path.write_text(text, "utf-8")
    said = Settings(timezone="UTC", wide=Wide(**{"id": "No", **options}))
    report = run_import(path, "wide", said, tmp_path / "out")
    return read_tables(tmp_path / "out"), report


def test_a_column_beside_the_one_that_takes_its_name_keeps_its_values(tmp_path):
    export = tmp_path / "export"
    own = {"Region": "EMEA", "Source": "fair", "Owner": "Kim", "job_title": "own title"}
    crm_exports.write(export, "Lead.csv", [crm_exports.sf_lead(1, **own)])
    report = run_import(export, "salesforce", Settings(timezone="UTC"), tmp_path / "out")
    [lead] = read_tables(tmp_path / "out").leads.to_dict("records")
    assert (lead["region"], lead["source"], lead["job_title"]) == ("Berlin", "Web", "Head of Sales")
    kept = report.files[0].kept
    assert {column: lead[kept[column]] for column in own} == own


def test_created_at_and_lead_id_of_the_file_do_not_hide_those_of_the_options(tmp_path):
    text = "No,Nr,created_at,lead_id\na,1,May,x1\nb,2,June,x2\n"
    tables, report = wide(tmp_path, text, order="Nr")
    assert tables.leads["lead_id"].tolist() == ["a", "b"]
    kept = report.files[0].kept
    assert tables.leads[kept["created_at"]].tolist() == ["May", "June"]
    assert tables.leads[kept["lead_id"]].tolist() == ["x1", "x2"]


def test_columns_with_the_names_of_options_do_not_override_them(tmp_path):
    text = (
        "No,Since,Won,_id,_closed,_order,_created,_outcome\na,2025-01-01,1,z,soon,x9,never,lost\n"
    )
    tables, report = wide(tmp_path, text, created="Since", won="Won")
    [lead] = tables.leads.to_dict("records")
    assert (lead["lead_id"], lead["created_at"].year) == ("a", 2025)
    assert tables.statuses["status"].tolist() == ["won"]
    kept = report.files[0].kept
    values = {c: lead[kept[c]] for c in ("_id", "_closed", "_order", "_created", "_outcome")}
    assert list(values.values()) == ["z", "soon", "x9", "never", "lost"]


def test_an_option_may_name_such_a_column(tmp_path):
    text = "_id,_created\na,2025-01-01\n"
    tables, _ = wide(tmp_path, text, id="_id", created="_created")
    assert tables.leads["lead_id"].tolist() == ["a"]


def test_a_column_that_comes_twice_in_other_tables_is_refused(tmp_path):
    export, mapping = tmp_path / "export", tmp_path / "mine"
    export.mkdir()
    mapping.mkdir()
    (export / "people.csv").write_text("no,since\na,2025-01-01\n")
    (mapping / "leads.sql").write_text("SELECT no AS lead_id, since AS created_at FROM people")
    twice = (
        "SELECT no AS lead_id, since AS occurred_at, 'won' AS status, 'lost' AS Status FROM people"
    )
    (mapping / "statuses.sql").write_text(twice)
    with pytest.raises(LeadScoreError, match="gives column status more than once"):
        run_import(export, str(mapping), Settings(timezone="UTC"), tmp_path / "out")
