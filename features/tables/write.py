"""Writing tables so that reading them gives them back."""

from __future__ import annotations

import contextlib
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Literal, cast, get_args

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pv
import pyarrow.parquet as pq

from features.errors import LeadScoreError
from features.tables.folder import ENDINGS
from features.tables.raw import as_text
from features.tables.schema import SPECS, Tables
from features.tables.values import arrow

Format = Literal["csv.gz", "csv", "parquet"]


def write_tables(tables: Tables, folder: str | Path, format: Format = "csv.gz") -> None:  # noqa: A002
    """Write all tables into a folder (created if needed), replacing those of the same format.

    Parameters
    ----------
    format
        "csv.gz", "csv" or "parquet". Equal tables give equal bytes.

    Raises
    ------
    LeadScoreError
        If the format is another one, or the folder holds a table in another format: the two
        would be ambiguous to read.
    """
    if format not in get_args(Format):
        raise LeadScoreError(f"format {format!r} is unknown; use csv.gz, csv or parquet")
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    _refuse_other_formats(target, f".{format}")
    for name in SPECS:
        write_frame(getattr(tables, name), target / f"{name}.{format}")


def _refuse_other_formats(folder: Path, ending: str) -> None:
    others = [
        folder / f"{name}{other}" for name in SPECS for other in ("", *ENDINGS) if other != ending
    ]
    found = [path.name for path in others if path.exists()]
    if found:
        raise LeadScoreError(
            f"{folder} already holds {', '.join(found)}; remove them, or write to another folder"
        )


def write_frame(frame: pd.DataFrame, path: Path) -> None:
    """Write one frame as its ending says: .parquet, .csv.gz, else .csv; times as ISO 8601."""
    table = pa.table({str(name): arrow(frame[name]) for name in frame.columns})
    if path.suffix == ".parquet":
        pq.write_table(table, path, compression="zstd")
        return
    with path.open("wb") as file, _packed(file, path) as stream:
        pv.write_csv(_times_as_text(table), stream)


@contextlib.contextmanager
def _packed(file: IO[bytes], path: Path) -> Iterator[IO[bytes]]:
    """Yield the stream to write to: the file itself, or a gzip stream without name and date."""
    if path.suffix != ".gz":
        yield file
        return
    with gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0) as stream:
        yield cast("IO[bytes]", stream)


def _times_as_text(table: pa.Table) -> pa.Table:
    columns = [
        as_text(column) if pa.types.is_timestamp(column.type) else column
        for column in table.columns
    ]
    return pa.table(columns, names=table.column_names)
