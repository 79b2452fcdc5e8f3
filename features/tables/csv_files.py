"""Reading one CSV file as text, and finding out what is wrong with one that cannot be read."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, cast

import pyarrow as pa
import pyarrow.csv as pv

from features.tables.raw import TEXT, Part, UnreadableError

BLOCK_BYTES = 1 << 24
SHOWN_ROWS = 3


def read_csv(path: Path, label: str) -> tuple[Part, pa.Table]:
    """Read a CSV file (gzip if its name ends in .gz), every column as text, empty as null.

    Raises
    ------
    UnreadableError
        If the file is empty, not gzip, truncated, not UTF-8, ragged, or names a column twice.
    """
    with _told(path, label):
        header = _header(path, label)
        with _arrow_stream(path) as stream:
            table = pv.read_csv(stream, **_options(header))
    _check_header(table.column_names, header, label)
    _check_end(path, label, table.slice(max(table.num_rows - 1, 0)).to_pylist())
    return Part(label, table.num_rows, path), table


def csv_batches(path: Path, label: str) -> Iterator[pa.RecordBatch]:
    """Read a CSV file as `read_csv` does, but batch by batch, so that memory stays bounded."""
    with _told(path, label):
        header = _header(path, label)
        with _arrow_stream(path) as stream, pv.open_csv(stream, **_options(header)) as batches:
            _check_header(batches.schema.names, header, label)
            last: list[dict[str, str | None]] = []
            for batch in batches:
                last = batch.slice(max(batch.num_rows - 1, 0)).to_pylist() or last
                yield batch
    _check_end(path, label, last)


def read_header(path: Path, label: str) -> list[str]:
    """Read the names of the columns; raises `UnreadableError` as `read_csv` does."""
    with _told(path, label):
        return _header(path, label)


def _options(header: list[str]) -> dict[str, Any]:
    return {
        "read_options": pv.ReadOptions(block_size=BLOCK_BYTES),
        "parse_options": pv.ParseOptions(newlines_in_values=True),
        "convert_options": pv.ConvertOptions(
            column_types=dict.fromkeys(header, TEXT), strings_can_be_null=True, null_values=[""]
        ),
    }


def _check_end(path: Path, label: str, last: list[dict[str, str | None]]) -> None:
    """Refuse a file whose last record ends only because the file does: it swallowed the rest."""
    if not any("\n" in (value or "") for row in last for value in row.values()):
        return
    line = 1
    with open_text(path) as lines, _fields_of_any_size():
        reader = csv.reader(lines, strict=True)
        try:
            for _ in reader:
                line = reader.line_num + 1
        except csv.Error as error:
            if "unexpected end" in str(error):
                raise UnreadableError(
                    f"{label}, line {line}: a quote is opened here and never closed, so the rest "
                    "of the file would be one value; close or double it"
                ) from error


@contextlib.contextmanager
def _told(path: Path, label: str) -> Iterator[None]:
    """Say in the user's words why a file cannot be read."""
    try:
        yield
    except (UnicodeDecodeError, pa.ArrowInvalid, csv.Error) as error:
        raise UnreadableError(_diagnosis(path, label, str(error))) from error
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError(_cannot_open(path, label, error)) from error


def _check_header(found: list[str], header: list[str], label: str) -> None:
    if found != header:
        raise UnreadableError(f"{label}: the header cannot be read; check its quotes")


def _header(path: Path, label: str) -> list[str]:
    with open_text(path) as lines:
        header = next((record for _, record in records(lines)), None)
    if header is None:
        raise UnreadableError(f"{label}: the file is empty; write at least the header line")
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        named = ", ".join(map(repr, twice))
        raise UnreadableError(f"{label}, line 1: column {named} occurs twice; keep one of them")
    if "" in (name.strip() for name in header):
        place = [name.strip() for name in header].index("") + 1
        raise UnreadableError(f"{label}, line 1: column {place} has no name; name or remove it")
    return header


def _arrow_stream(path: Path) -> pa.NativeFile:
    return pa.input_stream(str(path), compression="gzip" if path.suffix == ".gz" else None)


def open_bytes(path: Path) -> IO[bytes]:
    """Open a CSV file for reading bytes, unpacking it if its name ends in .gz."""
    return cast("IO[bytes]", gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


@contextlib.contextmanager
def open_text(path: Path) -> Iterator[IO[str]]:
    """Open a CSV file for reading UTF-8 text with its line ends as they are."""
    with (
        open_bytes(path) as stream,
        io.TextIOWrapper(stream, encoding="utf-8-sig", newline="") as lines,
    ):
        yield lines


def records(lines: IO[str], delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the number of the line it starts on; empty lines are no records."""
    with _fields_of_any_size():
        reader, line = csv.reader(lines, delimiter=delimiter), 1
        for record in reader:
            if record:
                yield line, record
            line = reader.line_num + 1


@contextlib.contextmanager
def _fields_of_any_size() -> Iterator[None]:
    before = csv.field_size_limit(sys.maxsize)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def line_numbers(path: Path, rows: Iterable[int]) -> dict[int, int]:
    """Return the file line on which each data row (0 is the first after the header) starts."""
    wanted = set(rows)
    found: dict[int, int] = {}
    with open_text(path) as lines:
        for row, (line, _) in enumerate(records(lines), start=-1):
            if row in wanted:
                found[row] = line
            if len(found) == len(wanted):
                break
    return found


def _cannot_open(path: Path, label: str, error: Exception) -> str:
    if path.suffix != ".gz" or isinstance(error, PermissionError | FileNotFoundError):
        return f"{label}: the file cannot be read ({error}); check that it is there and readable"
    with path.open("rb") as stream:
        is_gzip = stream.read(2) == b"\x1f\x8b"
    if is_gzip:
        return f"{label}: the gzip file is truncated or damaged ({error}); export it again"
    return f"{label}: this is no gzip file; pack it with gzip or name it .csv"


def _diagnosis(path: Path, label: str, reason: str) -> str:
    with open_bytes(path) as stream:
        start = stream.read(2)
    if start == b"\x1f\x8b":
        return f"{label}: this is a gzip file; name it .csv.gz"
    if start in (b"\xff\xfe", b"\xfe\xff"):
        return f"{label}: the file is UTF-16; save it as UTF-8"
    undecodable = _undecodable_line(path)
    if undecodable is not None:
        return f"{label}, line {undecodable}: this is not UTF-8 text; save the file as UTF-8"
    return _ragged(path, label) or f"{label}: the file cannot be read as CSV ({reason})"


def _undecodable_line(path: Path) -> int | None:
    with open_bytes(path) as stream:
        for number, line in enumerate(stream, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return None


def _ragged(path: Path, label: str) -> str | None:
    with open_text(path) as lines:
        found = records(lines)
        columns = len(next(found, (1, []))[1])
        wrong = [(line, len(record)) for line, record in found if len(record) != columns]
    if not wrong:
        return None
    places = ", ".join(f"line {line} has {fields}" for line, fields in wrong[:SHOWN_ROWS])
    more = f", and {len(wrong) - SHOWN_ROWS} more lines" if len(wrong) > SHOWN_ROWS else ""
    return (
        f"{label}: the header has {columns} columns, but {places}{more}; "
        "quote values that contain a comma or a line break"
    )
