"""One way of writing numbers per column, found in all of its values, refused where in doubt.

`1.200` is twelve hundred in one country and little more than one in another. A column is read by
its own values, then by what was said, then by the other columns and the looks of its file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb

from features.importing.settings import Settings
from features.importing.sql import literal, named
from features.importing.view import View
from features.tables.findings import quoted

SAMPLE_ROWS = 1000
_SEPARATED = r"[+-]?[0-9][0-9.,]*"
_NUMERIC = re.compile(
    r"amount|revenue|employees|actualvalue|estimatedvalue|^_order$", re.IGNORECASE
)


def _fits(decimal: str, group: str) -> str:
    groups = rf"[1-9][0-9]{{0,2}}(\{group}[0-9]{{3}})+"
    return rf"[+-]?([0-9]+|{groups})(\{decimal}[0-9]+)?"


FITS = {".": _fits(".", ","), ",": _fits(",", ".")}


@dataclass(frozen=True)
class Evidence:
    """How many values of a column are numbers with a decimal point, a decimal comma, or either."""

    column: str
    point: int
    comma: int
    either: int

    @property
    def decimal(self) -> str | None:
        """The decimal mark that the values prove; None if they prove none, or both."""
        if bool(self.point) == bool(self.comma):
            return None
        return "." if self.point else ","


def with_numbers(
    relation: duckdb.DuckDBPyRelation, view: View, settings: Settings
) -> duckdb.DuckDBPyRelation:
    """Write the numbers of a file with a decimal point and without thousands marks.

    Parameters
    ----------
    relation
        The rows of the file, every column text but those of times.

    Returns
    -------
    duckdb.DuckDBPyRelation
        The same rows. Columns with any value that is no number stay as they are. What cannot be
        told goes to the view's problems, what was found to its notes.
    """
    found = _evidence(relation, _columns(relation, view))
    proven = {evidence.decimal for evidence in found} - {None}
    usual = settings.decimal or (proven.pop() if len(proven) == 1 else _looks(view))
    decimals = {evidence.column: evidence.decimal or usual for evidence in found}
    for evidence in found:
        if evidence.point and evidence.comma:
            decimals.pop(evidence.column)
            if settings.decimal is None:
                view.problems.append(_mixed(relation, view, evidence.column))
        elif decimals[evidence.column] is None:
            view.problems.append(_doubtful(relation, view, evidence.column))
    _tell(view, decimals)
    changed = [
        f"{_plain(column, decimal)} AS {named(column)}"
        for column, decimal in decimals.items()
        if decimal is not None
    ]
    return relation.project(f"* REPLACE ({', '.join(changed)})") if changed else relation


def _columns(relation: duckdb.DuckDBPyRelation, view: View) -> list[str]:
    """Give the columns that may be numbers: known ones, and the attributes of leads."""
    columns = [column for column in view.origins if _NUMERIC.search(column)]
    for column, name in view.names.items():
        is_attribute = bool(view.source.created) and column.casefold() not in view.source.dropped
        if is_attribute or (not view.source.columns and _NUMERIC.search(column)):
            columns.append(name)
    texts = dict(zip(relation.columns, map(str, relation.types), strict=True))
    return [column for column in columns if texts[column] == "VARCHAR"]


def _evidence(relation: duckdb.DuckDBPyRelation, columns: list[str]) -> list[Evidence]:
    """Count, looking at few rows first: most columns are no numbers there already."""
    columns = _separated(relation.limit(SAMPLE_ROWS), columns, some=False)
    columns = _separated(relation, columns, some=True)
    if not columns:
        return []
    counts = []
    for column in columns:
        point, comma = (_fit(column, mark) for mark in (".", ","))
        either = f"{point} AND {comma} AND regexp_matches({named(column)}, '[.,]')"
        neither = f"NOT {point} AND NOT {comma}"
        conditions = (f"{point} AND NOT {comma}", f"{comma} AND NOT {point}", either, neither)
        counts += [f"count(*) FILTER ({condition})" for condition in conditions]
    [row] = relation.aggregate(", ".join(counts)).fetchall()
    parts = [row[4 * i : 4 * i + 4] for i in range(len(columns))]
    return [
        Evidence(column, *map(int, part[:3]))
        for column, part in zip(columns, parts, strict=True)
        if not part[3]
    ]


def _separated(relation: duckdb.DuckDBPyRelation, columns: list[str], some: bool) -> list[str]:
    """Give the columns of nothing but digits and marks; with `some`, of some mark at least."""
    if not columns:
        return []
    counts = []
    for column in columns:
        text = f"trim({named(column)})"
        counts.append(f"count(*) FILTER (NOT regexp_full_match({text}, {literal(_SEPARATED)}))")
        counts.append(f"count(*) FILTER (regexp_matches({text}, '[.,]'))")
    [row] = relation.aggregate(", ".join(counts)).fetchall()
    pairs = zip(columns, row[::2], row[1::2], strict=True)
    return [column for column, others, marks in pairs if not others and (marks or not some)]


def _fit(column: str, decimal: str) -> str:
    return f"regexp_full_match(trim({named(column)}), {literal(FITS[decimal])})"


def _looks(view: View) -> str | None:
    """Tell the usual decimal mark of a file by its separator and its dates."""
    assert view.staged is not None
    dates = list(view.formats.values())
    if view.staged.dialect.delimiter == ";" or any(
        d.startswith(("31.01.", "%d.%m")) for d in dates
    ):
        return ","
    return "." if any(d.startswith(("01/31/", "%m/%d")) for d in dates) else None


def _plain(column: str, decimal: str) -> str:
    text = f"trim({named(column)})"
    if decimal == ".":
        return f"replace({text}, ',', '')"
    return f"replace(replace({text}, '.', ''), ',', '.')"


def _tell(view: View, decimals: dict[str, str | None]) -> None:
    origins = view.origins | {name: column for column, name in view.names.items()}
    commas = [origins[column] for column, decimal in decimals.items() if decimal == ","]
    if commas:
        view.notes.append(
            f"numbers with a decimal comma (1.200,5 is 1200.5): {', '.join(commas)}; if not, say "
            "--decimal ."
        )


def _doubtful(relation: duckdb.DuckDBPyRelation, view: View, column: str) -> str:
    shown = _shown(relation, view, column, ("regexp_matches(_v, '[.,]')",))
    return (
        f"{shown}: the mark may part thousands or begin a fraction; say which mark begins a "
        "fraction: --decimal , or --decimal ."
    )


def _mixed(relation: duckdb.DuckDBPyRelation, view: View, column: str) -> str:
    point, comma = (f"regexp_full_match(_v, {literal(FITS[mark])})" for mark in (".", ","))
    shown = _shown(relation, view, column, (f"{point} AND NOT {comma}", f"{comma} AND NOT {point}"))
    return (
        f"{shown}: decimal points in some rows, decimal commas in others; write one throughout, or "
        "keep the column as text with --decimal , or --decimal ."
    )


def _shown(
    relation: duckdb.DuckDBPyRelation, view: View, column: str, conditions: tuple[str, ...]
) -> str:
    """Name file, column and the first line of each condition."""
    values = relation.project(f"_place, trim({named(column)}) AS _v")
    rows = [
        (int(place), quoted(str(value)))
        for condition in conditions
        for place, value in values.filter(condition).order("_place").limit(1).fetchall()
    ]
    lines = view.lines([place for place, _ in rows])
    origins = view.origins | {name: column for column, name in view.names.items()}
    listed = ", ".join(f"line {lines[place]} {value}" for place, value in rows)
    return f"{view.label}, column {origins[column]}: {listed}"
