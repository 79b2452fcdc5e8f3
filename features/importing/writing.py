"""Writing the tables of an import whole or not at all, checked before anyone sees them."""

from __future__ import annotations

import csv
import json
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import duckdb

from features.errors import LeadScoreError
from features.importing.sorting import REJECTED
from features.importing.sql import literal, named
from features.importing.view import ROW_BITS, View
from features.importing.views import BAD
from features.tables.findings import Findings
from features.tables.folder import ENDINGS
from features.tables.raw import Part, joined
from features.tables.read import checked
from features.tables.schema import SPECS

ROWS_AT_ONCE = 500_000
REJECTED_FILE = "rejected.csv"
REJECTED_COLUMNS = ("file", "line", "table", "column", "value", "reason", "row")


def check_out(source: Path, out: Path, force: bool) -> None:
    """Refuse to write where something is already, before any work.

    Raises
    ------
    LeadScoreError
        If it is a file, holds the export itself, or a folder that is not empty (with `force`:
        that is no folder, or whose tables are no tables).
    """
    if out.is_symlink() and not out.exists():
        raise LeadScoreError(f"--out {out} is a link to nothing; remove it, or name a folder")
    above = next(folder for folder in (out, *out.absolute().parents) if folder.exists())
    if not above.is_dir():
        raise LeadScoreError(f"--out {out}: {above} is a file; name a folder")
    if not out.exists():
        return
    if out.resolve() in (source.resolve(), *source.resolve().parents):
        raise LeadScoreError(
            f"--out {out} holds the export itself ({source}), which would be mixed with the tables "
            "or replaced by them; name another folder"
        )
    if any(out.iterdir()) and not force:
        raise LeadScoreError(
            f"--out {out} is not empty; name another folder, or replace the tables in it with "
            "--force"
        )
    for parts in (out / name for name in SPECS):
        if parts.is_dir() and not all(p.is_file() and _is_part(p) for p in parts.iterdir()):
            raise LeadScoreError(
                f"--out {out}: {parts.name}/ holds more than the parts of a table; move it away, "
                "or name another folder"
            )


def _is_part(path: Path) -> bool:
    return path.name.endswith(ENDINGS)


def write(
    connection: duckdb.DuckDBPyConnection, views: list[View], out: Path, force: bool
) -> list[str]:
    """Write the tables as Parquet, and the rows that were rejected, whole or not at all.

    Returns
    -------
    list of str
        Names of the files.

    Raises
    ------
    LeadScoreError
        If they cannot be written, or something came to be in the folder meanwhile.
    """
    out = out.resolve()  # a link stays, and "." has a name
    unfinished = out.parent / f".{out.name}.{uuid.uuid4().hex[:8]}.unfinished"
    try:
        unfinished.mkdir(parents=True)
        _write_tables(connection, unfinished)
        _check(connection, unfinished)
        _write_rejected(connection, views, unfinished / REJECTED_FILE)
        names = sorted(path.name for path in unfinished.iterdir())
        _put(unfinished, out, force)
    except OSError as error:
        raise LeadScoreError(f"--out {out} cannot be written ({error}); check it") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return names


