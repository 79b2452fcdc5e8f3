"""Derived facts (seniority, company size …) as encoded columns, computed per distinct value."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from features.facts import Column, FloatArray, IntArray
from features.profile import DERIVED, DerivedFact, derived_facts

FEW_ROWS = 8


def derived_columns(columns: Mapping[str, Column], rows: int) -> dict[str, Column]:
    """Compute every derived fact of n rows.

    Parameters
    ----------
    columns
        Lead columns, n rows each; absent ones are missing everywhere.
    rows
        n.
    """
    if rows <= FEW_ROWS:
        found = derived_facts({name: column.values() for name, column in columns.items()}, rows)
        return {name: _encoded(DERIVED[name], values) for name, values in found.items()}
    nothing = Column([None], np.zeros(rows, np.int64))
    return {
        fact.name: _one(fact, {s: columns.get(s, nothing) for s in fact.sources}, rows)
        for fact in DERIVED.values()
    }


def _one(fact: DerivedFact, sources: Mapping[str, Column], rows: int) -> Column:
    if len(sources) == 1:
        [(name, source)] = sources.items()
        found = derived_facts({name: source.distinct}, len(source.distinct))[fact.name]
        encoded = _encoded(fact, found)
        return Column(encoded.distinct, encoded.codes[source.codes])
    # A lead is looked at many times and hardly ever changes: each combination is worked out once.
    first, combination = _combinations(list(sources.values()), rows)
    values = {name: column.take(first).values() for name, column in sources.items()}
    encoded = _encoded(fact, derived_facts(values, len(first))[fact.name])
    return Column(encoded.distinct, encoded.codes[combination])


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
    return np.array([_value(fact, v) for v in column.distinct], np.float64)[column.codes]


def _value(fact: DerivedFact, value: object) -> float:
    if value is None:
        return math.nan
    if fact.kind == "categorical":
        return float(fact.values.index(str(value)))
    return float(value)  # type: ignore[arg-type]
