"""The plain wide export: one file, one row per lead, described by options."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb

from features.errors import InputProblems
from features.importing.mapping import Mapping
from features.importing.settings import NO, YES, Wide, same_word
from features.importing.sql import literals
from features.importing.view import View
from features.tables.findings import quoted

SHOWN, SHOWN_WORDS = 5, 8
# The word of a row as same_word gives it.
WORD = r"lower(trim(regexp_replace(_outcome, '[\s\p{Z}]+', ' ', 'g')))"


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
    """Give what each value of the outcome column means, as it is compared; others are open."""
    if wide.won is not None:
        return {**dict.fromkeys(YES, "won"), **dict.fromkeys(NO, "lost")}
    won = {same_word(value): "won" for value in wide.won_values}
    return won | {same_word(value): "lost" for value in wide.lost_values}


def check_values(connection: duckdb.DuckDBPyConnection, view: View, wide: Wide) -> None:
    """Refuse values that the options do not explain, and words that no row says.

    Raises
    ------
    InputProblems
        If --won has other values than yes and no, --order is no number, or a word of --won-value
        or --lost-value is in no row.
    """
    rows = connection.table(f"file_{view.number}")
    problems = [
        *_unclear(rows, view, wide),
        *_unsaid(rows, view, wide),
        *_unordered(rows, view, wide),
    ]
    if problems:
        raise InputProblems("the export cannot be imported", problems)


def _unclear(rows: duckdb.DuckDBPyRelation, view: View, wide: Wide) -> Iterator[str]:
    if wide.won is None:
        return
    known = literals(outcome_words(wide))
    others = rows.filter(f"NOT list_contains({known}, {WORD})")
    if len(others.limit(1)):
        seen = ", ".join(_first(others, "_outcome"))
        yield (
            f"{view.label}, column {wide.won}: not yes or no: {seen} "
            f"({_line(view, others)}); say which words mean what with --outcome {wide.won!r} "
            "--won-value WORD --lost-value WORD"
        )


def _unsaid(rows: duckdb.DuckDBPyRelation, view: View, wide: Wide) -> Iterator[str]:
    """Every word that was said must be there: a slip of the pen would leave its leads open."""
    if wide.outcome is None:
        return
    said = {word for word, _ in _counts(rows)}
    for option, values in (("--won-value", wide.won_values), ("--lost-value", wide.lost_values)):
        for value in values:
            if same_word(value) not in said:
                seen = ", ".join(_first(rows, "_outcome")) or "nothing"
                yield (
                    f"{view.label}, column {wide.outcome}: no row says {value!r} (it says {seen}); "
                    f"mend {option} or leave it out"
                )


def _unordered(rows: duckdb.DuckDBPyRelation, view: View, wide: Wide) -> Iterator[str]:
    if wide.order is None:
        return
    number = "coalesce(isfinite(TRY_CAST(_order AS DOUBLE)), false)"
    wrong = rows.filter(f"_order IS NOT NULL AND NOT {number}")
    if len(wrong.limit(1)):
        yield (
            f"{view.label}, column {wide.order}: --order needs numbers that rise with time, "
            f"not {', '.join(_first(wrong, '_order'))} ({_line(view, wrong)}); give a column of "
            "times with --created"
        )


def notes(connection: duckdb.DuckDBPyConnection, view: View, wide: Wide) -> list[str]:
    """Tell what was made of the outcomes, and what a wide export cannot know."""
    said = []
    if wide.won is None and wide.outcome is None:
        said.append("no column tells the outcome (--won or --outcome): all leads are open")
    else:
        said.append(_told(connection.table(f"file_{view.number}"), wide))
    if wide.order is not None:
        said.append(
            f"created_at is made up: the leads come evenly spaced from 2000 on, in the order of "
            f"{wide.order}; only the order means something"
        )
    if wide.closed is None and (wide.won or wide.outcome):
        said.append("the outcome follows a minute after creation, since no column tells its time")
    said.append(
        "a wide export has no history: each value may have been filled in after the outcome; "
        "leadscore check looks for such columns"
    )
    return said


def _told(rows: duckdb.DuckDBPyRelation, wide: Wide) -> str:
    """Count the rows of each word of the outcome column by what it means."""
    words = outcome_words(wide)
    told: dict[str, list[str]] = {"won": [], "lost": [], "open": []}
    for word, count in _counts(rows):
        shown = "nothing" if word is None else quoted(word)
        told[words.get(word or "", "open")].append(f"{shown} {count:,} times")
    parts = []
    for status, found in told.items():
        hidden = len(found) - SHOWN_WORDS
        more = f", and {hidden} more words" if hidden > 0 else ""
        parts.append(f"{status}: {', '.join(found[:SHOWN_WORDS]) or 'no row'}{more}")
    return f"{wide.won or wide.outcome} says {'; '.join(parts)}"


def _counts(rows: duckdb.DuckDBPyRelation) -> list[tuple[str | None, int]]:
    found = rows.project(f"{WORD} AS word").aggregate("word, count(*) AS n", "word")
    return [(word, int(n)) for word, n in found.order("n DESC, word").fetchall()]


def _line(view: View, wrong: duckdb.DuckDBPyRelation) -> str:
    [(place,)] = wrong.order("_place").limit(1).project("_place").fetchall()
    return f"first in line {view.lines([place])[place]}"


def _first(rows: duckdb.DuckDBPyRelation, column: str) -> list[str]:
    found = rows.filter(f"{column} IS NOT NULL").project(column).distinct().order(column)
    return [quoted(str(value)) for (value,) in found.limit(SHOWN).fetchall()]
