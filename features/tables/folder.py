"""Finding the tables in a folder and reading them, whatever their file format."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from features.tables.csv_files import read_csv
from features.tables.findings import Findings
from features.tables.raw import Part, RawTable, UnreadableError, joined
from features.tables.schema import SPECS

ENDINGS = (".csv", ".csv.gz", ".parquet")
NO_FOLDER = "does not exist; give the folder with leads, activities and statuses"


def read_folder(folder: Path, findings: Findings) -> dict[str, RawTable]:
    """Read every table of a folder; what cannot be read goes to the findings.

    A table is one file (`leads.csv`, `leads.csv.gz`, `leads.parquet`) or a sub-folder of such
    files (`leads/part-0.parquet`, …), joined in the order of their names.
    """
    tables = {}
    for table in tables_in(folder, findings):
        try:
            tables[table.name] = joined(table.name, table.label, list(_parts(folder, table.files)))
        except UnreadableError as problem:
            findings.add(str(problem))
    return tables


@dataclass(frozen=True)
class FoundTable:
    """The files of one table, in the order of their names; `label` names it in messages."""

    name: str
    label: str
    files: tuple[Path, ...]


def tables_in(folder: Path, findings: Findings) -> list[FoundTable]:
    """Find the files of every table of a folder; what cannot be right goes to the findings."""
    if not folder.is_dir():
        kind = "is a file; give the folder it is in" if folder.exists() else NO_FOLDER
        findings.add(f"{folder} {kind}")
        return []
    claims = {name: _files(folder, name) for name in SPECS}
    if not claims["leads"]:
        findings.add(_missing_leads(folder))
    found = []
    for name, paths in claims.items():
        try:
            found += [_found(name, paths)] if paths else []
        except UnreadableError as problem:
            findings.add(str(problem))
    return [table for table in found if table is not None]


def _files(folder: Path, name: str) -> list[Path]:
    """Return the files or the sub-folder that claim to be this table."""
    named = [folder / f"{name}{ending}" for ending in ENDINGS]
    parts = folder / name
    return [path for path in named if path.is_file()] + ([parts] if parts.is_dir() else [])


def _missing_leads(folder: Path) -> str:
    here = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    listed = ", ".join(here[:10]) or "nothing"
    return (
        f"leads: {folder} has no leads.csv, leads.csv.gz, leads.parquet or leads/ "
        f"(found: {listed}); add the table or rename the file"
    )


def _found(name: str, paths: list[Path]) -> FoundTable | None:
    """Give the files of a table; None for one without a byte, which is not there."""
    if len(paths) > 1:
        listed = " and ".join(path.name for path in paths)
        raise UnreadableError(f"{name}: {listed} are both there; keep the one that holds the table")
    [path] = paths
    if path.is_dir():
        files = sorted(part for part in path.iterdir() if _is_part(part))
        if len({ending_of(part) for part in files}) > 1:
            raise UnreadableError(f"{name}/: files of several formats; keep those of one")
        if not files:
            raise UnreadableError(f"{name}/: no .csv, .csv.gz or .parquet file in this folder")
        label = f"{name}/"
    else:
        files, label = [path], path.name
    if name != "leads" and all(part.stat().st_size == 0 for part in files):
        return None
    return FoundTable(name, label, tuple(files))


def _parts(folder: Path, files: Sequence[Path]) -> Iterator[tuple[Part, pa.Table]]:
    for path in files:
        label = path.relative_to(folder).as_posix()
        is_parquet = ending_of(path) == ".parquet"
        yield read_parquet(path, label) if is_parquet else read_csv(path, label)


def _is_part(path: Path) -> bool:
    return path.is_file() and not path.name.startswith((".", "_")) and bool(ending_of(path))


def ending_of(path: Path) -> str:
    """Give the ending that tells the format of a file; empty if it is none of a table."""
    return next((ending for ending in reversed(ENDINGS) if path.name.endswith(ending)), "")


def read_parquet(path: Path, label: str) -> tuple[Part, pa.Table]:
    """Read one Parquet file.

    Raises
    ------
    UnreadableError
        If it is damaged, no Parquet file, or names a column twice.
    """
    with opened_parquet(path, label) as file:
        table = file.read()
    return Part(label, table.num_rows), table


@contextlib.contextmanager
def opened_parquet(
    path: Path, label: str, as_dictionary: Sequence[str] = ()
) -> Iterator[pq.ParquetFile]:
    """Open a Parquet file; raises `UnreadableError` as `read_parquet` does.

    Text of the columns `as_dictionary` is read as codes of a dictionary.
    """
    try:
        with pq.ParquetFile(path, read_dictionary=list(as_dictionary)) as file:
            names = file.schema_arrow.names
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                named = ", ".join(map(repr, twice))
                raise UnreadableError(f"{label}: column {named} occurs twice; keep one of them")
            yield file
    except (pa.ArrowException, OSError) as error:
        raise UnreadableError(f"{label}: this is no readable Parquet file ({error})") from error
