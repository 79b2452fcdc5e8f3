"""Collecting every violation in all tables, so that one error can tell them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from features.errors import TableError
from features.tables.csv_files import line_numbers
from features.tables.raw import Part, RawTable

SHOWN_ROWS = 3
SHOWN_CHARACTERS = 80


@dataclass(frozen=True)
class Violation:
    """One kind of violation of a column: its first rows with their values, and how many."""

    raw: RawTable
    column: str
    what: str
    remedy: str
    rows: list[int]
    values: list[str]
    count: int


@dataclass
class Findings:
    """The violations so far: whole-table problems as text, row problems with their rows."""

    problems: list[str] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)

    def add(self, problem: str) -> None:
        """Add a problem of a whole table, file or column, in final wording."""
        self.problems.append(problem)

    def rows(
        self,
        raw: RawTable,
        column: str,
        wrong: np.ndarray,
        wording: tuple[str, str],
        describe: Callable[[str | None], str] | None = None,
    ) -> None:
        """Add one kind of violation of a column, if any row is wrong.

        Parameters
        ----------
        wrong
            Which rows break the rule: a mask, or row numbers (0-based) in the order to show.
        wording
            What is wrong, and what to do about it.
        describe
            Words for an offending value; by default the value in quotes.
        """
        found = np.flatnonzero(wrong) if wrong.dtype == bool else wrong
        if len(found) == 0:
            return
        rows = [int(row) for row in found[:SHOWN_ROWS]]
        values = [_shown(raw.columns[column], row, describe or quoted) for row in rows]
        self.violations.append(Violation(raw, column, *wording, rows, values, len(found)))

    def __bool__(self) -> bool:
        return bool(self.problems or self.violations)

    def error(self, title: str) -> TableError:
        """Return everything found as one error; rows of CSV files are named by their lines."""
        wanted: dict[str, set[int]] = {}
        for violation in self.violations:
            wanted.setdefault(violation.raw.name, set()).update(violation.rows)
        raws = {violation.raw.name: violation.raw for violation in self.violations}
        places = {name: _places(raws[name], rows) for name, rows in wanted.items()}
        lines = [_worded(violation, places[violation.raw.name]) for violation in self.violations]
        return TableError(title, [*self.problems, *lines])


def quoted(value: str | None) -> str:
    """Return a value as it is shown to the user: in quotes, cut at 80 characters."""
    if value is None:
        return "(empty)"
    return repr(value if len(value) <= SHOWN_CHARACTERS else value[:SHOWN_CHARACTERS] + "…")


def _shown(column: pa.ChunkedArray, row: int, describe: Callable[[str | None], str]) -> str:
    value = column[row].as_py()
    return describe(None if value is None else str(value))


def _worded(violation: Violation, places: dict[int, str]) -> str:
    pairs = zip(violation.rows, violation.values, strict=True)
    shown = ", ".join(f"{places[row]} {value}" for row, value in pairs)
    hidden = violation.count - len(violation.rows)
    more = f" and {hidden} more ({violation.count} in all)" if hidden else ""
    where = f"{violation.raw.label}, column {violation.column}"
    return f"{where}: {violation.what}: {shown}{more}; {violation.remedy}"


def _places(raw: RawTable, rows: set[int]) -> dict[int, str]:
    places: dict[int, str] = {}
    start = 0
    for part in raw.parts:
        inside = sorted(row - start for row in rows if start <= row < start + part.rows)
        numbered = _numbered(part, inside)
        name = f"{part.label} " if part.label != raw.label else ""
        offset = start if part.label == raw.label else 0
        for row in inside:
            number = numbered[row] if part.csv_path else f"row {row + offset + 1}"
            places[start + row] = f"{name}{number}"
        start += part.rows
    return places


def _numbered(part: Part, rows: Sequence[int]) -> dict[int, str]:
    if part.csv_path is None or not rows:
        return {}
    return {row: f"line {line}" for row, line in line_numbers(part.csv_path, rows).items()}
