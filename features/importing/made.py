"""Running the SQL of a table, and bringing what it makes into the form of the table."""

from __future__ import annotations

import re

import duckdb

from features.errors import LeadScoreError
from features.importing.mapping import TableMapping
from features.importing.settings import Settings
from features.importing.sql import named
from features.importing.times import DoubtError, column_values, format_of, moment, within_reach
from features.tables.schema import SPECS

TIMES = ("created_at", "occurred_at", "received_at")
ROUGH = "rough"
PLACE = "_place"
ZONED = "TIMESTAMP WITH TIME ZONE"


def make(
    connection: duckdb.DuckDBPyConnection, table: TableMapping, settings: Settings
) -> dict[str, str]:
    """Run the SQL of a table; the rows are then the table `rough`, times as TIMESTAMPTZ.

    Returns
    -------
    dict
        New names of columns that are attributes of one's own, by the names in the SQL.

    Raises
    ------
    LeadScoreError
        With DuckDB's reason and line if the SQL cannot be run, or a column is missing.
    """
    connection.execute(f"DROP TABLE IF EXISTS {ROUGH}")
    try:
        found = connection.sql(table.sql)
        if found is None:
            raise LeadScoreError(f"{table.label}: this SQL gives no rows; end it with a SELECT")
        _check_columns(table, found.columns)
        names, renamed = _names(connection, table, found.columns)
        _keep(table, found, names)
    except duckdb.Error as error:
        raise LeadScoreError(f"{table.label} cannot be run: {_reason(error, table.sql)}") from error
    _with_moments(connection, table, settings)
    return renamed


def _reason(error: duckdb.Error, sql: str) -> str:
    """Give DuckDB's reason with its line, without the picture under it."""
    text = re.sub(r"\s*\n\s*\^+\s*$", "", str(error).strip())
    text = re.sub(r"\s*\n\s*", "; ", text)
    named_first = re.search(r'"([^"]+)"|name (\w+) ', text)
    if "LINE " in text or named_first is None:
        return text
    word = re.compile(rf"(?<!\w){re.escape(named_first[1] or named_first[2])}(?!\w)")
    for number, line in enumerate(sql.splitlines(), start=1):
        if word.search(line) and not line.lstrip().startswith("--"):
            return f"{text} (line {number}: {line.strip()})"
    return text


def _check_columns(table: TableMapping, columns: list[str]) -> None:
    spec = SPECS[table.table]
    lower = [name.lower() for name in columns]
    missing = [column for column in spec.required if column not in lower]
    if missing:
        raise LeadScoreError(
            f"{table.label}: its SELECT gives no column {', '.join(missing)}; name one AS "
            f"{missing[0]} (it gives {', '.join(columns[:12])})"
        )
    if not spec.keeps_others:
        others = [n for n in lower if n not in {*spec.required, *spec.optional, PLACE}]
        if others:
            raise LeadScoreError(
                f"{table.label}: {table.table} has no column {', '.join(others)}; its columns are "
                f"{', '.join((*spec.required, *spec.optional))}"
            )
        twice = sorted({name for name in lower if lower.count(name) > 1} - {PLACE})
        if twice:
            raise LeadScoreError(
                f"{table.label}: its SELECT gives column {', '.join(twice)} more than once; keep "
                "one of them"
            )


def _keep(table: TableMapping, found: duckdb.DuckDBPyRelation, names: list[str | None]) -> None:
    """Keep what the SQL gives as `rough`.

    Columns are taken by their places: a column `Region` of the file beside `State AS region` has
    the same name as far as SQL is concerned, and by name one would get the values of the other.
    """
    places = [f"_{place}" for place in range(len(names))]
    texts = [
        f"{_as_text(place, name, str(kind))} AS {named(name)}"
        for place, name, kind in zip(places, names, found.types, strict=True)
        if name is not None
    ]
    if PLACE not in names:
        texts.append(f"NULL::BIGINT AS {PLACE}")
    optional = SPECS[table.table].optional if table.table == "statuses" else ()
    texts += [f"NULL::VARCHAR AS {column}" for column in optional if column not in names]
    columns = ", ".join(places)
    chosen = f"SELECT {', '.join(texts)} FROM given_rows AS g ({columns})"  # noqa: S608
    kept = found.query("given_rows", chosen)
    assert kept is not None
    kept.create(ROUGH)


