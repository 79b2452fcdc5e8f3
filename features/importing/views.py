"""The exported files as DuckDB views: text without blanks, times as moments, bad rows noted."""

from __future__ import annotations

import difflib
import re

import duckdb

from features.importing.mapping import SourceFile, TableMapping
from features.importing.numbers import with_numbers
from features.importing.settings import Settings
from features.importing.sql import literal, named
from features.importing.staging import Staged
from features.importing.times import DoubtError, column_values, format_of, moment, within_reach
from features.importing.view import ROW_BITS, View
from features.tables.findings import quoted
from features.tables.times import WITH_ZONE

BAD = "bad_rows"


def make_view(
    connection: duckdb.DuckDBPyConnection,
    number: int,
    source: SourceFile,
    staged: Staged | None,
    settings: Settings,
) -> View:
    """Prepare a file: find its columns, read its times, note rows that cannot be used.

    What is in doubt goes to the view's problems. The relation is kept as a view named
    `files.<number>`.
    """
    view = View(number, source, staged)
    if staged is not None:
        view.origins = _origins(view, staged)
    if view.problems:
        return view
    relation = _texts(connection, view, settings)
    if staged is not None:
        if staged.nul_bytes:
            _note_nul(relation)
        for column in sorted(source.times & set(view.origins)):
            relation = _with_moments(relation, view, column, settings)
        relation = with_numbers(relation, view, settings)
    for column in sorted(source.times - set(view.origins)):
        relation = relation.project(f"* REPLACE (NULL::TIMESTAMPTZ AS {named(column)})")
    relation.create_view(f"file_{number}")
    return view


def show(connection: duckdb.DuckDBPyConnection, views: list[View], table: TableMapping) -> None:
    """Name the views as the SQL of a table expects them, without the columns it drops."""
    for view in views:
        relation = connection.table(f"file_{view.number}")
        dropped = next(
            (
                d
                for name, d in table.drops.items()
                if name.casefold() == view.source.name.casefold()
            ),
            set(),
        )
        kept = [named(c) for c in relation.columns if c.casefold() not in dropped]
        relation.project(", ".join(kept)).create_view(view.source.name)


def _origins(view: View, staged: Staged) -> dict[str, str]:
    """Find the declared columns under any of their names; note needed ones that are missing."""
    here = {column.casefold(): column for column in staged.columns}
    origins = {}
    for column, others in view.source.columns.items():
        # A column such as _id has no name of its own: only the one that an option gives it.
        own = () if column in view.source.by_option else (column,)
        names = [name for name in (*own, *others) if name.casefold() in here]
        if names:
            origins[column] = here[names[0].casefold()]
        elif column in view.source.needed_columns:
            named_here = [*own, *others]
            view.problems.append(_missing(staged, named_here[0], named_here[1:]))
    titled = [name for name in staged.dialect.header if name]
    if view.problems and len(titled) == 1:
        view.problems = [_one_column(staged, titled[0])]
    return origins


def _one_column(staged: Staged, name: str) -> str:
    line = 1 + staged.dialect.skipped_lines
    return (
        f"{staged.label}, line {line}: the header was read as one column ({quoted(name)}); remove "
        "a title above the header, or export with commas, semicolons, tabs or bars between columns"
    )


def _missing(staged: Staged, wanted: str, others: list[str]) -> str:
    line = 1 + staged.dialect.skipped_lines
    bare = {re.sub(r"[\W_]", "", c).casefold(): c for c in staged.columns}
    near = difflib.get_close_matches(re.sub(r"[\W_]", "", wanted).casefold(), bare, 1, 0.7)
    hint = f"did you mean {bare[near[0]]!r}?" if near else "export it too"
    found = ", ".join(map(repr, staged.columns[:12])) + (" …" if len(staged.columns) > 12 else "")
    said = f"{staged.label}, line {line}: column {wanted!r} is missing; {hint} (found: {found})"
    if near or not others:
        return said
    # A report in another language has every column under a name that is not known.
    names = ", ".join(map(repr, others))
    return f"{said}; it may also be called {names}, but labels in other languages are not known"


