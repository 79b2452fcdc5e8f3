"""What an import did, or would do: files, tables, and rows that cannot be used."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

import duckdb

from features.importing.made import TIMES
from features.importing.mapping import READY, Mapping
from features.importing.sorting import FOLLOWS, REJECTED, Sorted
from features.importing.sql import literal, named
from features.importing.view import ROW_BITS, View
from features.importing.views import BAD
from features.tables.findings import quoted
from features.tables.schema import SPECS

SHOWN = 3
SHOWN_WORDS = 12
UNKNOWN_STATUS = "not a known status"
EXCLUDED = re.compile(r"\bexclude\s*(\([^)]*\)|\S+)")  # what `*` leaves out


@dataclass(frozen=True)
class FileReport:
    """One file of the export.

    Attributes
    ----------
    rows, used_rows
        Rows of the file (without wholly empty ones), and how many of them are in some table.
    mapped
        The file's column behind each column the mapping reads.
    kept
        New name of each further column that became an attribute.
    dropped
        Columns that are in no table.
    formats
        How each column of times is written.
    """

    name: str
    rows: int
    used_rows: int
    mapped: dict[str, str]
    kept: dict[str, str]
    dropped: tuple[str, ...]
    formats: dict[str, str]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class TableReport:
    """One table: its rows, filled values per column, and rows left out on purpose."""

    name: str
    rows: int
    columns: dict[str, int]
    left_out: dict[str, int]


@dataclass(frozen=True)
class Problem:
    """One kind of row that cannot be used: where, why, what to do, how many, the first ones."""

    where: str
    reason: str
    remedy: str
    rows: int
    shown: tuple[str, ...]

    def __str__(self) -> str:
        hidden = self.rows - len(self.shown)
        more = f" … ({self.rows:,} rows in all)" if hidden > 0 else ""
        return f"{self.where}: {self.reason}: {', '.join(self.shown)}{more}; {self.remedy}"


@dataclass(frozen=True)
class Report:
    """All of it. `rejected_rows` counts the rows of files that are bad themselves."""

    source: str
    mapping: str
    files: tuple[FileReport, ...]
    tables: tuple[TableReport, ...]
    problems: tuple[Problem, ...]
    rejected_rows: int
    notes: tuple[str, ...] = ()
    unused_files: tuple[str, ...] = ()
    out: str | None = None
    written: tuple[str, ...] = field(default=())


def problems_of(connection: duckdb.DuckDBPyConnection, views: list[View]) -> list[Problem]:
    """Give every kind of bad row, in the order of files and tables, with the first lines."""
    found = [problem for view in views for problem in _of_file(connection, view)]
    for table in SPECS:
        found += _of_table(connection, views, table)
    return found


def _of_file(connection: duckdb.DuckDBPyConnection, view: View) -> list[Problem]:
    rows = connection.table(BAD).filter(f"(place >> {ROW_BITS}) = {view.number}")
    problems = []
    if view.staged is not None and view.staged.ragged:
        wanted = len(view.staged.dialect.header)
        first = view.staged.ragged[:SHOWN]
        shown = tuple(f"line {line} has {count}" for line, count, _ in first)
        reason = f"the header has {wanted} columns, other rows do not"
        remedy = (
            "quote values that contain a separator or a line break, remove lines that are no "
            "records (a title, the footer of a report), or export again"
        )
        problems.append(Problem(view.label, reason, remedy, len(view.staged.ragged), shown))
    for column, reason, remedy, count in _groups(rows):
        same = f"col = {literal(column)} AND reason = {literal(reason)}"
        first_rows = (
            rows.filter(same).order("place").limit(SHOWN).project("place, value").fetchall()
        )
        lines = view.lines([place for place, _ in first_rows])
        shown = tuple(f"line {lines[place]} {quoted(value)}" for place, value in first_rows)
        where = f"{view.label}, column {view.origins.get(column, column)}"
        problems.append(Problem(where, reason, remedy, count, shown))
    return problems


def _of_table(
    connection: duckdb.DuckDBPyConnection, views: list[View], table: str
) -> list[Problem]:
    made = f"made = {literal(table)} AND reason <> {literal(FOLLOWS)}"
    rows = connection.table(REJECTED).filter(made)
    problems = []
    for column, reason, remedy, count in _groups(rows):
        same = rows.filter(f"col = {literal(column)} AND reason = {literal(reason)}")
        if reason == UNKNOWN_STATUS:
            words = same.aggregate("value, count(*) AS n", "value").order("n DESC, value")
            shown = tuple(
                f"{quoted(v)} {n:,} times" for v, n in words.limit(SHOWN_WORDS).fetchall()
            )
            shown_rows = count if len(words) <= SHOWN_WORDS else len(shown)
            remedy_rows = len(shown) if shown_rows == count else count
            problems.append(
                Problem(f"{table}, column {column}", reason, remedy, remedy_rows, shown)
            )
            continue
        first = same.order("place, nth").limit(SHOWN).project("place, nth, value").fetchall()
        shown = tuple(_shown(views, table, *row) for row in first)
        where = _named_by_option(views, column) or f"{table}, column {column}"
        problems.append(Problem(where, reason, remedy, count, shown))
    return problems


def _named_by_option(views: list[View], column: str) -> str | None:
    """Name the column of a wide file that a time comes from, if an option named it."""
    [view, *others] = views
    option = {"occurred_at": "_closed", "created_at": "_created", "lead_id": "_id"}.get(column)
    if others or option not in view.source.by_option or option not in view.origins:
        return None
    return f"{view.label}, column {view.origins[option]}"


def _groups(rows: duckdb.DuckDBPyRelation) -> list[tuple[str, str, str, int]]:
    groups = rows.aggregate("col, reason, remedy, count(*)", "col, reason, remedy")
    return groups.order("col, reason").fetchall()


def _shown(views: list[View], table: str, place: int | None, nth: int, value: str | None) -> str:
    if place is None:
        return f"row {nth} of what {table}.sql gives {quoted(value)}"
    view = next(view for view in views if view.number == place >> ROW_BITS)
    [line] = view.lines([place]).values()
    return f"{view.label} line {line} {quoted(value)}"


def file_reports(
    connection: duckdb.DuckDBPyConnection,
    views: list[View],
    mapping: Mapping,
    renamed: dict[str, str],
) -> list[FileReport]:
    """Report on each file that is there.

    Parameters
    ----------
    renamed
        New names of the attributes, by their names in the mapping.
    """
    used = _used_rows(connection)
    return [_file_report(connection, v, mapping, renamed, used) for v in views if v.staged]


def _file_report(
    connection: duckdb.DuckDBPyConnection,
    view: View,
    mapping: Mapping,
    renamed: dict[str, str],
    used: dict[int, int],
) -> FileReport:
    staged = view.staged
    assert staged is not None
    others = [c for c in staged.columns if c not in view.origins.values()]
    # Ready mappings declare what they read; of one's own, the SQL tells by mentioning it.
    own = () if mapping.name in READY else mapping.tables
    statements = EXCLUDED.sub("", " ".join(table.statement for table in own).casefold())
    mentioned = [c for c in others if _mentions(statements, c)]
    kept = {c: renamed[n] for c in others if (n := view.names[c]) in renamed}
    gone = tuple(c for c in others if c not in kept and c not in mentioned)
    rows = len(connection.table(f"file_{view.number}"))
    return FileReport(
        name=staged.label,
        rows=rows,
        used_rows=used.get(view.number, 0),
        mapped={**view.origins, **{c: c for c in mentioned if c not in kept}},
        kept=kept,
        dropped=gone,
        formats={view.origins[c]: shape for c, shape in view.formats.items()},
        notes=(*staged.notes, *view.notes),
    )


def _mentions(statements: str, column: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(column.casefold())}(?!\w)", statements) is not None


def _used_rows(connection: duckdb.DuckDBPyConnection) -> dict[int, int]:
    """Count, per file, the rows that some table has."""
    made = [f"FROM out.{name} SELECT _place" for name in SPECS]
    places = connection.sql(" UNION ".join(made)).filter("_place IS NOT NULL")
    counts = places.aggregate(f"_place >> {ROW_BITS} AS file, count(*)", "file").fetchall()
    return {int(number): int(count) for number, count in counts}


def table_report(connection: duckdb.DuckDBPyConnection, name: str, done: Sorted) -> TableReport:
    """Report on one table."""
    relation = connection.table(f"out.{name}")
    columns = [c for c in relation.columns if c != "_place"]
    counts = ", ".join(f"count({named(c)})" for c in columns)
    [filled] = relation.aggregate(counts).fetchall()
    found = dict(zip(columns, map(int, filled), strict=True))
    found = {c: n for c, n in found.items() if n or c in TIMES}
    return TableReport(name, done.rows, found, done.left_out)