def _names(
    connection: duckdb.DuckDBPyConnection, table: TableMapping, columns: list[str]
) -> tuple[list[str | None], dict[str, str]]:
    """Give attributes readable names; none is given twice, and none hides a known column.

    Returns
    -------
    tuple
        The name of each column by its place (None: left out), and the new names of attributes by
        their names in the SQL.
    """
    spec = SPECS[table.table]
    known = {*spec.required, *spec.optional, PLACE}
    bare = {column.replace("_", ""): column for column in known}
    taken = {name.lower() for name in columns if name.lower() in known}
    names: list[str | None] = []
    renamed: dict[str, str] = {}
    for name in columns:
        if name.lower() in known and name.lower() not in names:
            names.append(name.lower())
            continue
        if name.lower() == PLACE:  # of a second view
            names.append(None)
            continue
        # DuckDB calls the second of two columns `region` `region_1`.
        written = re.sub(r"_\d+$", "", name)
        written = written if written in columns and written.lower() in known else name
        [(readable,)] = connection.execute("SELECT attribute_name(?)", [written]).fetchall()
        readable = bare.get(re.sub(r"[\s_.-]", "", readable), readable) or "column"
        readable = _free(readable, taken)
        taken.add(readable)
        names.append(readable)
        renamed[name] = renamed[written] = readable
    return names, renamed


def _free(readable: str, taken: set[str]) -> str:
    """Give the name, or with the first number that makes it one of its own."""
    name, number = readable, 1
    while name in taken:
        number += 1
        name = f"{readable}_{number}"
    return name


def _as_text(place: str, name: str, kind: str) -> str:
    """Give SQL for a column as text; times and places stay what they are."""
    if kind.startswith(("TIMESTAMP", "DATE")) and name in TIMES:
        return within_reach(place) if kind == ZONED else place
    return place if kind == "VARCHAR" or name == PLACE else f"{place}::VARCHAR"


def _with_moments(
    connection: duckdb.DuckDBPyConnection, table: TableMapping, settings: Settings
) -> None:
    """Turn columns of time that the SQL gave as text or without a zone into moments."""
    relation = connection.table(ROUGH)
    kinds = dict(zip(relation.columns, map(str, relation.types), strict=True))
    if all(kinds[c] == ZONED for c in TIMES if c in kinds):
        return
    changed = relation
    for column in (c for c in TIMES if c in kinds):
        kind = kinds[column]
        if kind == ZONED:
            continue
        text = changed.project(f"* REPLACE ({named(column)}::VARCHAR AS {named(column)})")
        try:
            numbered = text.project("*, row_number() OVER () AS _n")
            values = column_values(numbered.project(f"_n AS _place, {named(column)}"), column)
            found = format_of(values, column, settings)
        except DoubtError as doubt:
            shown = ", ".join(value for _, value in doubt.rows)
            raise LeadScoreError(
                f"{table.label}, column {column}: {doubt.reason}: {shown}; {doubt.remedy}"
            ) from doubt
        made = moment(found, settings.timezone, begins=column == "created_at")
        changed = (
            text.project(f"*, trim({named(column)}) AS _v")
            .project(f"*, ({made}) AS _moment")
            .project(
                f"* EXCLUDE (_v, _moment) REPLACE ({within_reach('_moment')} AS {named(column)})"
            )
        )
    changed.create(f"{ROUGH}_timed")
    connection.execute(f"DROP TABLE {ROUGH}")
    connection.execute(f"ALTER TABLE {ROUGH}_timed RENAME TO {ROUGH}")
