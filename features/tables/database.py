"""Reading the tables from SQLite or PostgreSQL."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import sqlalchemy as sa

from features.tables.findings import Findings
from features.tables.raw import TEXT, Part, RawTable, UnreadableError, joined, texts
from features.tables.schema import SPECS

ROWS_AT_ONCE = 50_000
TRUTHS = {0: False, 1: True}
DRIVERS = {
    "sqlite": "sqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}


def read_database(address: str, findings: Findings) -> dict[str, RawTable]:
    """Read every table (or view) of a database; what cannot be read goes to the findings."""
    try:
        with opened_database(address) as connection:
            names = tables_of(connection, findings)
            return {name: _read_table(connection, name) for name in names}
    except UnreadableError as problem:
        findings.add(str(problem))
    return {}


@contextlib.contextmanager
def opened_database(address: str) -> Iterator[sa.Connection]:
    """Open a database; raises `UnreadableError` in the user's words, also while it is read."""
    try:
        engine = sa.create_engine(database_url(address), poolclass=sa.NullPool)
        with engine.connect().execution_options(stream_results=True) as connection:
            yield connection
    except sa.exc.SQLAlchemyError as error:
        reason = f"{hidden(address)}: the database cannot be read ({_reason(error)})"
        raise UnreadableError(reason) from error


def tables_of(connection: sa.Connection, findings: Findings) -> list[str]:
    """Name the tables (or views) that are there; without leads that goes to the findings."""
    inspector = sa.inspect(connection)
    found = [name for name in SPECS if inspector.has_table(name)]
    if "leads" not in found:
        listed = ", ".join(inspector.get_table_names()[:10]) or "nothing"
        findings.add(f"leads: no such table or view (found: {listed}); create it")
    return found


def database_url(address: str) -> sa.URL:
    """Return the SQLAlchemy address of a database, with the driver this package brings along.

    Raises
    ------
    UnreadableError
        If it is no database address, neither SQLite nor PostgreSQL, or a file not there.
    """
    try:
        url = sa.make_url(address)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise UnreadableError(
            f"{hidden(address)} is not a database address; write sqlite:///file.db or "
            "postgresql://user:password@host/database"
        ) from error
    kind = url.get_backend_name()
    if kind not in DRIVERS:
        raise UnreadableError(
            f"{hidden(address)}: {kind} is not supported; use sqlite:///… or postgresql://…"
        )
    if kind == "sqlite" and not Path(url.database or "").is_file():
        raise UnreadableError(f"{hidden(address)}: there is no file {url.database}")
    return url.set(drivername=DRIVERS[kind])


def hidden(address: str) -> str:
    """Return a database address without its password."""
    try:
        return sa.make_url(address).render_as_string(hide_password=True)
    except (sa.exc.ArgumentError, ValueError):
        return f"{address.partition('://')[0]}://…"


def _reason(error: sa.exc.SQLAlchemyError) -> str:
    cause = getattr(error, "orig", None) or error
    return " ".join(str(cause).split())


def _read_table(connection: sa.Connection, name: str) -> RawTable:
    label = f"table {name}"
    chunks = table_chunks(connection, name)
    return joined(name, label, [(Part(label, len(chunk)), chunk) for chunk in chunks])


def table_chunks(connection: sa.Connection, name: str) -> Iterator[pa.Table]:
    """Read a table chunk by chunk; the first, without rows, names the columns."""
    yes_no = _boolean_columns(connection, name)
    result = connection.execute(sa.select(sa.text("*")).select_from(sa.table(name)))
    names = list(result.keys())
    yield pa.table({column: pa.nulls(0) for column in names})
    for rows in result.partitions(ROWS_AT_ONCE):
        yield _chunk(names, rows, yes_no)


def _boolean_columns(connection: sa.Connection, name: str) -> set[str]:
    """Return the columns declared boolean: SQLite stores them as 0 and 1."""
    columns = sa.inspect(connection).get_columns(name)
    return {column["name"] for column in columns if isinstance(column["type"], sa.Boolean)}


def _chunk(names: list[str], rows: Sequence[Sequence[Any]], yes_no: set[str]) -> pa.Table:
    columns = []
    for name, values in zip(names, zip(*rows, strict=True), strict=True):
        truths = [TRUTHS.get(value, value) for value in values] if name in yes_no else values
        columns.append(_column(truths))
    return pa.table(columns, names=names)


def _column(values: Sequence[Any]) -> pa.Array:
    try:
        return pa.array(values)
    except (pa.ArrowException, OverflowError):  # values of several types, as SQLite allows
        return pa.array(texts(values), TEXT)
