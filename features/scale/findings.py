"""Violations found part by part, told as if the whole table had been looked at at once."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from features.errors import TableError
from features.facts import IntArray
from features.tables.findings import SHOWN_ROWS, Findings, Violation
from features.tables.raw import Part, RawTable
from features.tables.schema import SPECS

# The order in which reading all tables at once would come upon things.
NUL, CELLS, REFERENCES = range(3)
Key = tuple[int, int, int]


@dataclass(frozen=True)
class _Placed:
    """A violation whose rows are those of the whole table, each with its place among others."""

    violation: Violation
    order: list[tuple[int, int]]


@dataclass
class PartFindings(Findings):
    """What is wrong in some rows of the tables.

    Checks are told apart by when they run: the same check of another part has the same key, since
    all parts are checked in the same order.
    """

    placed: dict[Key, _Placed] = field(default_factory=dict)
    _now: list[int] = field(default_factory=lambda: [0, 0, 0])
    _rows: IntArray = field(default_factory=lambda: np.zeros(0, np.int64))

    @contextmanager
    def at(self, phase: int, table: str, rows: IntArray, step: int = 0) -> Iterator[None]:
        """Take what follows for checks of a table in a phase; `rows` are places in the table."""
        self._now, self._rows = [phase, list(SPECS).index(table), step], rows
        yield

    def rows(
        self,
        raw: RawTable,
        column: str,
        wrong: np.ndarray,
        wording: tuple[str, str],
        describe: Callable[[str | None], str] | None = None,
    ) -> None:
        """Add one kind of violation, as `Findings.rows` does."""
        key: Key = (self._now[0], self._now[1], self._now[2])
        self._now[2] += 1
        in_groups = wrong.dtype != bool
        own = Findings()
        own.rows(raw, column, wrong, wording, describe)
        for found in own.violations:
            rows = self._rows[found.rows].tolist()
            order = _groups(rows, found.values) if in_groups else [(row, row) for row in rows]
            moved = _like(found, raw, rows, found.values, found.count)
            self.placed[key] = _Placed(moved, order)

    def __bool__(self) -> bool:
        return bool(self.problems or self.placed)


def _groups(rows: list[int], values: list[str]) -> list[tuple[int, int]]:
    """Place rows that stand together by what they share (the same lead_id) by the first of them."""
    order: list[tuple[int, int]] = []
    for i, row in enumerate(rows):
        goes_on = i > 0 and values[i] == values[i - 1]
        order.append((order[-1][0] if goes_on else row, row))
    return order


def _like(
    violation: Violation, raw: RawTable, rows: list[int], values: list[str], count: int
) -> Violation:
    what = violation.column, violation.what, violation.remedy
    # Without the columns: what was found must not keep a part in memory.
    return Violation(RawTable(raw.name, raw.label, {}, raw.parts), *what, rows, values, count)


class AllFindings:
    """Everything found in all parts of all tables."""

    def __init__(self) -> None:
        self.problems: list[tuple[int, str]] = []
        self._placed: dict[Key, _Placed] = {}

    def add(self, problem: str, rank: int = 0) -> None:
        """Add a problem in final wording; those of a lower rank are told first."""
        self.problems.append((rank, problem))

    def join(self, part: PartFindings) -> None:
        """Add what was found in a part."""
        self.problems += [(0, problem) for problem in part.problems]
        for key, placed in part.placed.items():
            known = self._placed.get(key)
            self._placed[key] = placed if known is None else _joined(known, placed)

    def __bool__(self) -> bool:
        return bool(self.problems or self._placed)

    def error(self, title: str, parts: Mapping[str, tuple[Part, ...]]) -> TableError:
        """Give everything as one error; `parts` are the files of every table."""
        problems = [text for _, text in sorted(self.problems, key=lambda found: found[0])]
        violations = []
        for _, placed in sorted(self._placed.items(), key=lambda item: item[0]):
            v = placed.violation
            raw = RawTable(v.raw.name, v.raw.label, {}, parts[v.raw.name])
            violations.append(_like(v, raw, v.rows, v.values, v.count))
        return Findings(problems, violations).error(title)


def _joined(a: _Placed, b: _Placed) -> _Placed:
    every = [
        (order, row, value)
        for placed in (a, b)
        for order, row, value in zip(
            placed.order, placed.violation.rows, placed.violation.values, strict=True
        )
    ]
    first = heapq.nsmallest(SHOWN_ROWS, every)
    count = a.violation.count + b.violation.count
    rows, values = [row for _, row, _ in first], [value for _, _, value in first]
    joined = _like(a.violation, a.violation.raw, rows, values, count)
    return _Placed(joined, [order for order, _, _ in first])
