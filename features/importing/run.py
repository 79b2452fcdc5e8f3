"""An import from beginning to end."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import duckdb

from features.errors import InputProblems, LeadScoreError
from features.importing import wide
from features.importing.dialect import dialect_of
from features.importing.discovery import Found, add_mentioned, find_files
from features.importing.doubts import early_ends, unknown_columns, without_rows
from features.importing.made import make
from features.importing.mapping import READY, Mapping, TableMapping, load_mapping
from features.importing.notes import mapping_notes, note_malformed
from features.importing.report import (
    Report,
    TableReport,
    file_reports,
    problems_of,
    table_report,
)
from features.importing.settings import Settings
from features.importing.sorting import prepare, sort_rows
from features.importing.sql import literal, literals
from features.importing.staging import Staged, stage
from features.importing.view import View
from features.importing.views import make_view, show
from features.importing.writing import check_out, write
from features.tables.raw import UnreadableError

MEMORY = "1GB"
Step = Callable[[str], AbstractContextManager[object]]


def run_import(
    source: Path,
    mapping_name: str,
    settings: Settings,
    out: Path | None,
    *,
    force: bool = False,
    step: Step | None = None,
) -> Report:
    """Bring the exported files of a CRM into the form of the tables.

    Parameters
    ----------
    source
        Folder of exported CSV files, or one file.
    mapping_name
        A ready mapping, or a folder of one's own SQL files.
    out
        Folder to write to; None writes nothing (a dry run).
    force
        Replace the tables that are in the folder.
    step
        Told about each step of long work.

    Returns
    -------
    Report
        What was made of the export. In a dry run rows that cannot be used are only reported.

    Raises
    ------
    LeadScoreError
        With everything that is wrong: files, columns, formats, the mapping; and rows that cannot
        be used unless `settings.skip_bad_rows`.
    """
    mapping = load_mapping(mapping_name)
    is_wide = mapping_name == "wide"
    settings.check(is_wide)
    if out is not None:
        check_out(source, out, force)
    step = step or (lambda _text: contextlib.nullcontext())
    found = _found(source, mapping, settings)
    with _database(settings, is_wide) as (connection, work):
        return _imported(
            connection, work, source, mapping, found, settings, out, force=force, step=step
        )


def _found(source: Path, mapping: Mapping, settings: Settings) -> Found:
    """Find the files, once the mapping names all that it reads."""
    if mapping.name == "wide":
        wide.add_columns(mapping, settings.wide)
    elif mapping.name not in READY:
        add_mentioned(mapping, source)
    return find_files(source, mapping)


@contextlib.contextmanager
def _database(
    settings: Settings, is_wide: bool
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """Open a database in a temporary folder; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="leadscore-import-") as folder:
        work = Path(folder)
        connection = _connect(work, settings, is_wide)
        try:
            yield connection, work
        finally:
            connection.close()


def _connect(work: Path, settings: Settings, is_wide: bool) -> duckdb.DuckDBPyConnection:
    """Open a database on disk, so that memory stays bounded whatever the size of the export."""
    connection = duckdb.connect(str(work / "import.duckdb"))
    connection.execute(f"SET memory_limit = '{MEMORY}'")
    connection.execute(f"SET temp_directory = {literal(str(work / 'spilled'))}")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET TimeZone = 'UTC'")
    prepare(connection)
    words = dict(settings.statuses) | (wide.outcome_words(settings.wide) if is_wide else {})
    connection.execute("CREATE TABLE status_words (written VARCHAR, status VARCHAR)")
    for written, status in words.items():
        connection.execute("INSERT INTO status_words VALUES (?, ?)", [written, status])
    connection.execute((files("features.importing") / "mappings" / "macros.sql").read_text("utf-8"))
    return connection


