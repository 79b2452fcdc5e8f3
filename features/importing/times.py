"""One format per column of times, found in all of its values, and refused where it is in doubt."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from features.importing.settings import DIRECTIONS, Settings
from features.importing.sql import literal, named
from features.importing.time_shapes import DIRECTED, SHAPES, Shape, declared, directed
from features.tables.findings import quoted

EARLIEST, LATEST = "1990-01-01 00:00:00+00", "2100-01-01 00:00:00+00"
LAST_SECOND = "INTERVAL '23:59:59'"


@dataclass(frozen=True)
class Format:
    """The format of one column.

    Attributes
    ----------
    shape
        Found or declared; None: the column has no value.
    days
        How many values are days without a clock.
    """

    shape: Shape | None
    days: int = 0


class DoubtError(Exception):
    """The column cannot be read: the reason, the remedy, and places (row and value) to show."""

    def __init__(self, reason: str, remedy: str, rows: tuple[tuple[int, str], ...]) -> None:
        super().__init__(reason)
        self.reason, self.remedy, self.rows = reason, remedy, rows


def format_of(values: duckdb.DuckDBPyRelation, column: str, settings: Settings) -> Format:
    """Find the format of a column.

    Parameters
    ----------
    values
        Rows `place BIGINT, _v VARCHAR`, trimmed, without NULL.
    column
        Its name, for formats declared for it alone.

    Raises
    ------
    DoubtError
        If formats are mixed, or day and month cannot be told apart, or a zone is missing.
    """
    own = [f for name, f in settings.date_formats if name and name.casefold() == column.casefold()]
    general = [f for name, f in settings.date_formats if name is None and f not in DIRECTIONS]
    shape = declared(own[0]) if own and own[0] not in DIRECTIONS else None
    for pattern in general:
        if shape is None and _count(values, f"{declared(pattern).moment} IS NOT NULL"):
            shape = declared(pattern)
    shape = shape or _found(values, column, settings, own)
    if shape is None:
        return Format(None)
    days = _count(values, f"({shape.moment}) IS NOT NULL AND ({shape.is_day})")
    if settings.timezone is None and not shape.has_zone:
        rows = _rows(values, f"({shape.moment}) IS NOT NULL")
        if rows:
            raise DoubtError(
                "times without a time zone",
                "say which one they are in with --timezone, such as --timezone Europe/Berlin",
                rows,
            )
    return Format(shape, days)


def moment(found: Format, zone: str | None, begins: bool) -> str:
    """Give SQL for the moment that the trimmed text `_v` means, NULL if it means none.

    Parameters
    ----------
    begins
        What a day without a clock is: its first second, else its last. A thing is known at the
        latest when its day is over, and taking it for earlier would show a model the future.
    """
    if found.shape is None:
        return "NULL::TIMESTAMPTZ"
    text = found.shape.moment
    if not begins and found.days:
        text = f"{text} + CASE WHEN {found.shape.is_day} THEN {LAST_SECOND} ELSE INTERVAL 0 DAY END"
    return text if found.shape.has_zone else f"timezone({literal(zone or 'UTC')}, {text})"


def within_reach(value: str) -> str:
    """Give SQL for a moment, NULL if it is before 1990 or from 2100 on."""
    early, late = (f"TIMESTAMPTZ {literal(moment)}" for moment in (EARLIEST, LATEST))
    return f"CASE WHEN {value} >= {early} AND {value} < {late} THEN {value} END"


def _found(
    values: duckdb.DuckDBPyRelation, column: str, settings: Settings, own: list[str]
) -> Shape | None:
    shapes = [*SHAPES, *DIRECTED.values()]
    fits = [f"regexp_full_match(_v, {literal(shape.pattern)})" for shape in shapes]
    counts = _counts(values, fits)
    present = [i for i, count in enumerate(counts) if count]
    if len(present) > 1:
        rows = tuple(row for i in present[:3] for row in _rows(values, fits[i], 1))
        names = " and ".join(repr(shapes[i].name) for i in present)
        raise DoubtError(
            f"several formats of times ({names})",
            f"write one throughout, or say the right one with --date-format '{column}=FORMAT'",
            rows,
        )
    if not present:
        none_fits = Shape("none", "", "NULL::TIMESTAMP", has_zone=True)
        return none_fits if _count(values, "true") else None
    shape = shapes[present[0]]
    mark = next((mark for mark, other in DIRECTED.items() if other is shape), None)
    if mark is None:
        return shape
    general = [f for name, f in settings.date_formats if name is None]
    return _direction(values, mark, [f for f in (*own, *general) if f in DIRECTIONS], column)


def _direction(values: duckdb.DuckDBPyRelation, mark: str, said: list[str], column: str) -> Shape:
    """Tell 31/01/2026 from 01/31/2026 by values above 12, or by what was said."""
    if said:
        return directed(mark, said[0] == "day-first")
    first, second = (
        f"TRY_CAST(split_part(_v, {literal(mark)}, {place}) AS INTEGER) > 12" for place in (1, 2)
    )
    is_day, is_month = _rows(values, first, 1), _rows(values, second, 1)
    if bool(is_day) != bool(is_month):
        return directed(mark, bool(is_day))
    if is_day:
        reason = "day first in some rows, month first in others"
        remedy = f"write one throughout, or say the right one with --date-format '{column}=FORMAT'"
        raise DoubtError(reason, remedy, is_day + is_month)
    raise DoubtError(
        "day and month cannot be told apart",
        "say which comes first with --date-format day-first or --date-format month-first",
        _rows(values, "true"),
    )


def _count(values: duckdb.DuckDBPyRelation, condition: str) -> int:
    return _counts(values, [condition])[0]


def _counts(values: duckdb.DuckDBPyRelation, conditions: list[str]) -> list[int]:
    sums = ", ".join(f"count(*) FILTER ({condition})" for condition in conditions)
    [row] = values.aggregate(sums).fetchall()
    return [int(count) for count in row]


def _rows(
    values: duckdb.DuckDBPyRelation, condition: str, most: int = 3
) -> tuple[tuple[int, str], ...]:
    found = values.filter(condition).order("place").limit(most).fetchall()
    return tuple((int(place), quoted(str(value))) for place, value in found)


def column_values(relation: duckdb.DuckDBPyRelation, column: str) -> duckdb.DuckDBPyRelation:
    """Give `place, _v` of a column of text, without missing values."""
    text = f"trim({named(column)})"
    return relation.filter(f"{text} <> ''").project(f"_place AS place, {text} AS _v")
