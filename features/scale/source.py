"""The tables of a folder or a database, chunk by chunk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import sqlalchemy as sa

from features.tables.csv_files import csv_batches, read_header
from features.tables.database import hidden, opened_database, table_chunks, tables_of
from features.tables.findings import Findings
from features.tables.folder import FoundTable, ending_of, opened_parquet, tables_in
from features.tables.raw import Part, UnreadableError

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


def _of_folder(folder: Path, findings: Findings) -> Iterator[SourceTable]:
    for table in tables_in(folder, findings):
        try:
            described = [_described(folder, path) for path in table.files]
        except UnreadableError as problem:
            findings.add(str(problem))
            continue
        columns = dict.fromkeys(name for names, _ in described for name in names)
        rows = sum(rows for _, rows in described)
        yield SourceTable(table.name, table.label, tuple(columns), rows, _reader(folder, table))


def _described(folder: Path, path: Path) -> tuple[list[str], int]:
    """Give the columns of a file, and about how many rows it has."""
    label = path.relative_to(folder).as_posix()
    if ending_of(path) == ".parquet":
        with opened_parquet(path, label) as file:
            return list(file.schema_arrow.names), int(file.metadata.num_rows)
    columns = read_header(path, label)
    unpacked = path.stat().st_size * (CSV_GZ_SHRINKS if path.suffix == ".gz" else 1)
    return columns, unpacked // BYTES_OF_A_CSV_ROW


def _reader(folder: Path, table: FoundTable) -> Callable[[Sequence[str]], Chunks]:
    def read(as_codes: Sequence[str]) -> Chunks:
        for path in table.files:
            label = path.relative_to(folder).as_posix()
            if ending_of(path) == ".parquet":
                yield from _parquet_chunks(path, label, as_codes)
            else:
                yield from _csv_chunks(path, label)

    return read


def _parquet_chunks(path: Path, label: str, as_codes: Sequence[str]) -> Chunks:
    with opened_parquet(path, label, as_codes) as file:
        yield Part(label, 0), file.schema_arrow.empty_table()
        # Row groups are as small as whoever wrote them liked; a batch spans several of them.
        for batch in file.iter_batches(ROWS_OF_A_CHUNK, use_threads=True):
            yield Part(label, batch.num_rows), pa.Table.from_batches([batch])


def _csv_chunks(path: Path, label: str) -> Chunks:
    for batch in csv_batches(path, label):
        yield Part(label, batch.num_rows, path), pa.Table.from_batches([batch])