def _write_tables(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    for name in SPECS:
        relation = connection.table(f"out.{name}")
        if name != "leads" and not len(relation):
            continue
        kept = ", ".join(named(c) for c in _filled(connection, name))
        relation.project(kept).write_parquet(str(folder / f"{name}.parquet"), compression="zstd")


def _filled(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """Give the columns that have some value, or had one, or must be there."""
    relation = connection.table(f"out.{name}")
    columns = [c for c in relation.columns if c != "_place"]
    counts = ", ".join(f"count({named(c)})" for c in columns)
    [filled] = relation.aggregate(counts).fetchall()
    needed = set(SPECS[name].required)
    if name == "leads":
        changed = connection.table("out.attribute_changes").project("attribute").distinct()
        needed |= {str(attribute) for (attribute,) in changed.fetchall()}
    return [c for c, n in zip(columns, filled, strict=True) if n or c in needed]


def _check(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Check the tables as a reader will, some leads at a time so that memory stays bounded."""
    rows = sum(len(connection.table(f"out.{name}")) for name in SPECS)
    parts = rows // ROWS_AT_ONCE + 1
    names = [name for name in SPECS if (folder / f"{name}.parquet").exists()]
    for part in range(parts):
        findings, raws = Findings(), {}
        for name in names:
            label = f"{name}.parquet"
            relation = connection.read_parquet(str(folder / label))
            table = relation.filter(f"hash(lead_id) % {parts} = {part}").to_arrow_table()
            raws[name] = joined(name, label, [(Part(label, table.num_rows), table)])
        if checked(raws, findings) is None:
            raise findings.error("the mapping makes tables that cannot be used")


def _write_rejected(connection: duckdb.DuckDBPyConnection, views: list[View], path: Path) -> None:
    rows = _rejected(connection, views)
    first = next(rows, None)
    if first is None:
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        _write_rows(file, first, rows)


def _write_rows(file: IO[str], first: list[object], rows: Iterator[list[object]]) -> None:
    writer = csv.writer(file)
    writer.writerow(REJECTED_COLUMNS)
    writer.writerow(first)
    writer.writerows(rows)


def _rejected(connection: duckdb.DuckDBPyConnection, views: list[View]) -> Iterator[list[object]]:
    """Give every rejected row with its place, its reason and what it said."""
    bad = connection.table(BAD).project(
        "place, '' AS made, col, value, reason, NULL::VARCHAR AS content"
    )
    rejected = connection.table(REJECTED)
    # Where the row of the file can be shown, what was made of it need not be.
    content = "CASE WHEN place IS NULL THEN content END"
    every = bad.union(rejected.project(f"place, made, col, value, reason, {content}"))
    every.distinct().create("every_rejected")
    every = connection.table("every_rejected")
    for view in views:
        yield from _of_file(connection, view, every)
    homeless = every.filter("place IS NULL").fetchall()
    for _, made, column, value, reason, content in homeless:
        yield ["", "", made, column, value, reason, content]


def _of_file(
    connection: duckdb.DuckDBPyConnection, view: View, every: duckdb.DuckDBPyRelation
) -> Iterator[list[object]]:
    if view.staged is None:
        return
    wanted = len(view.staged.dialect.header)
    for line, count, record in view.staged.ragged:
        reason = f"{count} values where the header has {wanted}"
        yield [view.label, line, "", "", "", reason, json.dumps(record, ensure_ascii=False)]
    here = every.filter(f"(place >> {ROW_BITS}) = {view.number}").order("place").fetchall()
    if not here:
        return
    lines = view.lines([row[0] for row in here])
    contents = _contents(connection, view)
    for place, made, column, value, reason, _ in here:
        origin = view.origins.get(column, column)
        yield [view.label, lines[place], made, origin, value, reason, contents[place]]


def _contents(connection: duckdb.DuckDBPyConnection, view: View) -> dict[int, str]:
    """Give each rejected row of a file as it was, as JSON, by its place."""
    assert view.staged is not None
    place = f"({view.number}::BIGINT << {ROW_BITS}) | file_row_number"
    pairs = ", ".join(f"{literal(c)}: {named(c)}" for c in view.staged.columns)
    rows = connection.read_parquet(str(view.staged.parquet), file_row_number=True)
    wanted = rows.filter(f"({place}) IN (FROM every_rejected SELECT place)")
    found = wanted.project(f"{place}, CAST(to_json(map {{{pairs}}}) AS VARCHAR)").fetchall()
    return {int(where): str(content) for where, content in found}


def _put(unfinished: Path, out: Path, force: bool) -> None:
    """Put the finished folder in its place."""
    is_here = out.exists() and out.samefile(Path.cwd())
    if not force and not (is_here and not any(out.iterdir())):
        try:
            unfinished.rename(out)  # an empty folder is replaced, any other refused, at once
        except OSError as error:
            raise LeadScoreError(
                f"--out {out} came to be while this ran ({error.strerror}); name another folder"
            ) from error
        return
    out.mkdir(exist_ok=True)
    for name in SPECS:
        for ending in ENDINGS:
            if not (unfinished / f"{name}{ending}").exists():
                (out / f"{name}{ending}").unlink(missing_ok=True)
        if (out / name).is_dir():  # the parts of the table before
            shutil.rmtree(out / name)
    (out / REJECTED_FILE).unlink(missing_ok=True)
    for path in unfinished.iterdir():
        path.replace(out / path.name)