def _texts(
    connection: duckdb.DuckDBPyConnection, view: View, settings: Settings
) -> duckdb.DuckDBPyRelation:
    """Give every column as text, blanks and what means missing as NULL, under its declared name."""
    absent = [
        f"NULL::VARCHAR AS {named(column)}"
        for column in view.source.columns
        if column not in view.origins
    ]
    if view.staged is None:
        columns = ", ".join([*absent, "NULL::BIGINT AS _place"])
        return connection.sql("SELECT 1 AS one").project(columns).filter("false")
    taken = set(view.origins.values())
    names = list(view.origins.items())
    for column in (c for c in view.staged.columns if c not in taken):
        view.names[column] = _free(column, view.source)
    names += [(name, column) for column, name in view.names.items()]
    missing = ", ".join(literal(text) for text in ("", *(t.strip() for t in settings.missing)))
    texts = [f"{_cleaned(origin, missing)} AS {named(column)}" for column, origin in names]
    place = f"({view.number}::BIGINT << {ROW_BITS}) | file_row_number AS _place"
    rows = connection.read_parquet(str(view.staged.parquet), file_row_number=True)
    some = ", ".join(named(column) for column, _ in names)
    filled = rows.project(", ".join([*texts, place]))
    if view.staged.empty_rows or settings.missing:
        filled = filled.filter(f"coalesce({some}) IS NOT NULL")
    return filled.project(", ".join(["*", *absent]))


def _free(column: str, source: SourceFile) -> str:
    """Give a further column a name in the view that no declared column has."""
    declared = {name.casefold() for name in source.columns}
    while column.casefold() in declared:
        column = f"{column} "
    return column


def _cleaned(column: str, missing: str) -> str:
    return f"CASE WHEN trim({named(column)}) NOT IN ({missing}) THEN {named(column)} END"


def _note_nul(relation: duckdb.DuckDBPyRelation) -> None:
    columns = [c for c in relation.columns if c != "_place"]
    counts = ", ".join(f"count(*) FILTER (contains({named(c)}, chr(0)))" for c in columns)
    [found] = relation.aggregate(counts).fetchall()
    for column in (c for c, count in zip(columns, found, strict=True) if count):
        wrong = relation.filter(f"contains({named(column)}, chr(0))")
        _note(wrong, column, "replace(%s, chr(0), '\\0')", "NUL byte in a value", "export it again")


def _with_moments(
    relation: duckdb.DuckDBPyRelation, view: View, column: str, settings: Settings
) -> duckdb.DuckDBPyRelation:
    """Replace a column of text by its moments, noting values that are none."""
    try:
        found = format_of(column_values(relation, column), view.origins[column], settings)
    except DoubtError as doubt:
        view.problems.append(worded(view, column, doubt))
        return relation.project(f"* REPLACE (NULL::TIMESTAMPTZ AS {named(column)})")
    if found.shape is not None:
        view.formats[column] = found.shape.name
    made = moment(found, settings.timezone, column in view.source.created)
    moments = (
        relation.project(f"*, trim({named(column)}) AS _v")
        .project(f"*, ({made}) AS _moment")
        .project(f"*, {within_reach('_moment')} AS _within")
    )
    lost = moments.filter("_v <> '' AND _within IS NULL")
    if found.shape is not None and len(lost.limit(1)):
        remedy = f"write {WITH_ZONE}, or say how it is written with --date-format"
        _note(lost.filter("_moment IS NULL"), column, "%s", "not a time", remedy)
        absurd = lost.filter("_moment IS NOT NULL")
        reason = "time not between 1990 and 2100"
        is_needed = column in view.source.created or column in view.source.needed_columns
        remedy = "check the year" if is_needed else "check the year, or empty it"
        _note(absurd, column, "%s", reason, remedy)
    return moments.project(f"* EXCLUDE (_v, _moment, _within) REPLACE (_within AS {named(column)})")


def _note(rows: duckdb.DuckDBPyRelation, column: str, shown: str, reason: str, remedy: str) -> None:
    """Write rows down as bad: `place, column, value, reason, remedy`."""
    texts = (literal(text) for text in (column, reason, remedy))
    name, why, what = texts
    value = shown % named(column)
    rows.project(f"_place, {name}, {value}, {why}, {what}").insert_into(BAD)


def worded(view: View, column: str, doubt: DoubtError) -> str:
    """Say why a column of times cannot be read, with lines."""
    lines = view.lines([place for place, _ in doubt.rows])
    shown = ", ".join(f"line {lines[place]} {value}" for place, value in doubt.rows)
    origin = view.origins[column]
    return f"{view.label}, column {origin}: {doubt.reason}: {shown}; {doubt.remedy}"
