"""Sorting the rows a mapping made: those that can be used, and the others with reasons."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from features.importing.settings import IGNORE
from features.importing.sql import literal, literals, named
from features.importing.views import BAD
from features.tables import STATUSES
from features.tables.schema import SPECS
from features.tables.times import WITH_ZONE

REJECTED = "rejected_rows"
FOLLOWS = "its lead was rejected"
LISTED = "its row of the file was rejected"
IGNORED = "ignored"


@dataclass(frozen=True)
class Sorted:
    """How many rows of a table are good, and how many were left out on purpose, by their word."""

    rows: int
    left_out: dict[str, int]


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that sorting writes to."""
    connection.execute(
        f"CREATE TABLE {BAD} (place BIGINT, col VARCHAR, value VARCHAR, reason VARCHAR, "
        "remedy VARCHAR)"
    )
    connection.execute(
        f"CREATE TABLE {REJECTED} (made VARCHAR, place BIGINT, nth BIGINT, col VARCHAR, "
        "value VARCHAR, reason VARCHAR, remedy VARCHAR, content VARCHAR)"
    )
    connection.execute("CREATE SCHEMA out")
    for name, spec in SPECS.items():  # a mapping need not make every table
        columns = ", ".join(f"{column} VARCHAR" for column in spec.required)
        connection.execute(f"CREATE TABLE out.{name} ({columns}, _place BIGINT)")


def sort_rows(connection: duckdb.DuckDBPyConnection, table: str) -> Sorted:
    """Move the good rows of `rough` to `out.<table>`, the bad ones with reasons to `rejected_rows`.

    Bad is a row without what the table must have, one that comes twice (leads), one of a lead
    that is not there, and one whose row in the file is bad.
    """
    if table == "leads":
        _remember_ids(connection)
    rows = _numbered(connection, table)
    wrong = _first_reason([*_general(table), *_special(table)])
    judged_name = f"judged_{table}"
    rows.project(f"*, {wrong} AS _wrong").create(judged_name)
    judged = connection.table(judged_name)
    reasons = judged.filter("_wrong IS NOT NULL").project("_wrong").distinct().fetchall()
    for reason, column, remedy in _wordings(table):
        if (reason,) not in reasons:
            continue
        shown = f"CAST({named(column)} AS VARCHAR)"
        found = judged.filter(f"_wrong = {literal(reason)}")
        found.project(
            f"{literal(table)}, _place, _nth, {literal(column)}, {shown}, {literal(reason)}, "
            f"{literal(remedy)}, {_content(judged.columns)}"
        ).insert_into(REJECTED)
    left_out = _left_out(judged, table)
    connection.execute(f"DROP TABLE out.{table}")
    connection.execute(
        f"CREATE VIEW out.{table} AS FROM {judged_name} SELECT {_final(table)} WHERE _wrong IS NULL"
    )
    return Sorted(len(connection.table(f"out.{table}")), left_out)


def _content(columns: list[str]) -> str:
    fields = (c for c in columns if not c.startswith("_"))
    pairs = (f"{literal(c)}: CAST({named(c)} AS VARCHAR)" for c in fields)
    return f"CAST(to_json(map {{{', '.join(pairs)}}}) AS VARCHAR)"


def _remember_ids(connection: duckdb.DuckDBPyConnection) -> None:
    connection.table("rough").project("lead_id").filter("lead_id IS NOT NULL").distinct().create(
        "all_lead_ids"
    )


def _numbered(connection: duckdb.DuckDBPyConnection, table: str) -> duckdb.DuckDBPyRelation:
    rows = connection.table("rough").project("*, row_number() OVER () AS _nth")
    if table != "leads":
        return rows
    again = "row_number() OVER (PARTITION BY lead_id ORDER BY _place, _nth)"
    return rows.project(f"*, {again} AS _again")


def _first_reason(cases: list[tuple[str, str]]) -> str:
    whens = " ".join(f"WHEN {condition} THEN {literal(reason)}" for reason, condition in cases)
    return f"CASE {whens} END"


