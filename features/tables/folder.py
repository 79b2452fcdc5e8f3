"""Finding the tables in a folder and reading them, whatever their file format."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from features.tables.csv_files import read_csv
from features.tables.findings import Findings
from features.tables.raw import Part, RawTable, UnreadableError, joined
from features.tables.schema import SPECS

ENDINGS = (".csv", ".csv.gz", ".parquet")


def read_folder(folder: Path, findings: Findings) -> dict[str, RawTable]:
    """Read every table of a folder; what cannot be read goes to the findings.

    A table is one file (`leads.csv`, `leads.csv.gz`, `leads.parquet`) or a sub-folder of such
    files (`leads/part-0.parquet`, …), joined in the order of their names.
    """
    if not folder.is_dir():
        kind = "is a file; give the folder it is in" if folder.exists() else "does not exist"
        findings.add(f"{folder} {kind}")
        return {}
    found = {name: _files(folder, name) for name in SPECS}
    if not found["leads"]:
        findings.add(_missing_leads(folder))
    tables = {}
    for name, files in found.items():
        tables[name] = _read_table(folder, name, files, findings) if files else None
    return {name: table for name, table in tables.items() if table is not None}


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


def _read_table(folder: Path, name: str, files: list[Path], findings: Findings) -> RawTable | None:
    if len(files) > 1:
        listed = " and ".join(path.name for path in files)
        findings.add(f"{name}: {listed} are both there; keep the one that holds the table")
        return None
    try:
        return _read_files(folder, name, files[0])
    except UnreadableError as problem:
        findings.add(str(problem))
        return None


def _read_files(folder: Path, name: str, path: Path) -> RawTable | None:
    if path.is_dir():
        files = sorted(part for part in path.iterdir() if _is_part(part))
        if len({_ending(part) for part in files}) > 1:
            raise UnreadableError(f"{name}/: files of several formats; keep those of one")
        if not files:
            raise UnreadableError(f"{name}/: no .csv, .csv.gz or .parquet file in this folder")
        label = f"{name}/"
    else:
        files, label = [path], path.name
    if name != "leads" and all(part.stat().st_size == 0 for part in files):
        return None
    return joined(name, label, list(_parts(folder, files)))


def _parts(folder: Path, files: list[Path]) -> Iterator[tuple[Part, pa.Table]]:
    for path in files:
        label = path.relative_to(folder).as_posix()
        is_parquet = _ending(path) == ".parquet"
        yield read_parquet(path, label) if is_parquet else read_csv(path, label)


def _is_part(path: Path) -> bool:
    return path.is_file() and not path.name.startswith((".", "_")) and bool(_ending(path))


def _ending(path: Path) -> str:
    return next((ending for ending in reversed(ENDINGS) if path.name.endswith(ending)), "")


def read_parquet(path: Path, label: str) -> tuple[Part, pa.Table]:
    """Read one Parquet file.

    Raises
    ------
    UnreadableError
        If it is damaged, no Parquet file, or names a column twice.
    """
    try:
        with pq.ParquetFile(path) as file:
            table = file.read()
    except (pa.ArrowException, OSError) as error:
        raise UnreadableError(f"{label}: this is no readable Parquet file ({error})") from error
    names = table.column_names
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        named = ", ".join(map(repr, twice))
        raise UnreadableError(f"{label}: column {named} occurs twice; keep one of them")
    return Part(label, table.num_rows), table
