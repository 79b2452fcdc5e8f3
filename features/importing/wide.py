"""The plain wide export: one file, one row per lead, described by options."""

from __future__ import annotations

import duckdb

from features.errors import LeadScoreError
from features.importing.mapping import Mapping
from features.importing.settings import NO, YES, Wide
from features.importing.sql import literals
from features.importing.views import View
from features.tables.findings import quoted

SHOWN = 5


def add_columns(mapping: Mapping, wide: Wide) -> None:
    """Tell the mapping which columns of the file the options named."""
    file = mapping.files["wide"]
    for column, written in (
        ("_id", wide.id),
        ("_created", wide.created),
        ("_order", wide.order),
        ("_outcome", wide.won or wide.outcome),
        ("_closed", wide.closed),
    ):
        file.columns[column] = [written] if written is not None else []
        file.by_option.add(column)
        if written is not None:
            file.needed_columns.add(column)


def outcome_words(wide: Wide) -> dict[str, str]:
    """Give what each value of the outcome column means, in lower case; others are open."""
    if wide.won is not None:
        return {**dict.fromkeys(YES, "won"), **dict.fromkeys(NO, "lost")}
    won = {value.strip().lower(): "won" for value in wide.won_values}
    return won | {value.strip().lower(): "lost" for value in wide.lost_values}


def check_values(connection: duckdb.DuckDBPyConnection, view: View, wide: Wide) -> None:
    """Refuse values that the options do not explain.

    Raises
    ------
    LeadScoreError
        If --won has other values than yes and no, or --order is no number, or no lead is won.
    """
    rows = connection.table(f"file_{view.number}")
    if wide.won is not None:
        known = literals(outcome_words(wide))
        others = _first(
            rows.filter(f"NOT list_contains({known}, lower(trim(_outcome)))"), "_outcome"
        )
        if others:
            raise LeadScoreError(
                f"{view.label}, column {wide.won}: not yes or no: {', '.join(others)}; say which "
                f"words mean what with --outcome {wide.won!r} --won-value WORD --lost-value WORD"
            )
    if wide.outcome is not None:
        won = literals(value.strip().lower() for value in wide.won_values)
        if not len(rows.filter(f"list_contains({won}, lower(trim(_outcome)))").limit(1)):
            seen = ", ".join(_first(rows, "_outcome")) or "nothing"
            raise LeadScoreError(
                f"{view.label}, column {wide.outcome}: no row says "
                f"{' or '.join(map(repr, wide.won_values))} (it says {seen}); mend --won-value"
            )
    if wide.order is not None:
        wrong = _first(
            rows.filter("_order IS NOT NULL AND TRY_CAST(_order AS DOUBLE) IS NULL"), "_order"
        )
        if wrong:
            raise LeadScoreError(
                f"{view.label}, column {wide.order}: --order needs numbers that rise with time, "
                f"not {', '.join(wrong)}; give a column of times with --created"
            )


def notes(wide: Wide) -> list[str]:
    """Tell what a wide export cannot know."""
    said = []
    if wide.order is not None:
        said.append(
            f"created_at is made up: the leads come evenly spaced from 2000 on, in the order of "
            f"{wide.order}; only the order means something"
        )
    if wide.closed is None and (wide.won or wide.outcome):
        said.append("the outcome follows a minute after creation, since no column tells its time")
    if wide.won is None and wide.outcome is None:
        said.append("no column tells the outcome (--won or --outcome): all leads are open")
    said.append(
        "a wide export has no history: each value may have been filled in after the outcome; "
        "leadscore check looks for such columns"
    )
    return said


def _first(rows: duckdb.DuckDBPyRelation, column: str) -> list[str]:
    found = rows.filter(f"{column} IS NOT NULL").project(column).distinct().order(column)
    return [quoted(str(value)) for (value,) in found.limit(SHOWN).fetchall()]