def _imported(  # noqa: PLR0913
    connection: duckdb.DuckDBPyConnection,
    work: Path,
    source: Path,
    mapping: Mapping,
    found: Found,
    settings: Settings,
    out: Path | None,
    *,
    force: bool,
    step: Step,
) -> Report:
    views = _views(connection, work, mapping, found, settings, step)
    hopeless = [*without_rows(views), *unknown_columns(settings, views)]
    if hopeless:
        raise InputProblems("the export cannot be imported", hopeless)
    note_malformed(connection, views)
    if mapping.name == "wide":
        wide.check_values(connection, views[0], settings.wide)
    tables: list[TableReport] = []
    renamed: dict[str, str] = {}
    for table in mapping.tables:
        with step(f"making {table.table}"):
            done, names = _made(connection, views, table, settings)
            tables.append(done)
            renamed |= names
    problems = problems_of(connection, views)
    report = Report(
        source=str(source),
        mapping=mapping.name,
        files=tuple(file_reports(connection, views, mapping, renamed)),
        tables=tuple(tables),
        problems=tuple(problems),
        rejected_rows=sum(problem.rows for problem in problems),
        notes=tuple(_notes(connection, mapping, views, settings)),
        unused_files=found.unused,
    )
    if out is None:
        return report
    if problems and not settings.skip_bad_rows:
        raise _refused(source, report)
    _refuse_nothing(report)
    with step(f"writing and checking {out}"):
        written = write(connection, views, out, force)
    return replace(report, out=str(out), written=tuple(written))


def _refused(source: Path, report: Report) -> InputProblems:
    return InputProblems(
        f"{source}: some rows cannot be used; mend them, or go on without them with "
        "--skip-bad-rows (they are kept, with reasons, in rejected.csv)",
        map(str, report.problems),
    )


def _refuse_nothing(report: Report) -> None:
    leads = next(table for table in report.tables if table.name == "leads")
    if leads.rows == 0:
        counts = ", ".join(f"{file.name} has {file.rows:,} rows" for file in report.files)
        raise LeadScoreError(
            f"{report.source}: no lead is left after the import ({counts}); export the rows too, "
            "and look at leadscore import --dry-run"
        )


def _views(
    connection: duckdb.DuckDBPyConnection,
    work: Path,
    mapping: Mapping,
    found: Found,
    settings: Settings,
    step: Step,
) -> list[View]:
    """Read every file; refuse if any cannot be read, or its times cannot."""
    problems: list[str] = []
    staged: dict[str, Staged | None] = {}
    for number, (name, path) in enumerate(found.files.items()):
        staged[name] = None
        if path is not None:
            with step(f"reading {path.name}"):
                try:
                    dialect = dialect_of(path, path.name, settings.encoding)
                    staged[name] = stage(dialect, work / f"{number}.parquet")
                except UnreadableError as error:
                    problems.append(str(error))
    views = []
    for number, name in enumerate(found.files):
        if found.files[name] is not None and staged[name] is None:
            continue
        view = make_view(connection, number, mapping.files[name], staged[name], settings)
        views.append(view)
        problems += views[-1].problems
    if problems:
        raise InputProblems("the export cannot be imported", problems)
    return views


def _made(
    connection: duckdb.DuckDBPyConnection,
    views: list[View],
    table: TableMapping,
    settings: Settings,
) -> tuple[TableReport, dict[str, str]]:
    show(connection, views, table)
    renamed = make(connection, table, settings)
    done = sort_rows(connection, table.table)
    if table.table == "leads":
        known = {"lead_id", "created_at", "_place"}
        columns = [c for c in connection.table("out.leads").columns if c not in known]
        connection.execute(f"SET VARIABLE attributes = {literals(columns)}")
    return table_report(connection, table.table, done), renamed


def _notes(
    connection: duckdb.DuckDBPyConnection, mapping: Mapping, views: list[View], settings: Settings
) -> list[str]:
    notes = []
    for view in views:
        said = view.source.if_missing
        if said and (view.staged is None or not view.staged.rows):
            what = "without" if view.staged is None else "without any row in"
            notes.append(f"{what} {view.source.name}: {said}")
    notes += mapping_notes(connection, mapping)
    if mapping.name == "wide":
        notes += wide.notes(connection, views[0], settings.wide)
    return [*notes, *early_ends(connection, views)]
