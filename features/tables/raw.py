"""A table as it was found, before any check: Arrow columns of few types, and where rows lie."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

TEXT = pa.large_string()
TIMESTAMP = pa.timestamp("us", "UTC")


class UnreadableError(Exception):
    """One table cannot be read at all; the text is the problem line for the user."""


@dataclass(frozen=True)
class Part:
    """One file (or database chunk) of a table; `csv_path` is set where lines can be named."""

    label: str
    rows: int
    csv_path: Path | None = None


@dataclass(frozen=True)
class RawTable:
    """One table of text, int64, double, bool and timestamp columns, and the parts it came in."""

    name: str
    label: str
    columns: dict[str, pa.ChunkedArray]
    parts: tuple[Part, ...]

    @property
    def rows(self) -> int:
        """Number of rows of all parts."""
        return sum(part.rows for part in self.parts)


def joined(name: str, label: str, parts: Sequence[tuple[Part, pa.Table]]) -> RawTable:
    """Join the parts of a table; a column whose type differs between parts becomes text.

    A column that some parts lack is missing (null) there.
    """
    tables = [simplified(table) for _, table in parts]
    names = list(dict.fromkeys(name for table in tables for name in table.column_names))
    columns = {column: _joined_column(column, tables) for column in names}
    return RawTable(name, label, columns, tuple(part for part, _ in parts))


def _joined_column(name: str, tables: Sequence[pa.Table]) -> pa.ChunkedArray:
    found = [
        table[name] if name in table.column_names else pa.chunked_array([pa.nulls(table.num_rows)])
        for table in tables
    ]
    types = {column.type for column in found} - {pa.null()}
    kind = types.pop() if len(types) == 1 else TEXT
    same = [column.cast(kind) if pa.types.is_null(column.type) else column for column in found]
    same = [column if column.type == kind else as_text(column) for column in same]
    return pa.chunked_array([chunk for column in same for chunk in column.chunks], type=kind)


def simplified(table: pa.Table) -> pa.Table:
    """Reduce every column to text, int64, double (NaN as null), bool, timestamp or null."""
    return pa.table(
        [_simplified_column(column) for column in table.columns], names=table.column_names
    )


def _simplified_column(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _simplified_column(column.cast(kind.value_type))
    if pa.types.is_null(kind) or pa.types.is_boolean(kind):
        return column
    if pa.types.is_integer(kind):
        return column.cast(TEXT if pa.types.is_uint64(kind) else pa.int64())
    if pa.types.is_floating(kind):
        numbers = column.cast(pa.float64())
        return pc.if_else(pc.is_nan(numbers), pa.scalar(None, pa.float64()), numbers)
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        return column.cast(TIMESTAMP, safe=False)
    return as_text(column)


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Return the column as text; empty and blank text is null.

    Whole numbers lose a trailing ".0", booleans become true and false, times ISO 8601 with T
    (and Z where they have a zone), nested values JSON.
    """
    kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _without_blanks(column.cast(TEXT))
    if pa.types.is_timestamp(kind):
        naive = column.cast(pa.timestamp(kind.unit)).cast(TEXT)
        text = pc.binary_replace_slice(naive, 10, 11, "T")
        if kind.tz is None:
            return text
        return pc.binary_join_element_wise(text, pa.scalar("Z", TEXT), pa.scalar("", TEXT))
    if _has_no_text_form(kind):
        return _without_blanks(pa.chunked_array([pa.array(texts(column.to_pylist()), TEXT)]))
    return column.cast(TEXT)


def _has_no_text_form(kind: pa.DataType) -> bool:
    """Whether Arrow cannot write values of this type as readable text."""
    known = pa.types
    is_bytes = known.is_binary(kind) or known.is_large_binary(kind)
    is_bytes = is_bytes or known.is_fixed_size_binary(kind)
    return is_bytes or known.is_nested(kind) or isinstance(kind, pa.BaseExtensionType)


def texts(values: Iterable[Any]) -> list[str | None]:
    """Return each Python value as text, None for None and NaN."""
    return [_text(value) for value in values]


def _text(value: Any) -> str | None:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, sort_keys=True, default=str)
    return str(value)


def _without_blanks(column: pa.ChunkedArray) -> pa.ChunkedArray:
    blank = pc.or_(pc.utf8_is_space(column), pc.equal(column, ""))
    if not pc.any(blank).as_py():
        return column
    return pc.if_else(blank, pa.scalar(None, TEXT), column)


def mask_of(column: pa.ChunkedArray) -> np.ndarray:
    """Return a boolean Arrow column as a NumPy mask; null counts as False."""
    return np.asarray(pc.fill_null(column, False).to_numpy(), dtype=bool)
