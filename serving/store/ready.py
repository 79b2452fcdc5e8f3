"""Statements that are put together once: every answer writes, and composing takes as long again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.elements import ClauseElement


class Ready:
    """A statement that writes rows, composed for one database.

    Parameters
    ----------
    statement
        INSERT, in SQLAlchemy's terms.
    dialect
        Of the database.
    names
        Of the values of each row. They reach the driver as they are: text, bytes, numbers,
        truth values and None.
    """

    def __init__(self, statement: ClauseElement, dialect: Dialect, names: Sequence[str]) -> None:
        composed = statement.compile(dialect=dialect, column_keys=list(names), for_executemany=True)
        assert isinstance(composed, SQLCompiler)
        self._sql = composed.string
        self._positions = composed.positiontup
        self._fixed = {name: value for name, value in composed.params.items() if name not in names}

    def write(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write rows, in their order."""
        whole = [{**self._fixed, **row} for row in rows]
        if self._positions is None:
            connection.exec_driver_sql(self._sql, whole)
        else:
            places = self._positions
            connection.exec_driver_sql(self._sql, [tuple(map(row.get, places)) for row in whole])