def _general(table: str) -> list[tuple[str, str]]:
    time = "created_at" if table == "leads" else "occurred_at"
    cases = [
        (LISTED, f"_place IN (FROM {BAD} SELECT place)"),
        ("no lead_id", "coalesce(trim(lead_id), '') = ''"),
    ]
    if table != "leads":
        cases += [
            (
                FOLLOWS,
                "lead_id NOT IN (FROM out.leads SELECT lead_id) AND lead_id IN (FROM all_lead_ids)",
            ),
            ("its lead is not among the leads", "lead_id NOT IN (FROM all_lead_ids)"),
        ]
    return [*cases, ("no time", f"{time} IS NULL")]


def _special(table: str) -> list[tuple[str, str]]:
    known = literals(STATUSES)
    return {
        "leads": [("several rows with the same lead_id", "_again > 1")],
        "activities": [("no type", "coalesce(trim(type), '') = ''")],
        "statuses": [
            (IGNORED, f"status = {literal(IGNORE)}"),
            ("no status", "coalesce(trim(status), '') = ''"),
            ("not a known status", f"NOT list_contains({known}, lower(trim(status)))"),
            (
                "rejected without a reason",
                "lower(trim(status)) = 'rejected' AND coalesce(trim(reason), '') = ''",
            ),
            (
                "not a number",
                "amount IS NOT NULL AND NOT coalesce(isfinite(TRY_CAST(amount AS DOUBLE)), false)",
            ),
        ],
        "attribute_changes": [
            ("no attribute", "coalesce(trim(attribute), '') = ''"),
            (IGNORED, f"NOT list_contains({_ATTRIBUTES}, attribute)"),
        ],
    }[table]


_ATTRIBUTES = "getvariable('attributes')"


def _wordings(table: str) -> list[tuple[str, str, str]]:
    """Give reason, column and remedy of all that is told."""
    time = "created_at" if table == "leads" else "occurred_at"
    named_lead = "export the lead too, or leave the row out"
    return [
        ("no lead_id", "lead_id", "give every row its id"),
        (FOLLOWS, "lead_id", "see the reason of its lead"),
        ("its lead is not among the leads", "lead_id", named_lead),
        ("no time", time, f"write {WITH_ZONE}, or export the column that has it"),
        ("several rows with the same lead_id", "lead_id", "keep one row for each lead"),
        ("no type", "lead_id", "say what it was"),
        ("no status", "lead_id", "say which status it was"),
        (
            "not a known status",
            "status" if table == "statuses" else "lead_id",
            "say what it means with --status 'TEXT=STATUS', such as --status 'Marketing "
            "Nurture=recycled' (or =ignore)",
        ),
        ("rejected without a reason", "lead_id", "give the column reason in your mapping"),
        (
            "not a number",
            "amount" if table == "statuses" else "lead_id",
            "write digits alone, with one decimal mark throughout",
        ),
        ("no attribute", "lead_id", "name the attribute that changed"),
    ]


def _left_out(judged: duckdb.DuckDBPyRelation, table: str) -> dict[str, int]:
    """Count rows that are left out without being wrong themselves, by what they are."""
    followers = len(judged.filter(f"_wrong = {literal(FOLLOWS)}"))
    found = {"rows whose lead cannot be used": followers} if followers else {}
    ignored = judged.filter(f"_wrong = {literal(IGNORED)}")
    if table == "attribute_changes":
        counts = ignored.aggregate("attribute, count(*)", "attribute").order("attribute")
        return found | {
            f"changes of {name!r}, which no lead has": int(n) for name, n in counts.fetchall()
        }
    count = len(ignored)
    return found | ({"statuses that are to be ignored": count} if count else {})


def _final(table: str) -> str:
    """Give the columns of a table in their final types."""
    spec = SPECS[table]
    if table == "leads":
        return "* EXCLUDE (_nth, _wrong, _again)"
    if table == "statuses":
        typed = "lower(trim(status)) AS status, TRY_CAST(amount AS DOUBLE) AS amount"
        return f"* EXCLUDE (_nth, _wrong) REPLACE ({typed})"
    if table == "attribute_changes":
        return ", ".join([*spec.required, "_place"])
    return "* EXCLUDE (_nth, _wrong)"
