"""Where the tables go: never over the export, and through links and the present folder."""

import pytest

from features.errors import LeadScoreError
from features.importing import Settings, run_import
from features.tables import read_tables

LEAD = "Id,CreatedDate\n1,2025-03-01T09:30:00Z\n"


@pytest.fixture
def export(tmp_path):
    folder = tmp_path / "data" / "export"
    folder.mkdir(parents=True)
    (folder / "Lead.csv").write_text(LEAD)
    (folder / "leads.csv").write_text("raw")
    return folder


def imported(source, out, force=False):
    return run_import(source, "salesforce", Settings(), out, force=force)


@pytest.mark.parametrize("where", [".", "..", "../../data", "link"])
def test_the_export_is_never_replaced(export, where, tmp_path):
    (export / "leads.csv").rename(export / "statuses.csv")
    (export / "link").symlink_to(export)
    with pytest.raises(LeadScoreError, match=r"holds the export itself .*name another folder"):
        imported(export, export / where, force=True)
    with pytest.raises(LeadScoreError, match="holds the export itself"):
        imported(export / "Lead.csv", export, force=True)
    assert sorted(p.name for p in export.iterdir()) == ["Lead.csv", "link", "statuses.csv"]


def test_force_replaces_a_table_in_parts_too(export, tmp_path):
    (export / "leads.csv").unlink()
    out = tmp_path / "out"
    (out / "leads").mkdir(parents=True)
    (out / "leads" / "part-0.csv").write_text("lead_id,created_at\nold,2025-01-01\n")
    (out / "notes.txt").write_text("mine")
    imported(export, out, force=True)
    assert sorted(p.name for p in out.iterdir()) == [
        "leads.parquet",
        "notes.txt",
        "statuses.parquet",
    ]
    assert read_tables(out).leads["lead_id"].tolist() == ["1"]
    (out / "leads").mkdir()
    (out / "leads" / "letter.doc").write_text("mine")
    with pytest.raises(LeadScoreError, match="leads/ holds more than the parts of a table"):
        imported(export, out, force=True)
    assert (out / "leads" / "letter.doc").exists()


def test_an_empty_folder_may_be_a_link_or_the_present_one(export, tmp_path, monkeypatch):
    (export / "leads.csv").unlink()
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    imported(export, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (real / "leads.parquet").exists()
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    imported(export, type(here)("."))
    assert (here / "leads.parquet").exists()


def test_what_can_be_no_folder_is_refused_before_any_work(export, tmp_path):
    (tmp_path / "file").write_text("x")
    (tmp_path / "gone").symlink_to(tmp_path / "nothing")
    with pytest.raises(LeadScoreError, match="file is a file; name a folder"):
        imported(export, tmp_path / "file" / "sub")
    with pytest.raises(LeadScoreError, match="is a link to nothing; remove it"):
        imported(export, tmp_path / "gone")
