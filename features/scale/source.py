"""The tables of a folder or a database, chunk by chunk."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import sqlalchemy as sa

from features.tables.csv_files import csv_batches, read_header
from features.tables.database import hidden, opened_database, table_chunks, tables_of
from features.tables.findings import Findings
from features.tables.folder import ending_of, opened_parquet, tables_in
from features.tables.raw import TEXT, Part, UnreadableError

ROWS_OF_A_CHUNK = 1_000_000
BYTES_OF_A_CSV_ROW = 60
CSV_GZ_SHRINKS = 6

Chunks = Iterator[tuple[Part, pa.Table]]


@dataclass(frozen=True)
class SourceTable:
    """One table that can be read chunk by chunk.

    Attributes
    ----------
    name, label
        As in messages.
    columns
        Names, of all files.
    rows
        How many there are; about, for CSV files.
    read
        Gives the chunks, each with the columns of its file; text of the columns asked for may
        come as dictionaries. The parts of one file come one after the other under one label.
    """

    name: str
    label: str
    columns: tuple[str, ...]
    rows: int
    read: Callable[[Sequence[str]], Chunks]


@contextmanager
def opened(source: str | Path, findings: Findings) -> Iterator[list[SourceTable]]:
    """Open the tables of a folder or a database address.

    What cannot be found goes to the findings.

    Raises
    ------
    UnreadableError
        If the database cannot be opened or read, also while it is being read.
    """
    if isinstance(source, str) and "://" in source:
        with opened_database(source) as connection:
            yield [_of_database(connection, name) for name in tables_of(connection, findings)]
    else:
        yield list(_of_folder(Path(source), findings))


def title_of(source: str | Path) -> str:
    """Name a source in messages, without a password."""
    return hidden(source) if isinstance(source, str) and "://" in source else str(source)


def _of_database(connection: sa.Connection, name: str) -> SourceTable:
    label = f"table {name}"
    columns = tuple(column["name"] for column in sa.inspect(connection).get_columns(name))
    rows = connection.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one()

    def read(_: Sequence[str]) -> Chunks:
        for chunk in table_chunks(connection, name):
            yield Part(label, len(chunk)), chunk

    return SourceTable(name, label, columns, rows, read)


@dataclass(frozen=True)
class Unit:
    """A file of a table, or some row groups of one: what one machine reads at a time.

    Attributes
    ----------
    table, label, columns
        Of the table, as in `SourceTable`.
    path, part
        The file, and its name in messages.
    rows
        How many; about, for CSV files.
    groups
        Row groups of a Parquet file, all without it.
    """

    table: str
    label: str
    columns: tuple[str, ...]
    path: str
    part: str
    rows: int
    groups: tuple[int, ...] | None = None

    def read(self, as_codes: Sequence[str]) -> Chunks:
        """Read it as `SourceTable.read` does."""
        path = Path(self.path)
        if ending_of(path) == ".parquet":
            yield from _parquet_chunks(path, self.part, as_codes, self.groups)
        else:
            yield from _csv_chunks(path, self.part)

    def source(self) -> SourceTable:
        """Give it as a table of its own."""
        return SourceTable(self.table, self.label, self.columns, self.rows, self.read)


def units_of(folder: Path, findings: Findings) -> list[Unit]:
    """Give what there is to read in a folder, in the order of the tables and their files."""
    units = []
    for table in tables_in(folder, findings):
        try:
            described = [_described(folder, path) for path in table.files]
        except UnreadableError as problem:
            findings.add(str(problem))
            continue
        columns = tuple(dict.fromkeys(name for names, _ in described for name in names))
        for path, (_, rows) in zip(table.files, described, strict=True):
            part = path.relative_to(folder).as_posix()
            units.append(Unit(table.name, table.label, columns, str(path), part, rows))
    return units


def in_row_groups(unit: Unit) -> Iterator[Unit]:
    """Split a Parquet file into units of about a chunk; other files are read in one go."""
    path = Path(unit.path)
    if ending_of(path) != ".parquet":
        yield unit
        return
    with opened_parquet(path, unit.part) as file:
        rows = [file.metadata.row_group(i).num_rows for i in range(file.num_row_groups)]
    begin = 0
    while begin < max(len(rows), 1):
        end = begin + 1
        while end < len(rows) and sum(rows[begin : end + 1]) <= ROWS_OF_A_CHUNK:
            end += 1
        groups = tuple(range(begin, min(end, len(rows))))
        yield replace(unit, groups=groups, rows=sum(rows[begin:end]))
        begin = end


def _of_folder(folder: Path, findings: Findings) -> Iterator[SourceTable]:
    for _, same in itertools.groupby(units_of(folder, findings), lambda unit: unit.table):
        units = list(same)
        first, rows = units[0], sum(unit.rows for unit in units)
        yield SourceTable(first.table, first.label, first.columns, rows, _reader(units))


def _reader(units: Sequence[Unit]) -> Callable[[Sequence[str]], Chunks]:
    def read(as_codes: Sequence[str]) -> Chunks:
        for unit in units:
            yield from unit.read(as_codes)

    return read


def _described(folder: Path, path: Path) -> tuple[list[str], int]:
    """Give the columns of a file, and about how many rows it has."""
    label = path.relative_to(folder).as_posix()
    if ending_of(path) == ".parquet":
        with opened_parquet(path, label) as file:
            return list(file.schema_arrow.names), int(file.metadata.num_rows)
    columns = read_header(path, label)
    unpacked = path.stat().st_size * (CSV_GZ_SHRINKS if path.suffix == ".gz" else 1)
    return columns, unpacked // BYTES_OF_A_CSV_ROW


def _parquet_chunks(
    path: Path, label: str, as_codes: Sequence[str], groups: Sequence[int] | None
) -> Chunks:
    with opened_parquet(path, label, as_codes) as file:
        yield Part(label, 0), file.schema_arrow.empty_table()
        wanted = range(file.num_row_groups) if groups is None else groups
        # Row groups are as small as whoever wrote them liked; a batch spans several of them.
        for batch in file.iter_batches(ROWS_OF_A_CHUNK, row_groups=list(wanted)):
            yield Part(label, batch.num_rows), pa.Table.from_batches([batch])


def _csv_chunks(path: Path, label: str) -> Chunks:
    nothing = {name: pa.nulls(0, TEXT) for name in read_header(path, label)}
    yield Part(label, 0, path), pa.table(nothing)
    for batch in csv_batches(path, label):
        yield Part(label, batch.num_rows, path), pa.Table.from_batches([batch])
