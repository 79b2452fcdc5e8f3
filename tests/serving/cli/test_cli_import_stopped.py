"""An import that does not come to its end: wrong options, nothing to read, told to stop."""

import os
import signal
import tempfile

import pytest
from lead_exports import LEAD, ROWS, imported, lead_file


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
