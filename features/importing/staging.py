"""Reading a CSV file of any size into Parquet, every column as text, with bounded memory."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pv
import pyarrow.parquet as pq

from features.importing.dialect import Dialect
from features.tables.csv_files import records as csv_records
from features.tables.raw import UnreadableError

BLOCK_BYTES = 1 << 24
RESERVED = {"file_row_number", "_place", "_v", "_moment", "_within"}


@dataclass
class Look:
    """What a file may have that must be looked at."""

    open_quote: bool = False
    nul_bytes: bool = False
    empty_rows: bool = False


@dataclass(frozen=True)
class Staged:
    """One file as Parquet.

    Attributes
    ----------
    dialect
        How the file is written.
    parquet
        The same rows, in order, as text.
    columns
        Names of the columns; one without a name is called `column_7`.
    rows
        Rows that were read.
    ragged
        Line, number of values and text of rows that have more or fewer values than the header.
    notes
        What should be told, in sentences.
    nul_bytes, empty_rows
        Whether there may be such.
    """

    dialect: Dialect
    parquet: Path
    columns: tuple[str, ...]
    rows: int
    ragged: list[tuple[int, int, list[str]]] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    nul_bytes: bool = False
    empty_rows: bool = False

    @property
    def label(self) -> str:
        """What the file is called in messages."""
        return self.dialect.label

    def lines(self, rows: Iterable[int]) -> dict[int, int]:
        """Give the line on which each row (0 is the first that was read) starts."""
        wanted, found = set(rows), {}
        if not wanted:
            return {}
        row, columns = -1, len(self.dialect.header)
        with self.dialect.records() as records:
            for line, record in records:
                row += len(record) == columns
                if row in wanted and row not in found:
                    found[row] = line
                    if len(found) == len(wanted):
                        break
        return found


def stage(dialect: Dialect, parquet: Path) -> Staged:
    """Write a CSV file as Parquet.

    Raises
    ------
    UnreadableError
        If it cannot be read as CSV; naming the line.
    """
    wrong: list[object] = []

    def note(row: object) -> str:
        wrong.append(None)
        return "skip"

    try:
        names, empty, rows, look = _written(dialect, parquet, note)
    except (pa.ArrowInvalid, UnicodeDecodeError) as error:
        raise UnreadableError(_diagnosis(dialect, str(error))) from error
    if look.open_quote:
        _refuse_open_quote(dialect)
    found = _ragged(dialect) if wrong else []
    notes = list(dialect.notes)
    for place in (i for i, name in enumerate(dialect.header) if not name):
        said = "is empty and left out" if names[place] in empty else f"is called {names[place]}"
        notes.append(f"column {place + 1} has no name in the header; it {said}")
    unnamed = {names[i] for i, name in enumerate(dialect.header) if not name} & empty
    columns = tuple(name for name in names if name not in unnamed)
    return Staged(
        dialect, parquet, columns, rows, found, tuple(notes), look.nul_bytes, look.empty_rows
    )


def _written(
    dialect: Dialect, parquet: Path, note: Callable[[object], str]
) -> tuple[list[str], set[str], int, Look]:
    """Write the file; give its columns, the empty ones, its rows, and what to look at."""
    names = _names(dialect.header)
    schema = pa.schema([(name, pa.string()) for name in names])
    empty, rows, last, look = set(names), 0, pa.table([]), Look()
    with (
        pa.input_stream(str(dialect.path), compression="gzip" if dialect.packed else None) as raw,
        pq.ParquetWriter(parquet, schema, compression="zstd", compression_level=1) as writer,
    ):
        for batch in _batches(dialect, raw, note):
            table = pa.table(batch.columns, schema=schema)
            writer.write_table(table)
            rows += table.num_rows
            empty = {name for name in empty if table[name].null_count == table.num_rows}
            last = table.slice(table.num_rows - 1) if table.num_rows else last
            look.nul_bytes = look.nul_bytes or any(map(_has_nul, batch.columns))
            look.empty_rows = look.empty_rows or _has_empty_rows(table)
    values = (value for row in last.to_pylist() for value in row.values())
    look.open_quote = any("\n" in value for value in values if value)
    return names, empty, rows, look


def _has_nul(column: pa.Array) -> bool:
    data = column.buffers()[2]
    return data is not None and bool((np.frombuffer(data, np.uint8) == 0).any())


def _has_empty_rows(table: pa.Table) -> bool:
    """Tell whether some row may have no value at all: blanks count as none."""
    for name in table.column_names:
        blank = pc.equal(pc.utf8_trim_whitespace(table[name]), "")
        table = table.filter(pc.fill_null(blank, True))
        if not table.num_rows:
            return False
    return True


def _batches(
    dialect: Dialect, raw: pa.NativeFile, note: Callable[[object], str]
) -> Iterator[pa.RecordBatch]:
    """Read the records after the header; columns are known by their place alone."""
    is_utf8 = dialect.encoding in {"utf-8", "utf-8-sig"}
    stream = raw if is_utf8 else pa.transcoding_input_stream(raw, dialect.encoding, "utf-8")
    places = [str(place) for place in range(len(dialect.header))]
    reader = pv.open_csv(
        stream,
        read_options=pv.ReadOptions(
            block_size=BLOCK_BYTES,
            use_threads=False,
            column_names=places,
            skip_rows=dialect.skipped_lines,
        ),
        parse_options=pv.ParseOptions(
            delimiter=dialect.delimiter, newlines_in_values=True, invalid_row_handler=note
        ),
        convert_options=pv.ConvertOptions(
            column_types=dict.fromkeys(places, pa.string()),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
    is_first = True
    for batch in reader:
        yield batch.slice(1) if is_first and batch.num_rows else batch
        is_first = is_first and not batch.num_rows


def _names(header: tuple[str, ...]) -> list[str]:
    taken = {name.casefold() for name in header} | RESERVED
    names: list[str] = []
    for place, name in enumerate(header, start=1):
        made = f"column_{place}"
        while made in taken:
            made += "_"
        names.append(f"{name}_" if name.casefold() in RESERVED else name or made)
    return names


def _ragged(dialect: Dialect) -> list[tuple[int, int, list[str]]]:
    columns = len(dialect.header)
    with dialect.records() as records:
        return [(line, len(r), r) for line, r in records if len(r) != columns]


def _refuse_open_quote(dialect: Dialect) -> None:
    """Refuse a file whose last record only ends because the file does: it swallowed the rest."""
    with dialect.records() as records:
        for line, _ in records:
            last = line
    text = dialect.text_from(last)
    found, closed = (
        [r for _, r in csv_records(io.StringIO(t, newline=""), dialect.delimiter)]
        for t in (text, text + '"')
    )
    if found == closed:
        raise UnreadableError(
            f"{dialect.label}, line {last}: a quote is opened here and never closed, so the rest "
            "of the file would be one value; close or double it"
        )


def _diagnosis(dialect: Dialect, reason: str) -> str:
    last = 1
    try:
        with dialect.records() as records:
            for line, _ in records:
                last = line
    except csv.Error as error:
        reason = str(error)
    return (
        f"{dialect.label}, from line {last} on: this cannot be read as CSV ({reason}); look for a "
        "quote that is not closed"
    )
