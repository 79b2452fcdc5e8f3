"""How a CSV file is written: packed or not, encoding, what parts the columns, its header."""

from __future__ import annotations

import contextlib
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from features.importing.encodings import encoding_of
from features.tables.csv_files import records
from features.tables.raw import UnreadableError

GZIP = b"\x1f\x8b"
NOT_CSV = {
    b"PK\x03\x04": "a zip archive or an Excel workbook; unpack it, or save the sheet as CSV UTF-8",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook; open it and save the sheet as CSV UTF-8",
    b"PAR1": "a Parquet file; export CSV, or give tables that are ready to leadscore train at once",
    b"%PDF": "a PDF; export CSV",
}
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
SAMPLE_CHARACTERS = 1 << 17
SAMPLE_RECORDS = 100


@dataclass(frozen=True)
class Dialect:
    """How one file is written.

    Attributes
    ----------
    label
        What the file is called in messages.
    skipped_lines
        1 if the first line only says `sep=;`, as Excel writes it.
    header
        Names as written; a column without a name has "".
    notes
        What was found out and should be told, in sentences.
    """

    path: Path
    label: str
    packed: bool
    encoding: str
    delimiter: str
    skipped_lines: int
    header: tuple[str, ...]
    notes: tuple[str, ...]

    @contextlib.contextmanager
    def records(self) -> Iterator[Iterator[tuple[int, list[str]]]]:
        """Give every record after the header with the number of the line it starts on."""
        with _text(self.path, self.packed, self.encoding) as lines:
            for _ in range(self.skipped_lines):
                lines.readline()
            found = records(lines, self.delimiter)
            next(found, None)
            yield ((line + self.skipped_lines, record) for line, record in found)

    def text_from(self, line: int) -> str:
        """Give the text of the file from a line on (the first is 1)."""
        with _text(self.path, self.packed, self.encoding) as lines:
            for _ in range(line - 1):
                lines.readline()
            return lines.read()


def dialect_of(path: Path, label: str, encoding: str | None = None) -> Dialect:
    """Find out how a file is written.

    Parameters
    ----------
    encoding
        If it is known; else it is found out by reading the whole file once.

    Raises
    ------
    UnreadableError
        If the file is no CSV, empty, damaged, in no encoding, or names a column twice.
    """
    try:
        packed = _is_packed(path, label)
        encoding, note = encoding_of(path, packed, label, encoding)
        with _text(path, packed, encoding) as lines:
            sample = lines.read(SAMPLE_CHARACTERS)
    except UnicodeDecodeError as error:
        raise UnreadableError(f"{label}: not {encoding} text ({error.reason})") from error
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError(f"{label}: the file cannot be read ({error}); check it") from error
    skipped = int(sample[:4].lower() == "sep=" and len(sample.split("\n", 1)[0].strip()) == 5)
    delimiter = sample[4] if skipped else _delimiter(sample)
    rest = sample.split("\n", 1)[1] if skipped and "\n" in sample else "" if skipped else sample
    notes = [note] if note else []
    if delimiter != ",":
        notes.append(f"columns are parted by {DELIMITERS.get(delimiter, repr(delimiter))}")
    header = _header(rest, delimiter, label, 1 + skipped)
    return Dialect(path, label, packed, encoding, delimiter, skipped, header, tuple(notes))


def open_bytes(path: Path, packed: bool) -> IO[bytes]:
    """Open a file for reading bytes, unpacked."""
    return cast("IO[bytes]", gzip.open(path)) if packed else path.open("rb")


@contextlib.contextmanager
def _text(path: Path, packed: bool, encoding: str) -> Iterator[IO[str]]:
    with (
        open_bytes(path, packed) as stream,
        io.TextIOWrapper(stream, encoding=encoding, newline="") as lines,
    ):
        yield lines


def _is_packed(path: Path, label: str) -> bool:
    with path.open("rb") as stream:
        start = stream.read(4)
    if not start:
        raise UnreadableError(f"{label}: the file is empty; export it again with its header line")
    for magic, what in NOT_CSV.items():
        if start == magic:
            raise UnreadableError(f"{label}: this is {what}")
    packed = start[:2] == GZIP
    if path.suffix.lower() == ".gz" and not packed:
        raise UnreadableError(f"{label}: this is no gzip file; pack it with gzip or name it .csv")
    return packed


def _delimiter(sample: str) -> str:
    """Give what parts most columns in the header and, alike, in the records that follow."""
    scores = {delimiter: _score(_counts(sample, delimiter)) for delimiter in DELIMITERS}
    return max(scores, key=lambda delimiter: scores[delimiter])


def _score(counts: list[int]) -> tuple[float, int]:
    if not counts or counts[0] == 1:
        return 0.0, 1
    alike = sum(count == counts[0] for count in counts) / len(counts)
    return round(alike, 1), counts[0]


def _counts(sample: str, delimiter: str) -> list[int]:
    complete = len(sample) < SAMPLE_CHARACTERS
    found = []
    for _, record in records(io.StringIO(sample, newline=""), delimiter):
        found.append(len(record))
        if len(found) > SAMPLE_RECORDS:
            break
    return found if complete or len(found) == 1 else found[:-1]


def _header(sample: str, delimiter: str, label: str, line: int) -> tuple[str, ...]:
    header = next((r for _, r in records(io.StringIO(sample, newline=""), delimiter)), None)
    if header is None or not any(name.strip() for name in header):
        raise UnreadableError(
            f"{label}, line {line}: there is no header; write the names of the columns"
        )
    names = [name.strip() for name in header]
    if any("\0" in name for name in names):
        raise UnreadableError(f"{label}, line {line}: NUL byte in the header; export it again")
    folded = [name.casefold() for name in names]
    twice = sorted(
        {name for name, same in zip(names, folded, strict=True) if folded.count(same) > 1}
    )
    twice = [name for name in twice if name]
    if twice:
        named = " and ".join(map(repr, twice))
        raise UnreadableError(
            f"{label}, line {line}: column {named} occurs more than once; rename or remove all but "
            "one of them"
        )
    return tuple(names)
