"""What an import must tell beside its figures: what it left out or took on trust, and how often."""

from __future__ import annotations

from importlib.resources import files

import duckdb

from features.importing.mapping import READY, Mapping
from features.importing.sql import literal, named
from features.importing.view import View
from features.importing.views import BAD

JSON_COLUMN = "changedata"  # the one column of the ready mappings that holds JSON


def mapping_notes(connection: duckdb.DuckDBPyConnection, mapping: Mapping) -> list[str]:
    """Tell what a ready mapping left out or took on trust, once its tables are made.

    Returns
    -------
    list of str
        One sentence each, beginning with how many rows it is about; none for other mappings.
    """
    sentences = files("features.importing") / "mappings" / "notes" / f"{mapping.name}.sql"
    if mapping.name not in READY or not sentences.is_file():
        return []
    found = connection.sql(sentences.read_text("utf-8")).filter("n > 0").fetchall()
    return [f"{int(count):,} {said}" for count, said in found]


def note_malformed(connection: duckdb.DuckDBPyConnection, views: list[View]) -> None:
    """Write rows down as bad whose JSON cannot be read, so that they are told with their line."""
    for view in views:
        relation = connection.table(f"file_{view.number}")
        if view.staged is None or JSON_COLUMN not in relation.columns:
            continue
        column = named(JSON_COLUMN)
        wrong = relation.filter(f"{column} IS NOT NULL AND NOT json_valid({column})")
        texts = [literal(JSON_COLUMN), f"left({column}, 60)", literal("this is no whole JSON")]
        remedy = literal("export the row again; its cell was cut off or changed")
        wrong.project(", ".join(["_place", *texts, remedy])).insert_into(BAD)
