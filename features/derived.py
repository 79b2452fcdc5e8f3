"""Derived facts (seniority, company size …) as encoded columns, computed per distinct value."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from features.facts import Column, FloatArray, IntArray
from features.profile import (
    COMPLETENESS_COLUMNS,
    DERIVED,
    DerivedFact,
    derived_facts,
    facts_of_lead,
)
from features.profile.text import is_filled

FEW_ROWS = 8
MOST_REMEMBERED = 100
COMPLETENESS = "profile_completeness"
NOTHING: list[object] = [None]
_FACTS_OF: dict[tuple[str, ...], list[DerivedFact]] = {}
for _fact in DERIVED.values():
    if _fact.name != COMPLETENESS:
        _FACTS_OF.setdefault(_fact.sources, []).append(_fact)


class Remembered:
    """Derived facts of the distinct values seen so far, for building the same leads in parts."""

    def __init__(self) -> None:
        self._columns: dict[tuple[str, int], dict[str, Column]] = {}
        self._filled: dict[int, IntArray] = {}
        self._kept: list[list[object]] = []

    def _keep(self, distinct: list[object]) -> None:
        """Let what is remembered by its place in memory stay there, for a while."""
        if len(self._kept) >= MOST_REMEMBERED:
            self._columns, self._filled, self._kept = {}, {}, []
        self._kept.append(distinct)

    def facts(self, name: str, distinct: list[object]) -> dict[str, Column]:
        """Give the facts that depend on one source alone, one row per distinct value."""
        key = name, id(distinct)
        if key not in self._columns:
            found = derived_facts({name: distinct}, len(distinct))
            self._keep(distinct)
            self._columns[key] = {
                fact.name: _encoded(fact, found[fact.name]) for fact in _FACTS_OF[name,]
            }
        return self._columns[key]

    def filled(self, distinct: list[object]) -> IntArray:
        """Give 1 for every distinct value that says something, else 0."""
        if id(distinct) not in self._filled:
            self._keep(distinct)
            self._filled[id(distinct)] = np.array([is_filled(v) for v in distinct], np.int64)
        return self._filled[id(distinct)]


def derived_columns(
    columns: Mapping[str, Column], rows: int, remembered: Remembered | None = None
) -> dict[str, Column]:
    """Compute every derived fact of n rows.

    Parameters
    ----------
    columns
        Lead columns, n rows each; absent ones are missing everywhere.
    rows
        n.
    remembered
        Of other parts of the same leads; whatever is new is added.
    """
    one = rows == 1 or (
        rows <= FEW_ROWS and all(len(set(c.codes.tolist())) == 1 for c in columns.values())
    )
    if one:
        # One lead at a few moments, between which nothing of it changed.
        lead = {name: column.distinct[column.codes[0]] for name, column in columns.items()}
        same = np.zeros(rows, np.int64)
        return {name: Column([value], same) for name, value in facts_of_lead(lead).items()}
    if rows <= FEW_ROWS:
        found = derived_facts({name: column.values() for name, column in columns.items()}, rows)
        return {name: _encoded(DERIVED[name], values) for name, values in found.items()}
    if remembered is None:
        columns = {name: _compact(column) for name, column in columns.items()}
        remembered = Remembered()
    nothing = Column(NOTHING, np.zeros(rows, np.int64))
    found_columns: dict[str, Column] = {}
    for sources in _FACTS_OF:
        given = {name: columns.get(name, nothing) for name in sources}
        found_columns |= _of_sources(sources, given, rows, remembered)
    found_columns[COMPLETENESS] = _completeness(columns, rows, remembered)
    return {name: found_columns[name] for name in DERIVED}


def _of_sources(
    sources: tuple[str, ...], given: Mapping[str, Column], rows: int, remembered: Remembered
) -> dict[str, Column]:
    if len(sources) == 1:
        source = given[sources[0]]
        facts = remembered.facts(sources[0], source.distinct)
        return {name: _taken(column, source.codes) for name, column in facts.items()}
    # A lead is looked at many times and hardly ever changes: each combination is worked out once.
    first, combination = _combinations(list(given.values()), rows)
    values = {name: column.take(first).values() for name, column in given.items()}
    found = derived_facts(values, len(first))
    return {
        fact.name: _taken(_encoded(fact, found[fact.name]), combination)
        for fact in _FACTS_OF[sources]
    }


def _completeness(columns: Mapping[str, Column], rows: int, remembered: Remembered) -> Column:
    """Look at each value by itself: hardly two leads have all of them in common."""
    filled = np.zeros(rows, np.int64)
    for name in COMPLETENESS_COLUMNS:
        if name in columns:
            filled += remembered.filled(columns[name].distinct)[columns[name].codes]
    shares = np.arange(len(COMPLETENESS_COLUMNS) + 1) / len(COMPLETENESS_COLUMNS)
    return Column(shares.tolist(), filled)


def _compact(column: Column) -> Column:
    """Leave out distinct values that do not occur, where there are more of them than rows."""
    if len(column.distinct) <= len(column.codes):
        return column
    seen, codes = np.unique(column.codes, return_inverse=True)
    return Column([column.distinct[code] for code in seen.tolist()], codes)


def _taken(column: Column, codes: IntArray) -> Column:
    return Column(column.distinct, column.codes[codes])


def _combinations(columns: Sequence[Column], rows: int) -> tuple[IntArray, IntArray]:
    """Give a row of every combination of values, and the number of each row's combination."""
    number, first = np.zeros(rows, np.int64), np.zeros(0, np.int64)
    for column in columns:
        key = number * len(column.distinct) + column.codes
        _, first, number = np.unique(key, return_index=True, return_inverse=True)
    return first, number


def _encoded(fact: DerivedFact, values: np.ndarray) -> Column:
    numbers: dict[object, int] = {}
    plain = [None if isinstance(v, float) and math.isnan(v) else v for v in values.tolist()]
    if fact.kind == "boolean":
        plain = [bool(value) for value in plain]
    codes = [numbers.setdefault(value, len(numbers)) for value in plain]
    return Column(list(numbers), np.array(codes, np.int64))


def derived_values(fact: DerivedFact, column: Column) -> FloatArray:
    """Turn a derived column into float64 (n,): the number, or the position in `fact.values`."""
    return np.array([derived_value(fact, v) for v in column.distinct], np.float64)[column.codes]


def derived_value(fact: DerivedFact, value: object) -> float:
    """Turn one value of a derived fact into its number."""
    if value is None:
        return math.nan
    if fact.kind == "categorical":
        return float(fact.values.index(str(value)))
    return float(value)  # type: ignore[arg-type]
