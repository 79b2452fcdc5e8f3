"""Whether the policy's conditions hold: tests of values, looked at once per distinct value."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from features.facts import Column, FloatArray
from features.matching import like
from features.policy.schema import Condition, Did, Test

CountOf = Callable[[Did], FloatArray]


def as_number(value: object) -> float:
    """Read a plain value as a number; NaN where it is none."""
    if isinstance(value, (bool, int, float)):
        return float(value)
    if isinstance(value, str):
        try:
            number = float(value)
        except ValueError:
            return math.nan
        return number if math.isfinite(number) else math.nan
    return math.nan


def as_category(value: object) -> str | None:
    """Read a plain value as a category, so that 5, 5.0 and "5" or "DE" and "de" are one."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) < 2**53 else repr(number)
    return " ".join(str(value).split()).casefold() or None


def holds(test: Test, value: object) -> bool:
    """Tell whether one plain value passes a test; a missing value passes only what allows it."""
    if test.present is not None and (value is not None) != test.present:
        return False
    number = as_number(value)
    if test.at_least is not None and not number >= test.at_least:
        return False
    if test.at_most is not None and not number <= test.at_most:
        return False
    return _category_holds(test, as_category(value))


def _category_holds(test: Test, category: str | None) -> bool:
    if test.is_in is not None and category not in {as_category(v) for v in test.is_in}:
        return False
    if test.not_in is not None and category in {as_category(v) for v in test.not_in}:
        return False
    return test.like is None or (
        category is not None and any(like(pattern, category) for pattern in test.like)
    )


def test_holds(test: Test, column: Column | None, rows: int) -> NDArray[np.bool_]:
    """Test a column of n rows; an absent column is missing everywhere."""
    if column is None:
        return np.full(rows, holds(test, None))
    return np.array([holds(test, value) for value in column.distinct], bool)[column.codes]


def condition_holds(
    condition: Condition, columns: Mapping[str, Column], rows: int, count_of: CountOf
) -> NDArray[np.bool_]:
    """Tell per row whether all tests of a condition hold.

    Parameters
    ----------
    condition
        The `when` tests and the `did` tests.
    columns
        Lead columns and derived facts by name.
    rows
        Number of rows n.
    count_of
        Gives float64 (n,) counts of an activity within the days of a `did` test.
    """
    result = np.ones(rows, bool)
    for name, test in condition.when.items():
        result &= test_holds(test, columns.get(name), rows)
    for did in condition.did:
        result &= count_of(did) >= did.at_least
    return result
