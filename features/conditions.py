"""Whether the policy's conditions hold: tests of values, looked at once per distinct value."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from features.facts import Column, FloatArray
from features.matching import like
from features.policy.schema import Condition, Did, Test
from features.profile.normal import normalised
from features.tables.values import EXACT_BELOW, NO, NUMBER, YES

CountOf = Callable[[Did], FloatArray]

_NUMBER = re.compile(NUMBER, re.ASCII)


def as_boolean(value: object) -> bool | None:
    """Read true, false and the words for them; None where it is neither."""
    if isinstance(value, str):
        word = value.strip().casefold()
        return True if word in YES else False if word in NO else None
    return value if isinstance(value, bool) else None


def as_number(value: object) -> float:
    """Read a plain value as a number, true as 1 and false as 0; NaN where it is none.

    Text counts as a number exactly where a column of the tables would: "007" and an account
    number of 16 digits are names.
    """
    boolean = as_boolean(value)
    if boolean is not None:
        return float(boolean)
    if isinstance(value, int):
        return float(value) if abs(value) < EXACT_BELOW else math.nan
    if isinstance(value, float) or (isinstance(value, str) and _NUMBER.match(value)):
        number = float(value)
        return number if math.isfinite(number) else math.nan
    return math.nan


def as_category(value: object) -> str | None:
    """Read a plain value as a category: 5, 5.0 and "5", "DE" and "de ", true and "yes" are one.

    A table's column changes its type with a single value in it, and a request has types of its
    own; what a value means must not depend on either.
    """
    if value is None:
        return None
    boolean = as_boolean(value)
    if boolean is not None:
        return "yes" if boolean else "no"
    number = as_number(value)
    if not math.isnan(number):
        whole = number.is_integer() and abs(number) < EXACT_BELOW
        return str(int(number)) if whole else repr(number)
    return " ".join(str(value).split()).casefold() or None


def category_of(name: str, value: object) -> str | None:
    """Read a value of a column as a category; what means the same is one: DE, Germany, DEU."""
    return as_category(normalised(name, value))


# Typed, because Python takes 1 and True for the same key.
@lru_cache(maxsize=10_000, typed=True)
def forms_of(name: str, value: object) -> frozenset[str]:
    """Give what a value may be compared as: as it is written, and as what it means."""
    found = as_category(value), category_of(name, value)
    return frozenset(form for form in found if form is not None)


def holds(test: Test, value: object, name: str = "") -> bool:
    """Tell whether one plain value passes a test; a missing value passes only what allows it.

    Parameters
    ----------
    test
        The test.
    value
        A plain value.
    name
        Column or fact the value is of: a country is compared as the country that it is, in
        whatever language and form the policy and the lead write it, a headcount written
        "1.234" or "51-200" as the number.
    """
    if test.present is not None and (value is not None) != test.present:
        return False
    if test.at_least is not None or test.at_most is not None:
        number = as_number(normalised(name, value))
        if test.at_least is not None and not number >= test.at_least:
            return False
        if test.at_most is not None and not number <= test.at_most:
            return False
    return _category_holds(test, name, forms_of(name, value))


def _category_holds(test: Test, name: str, forms: frozenset[str]) -> bool:
    if test.is_in is not None and not _among(forms, name, test.is_in):
        return False
    if test.not_in is not None and _among(forms, name, test.not_in):
        return False
    return test.like is None or any(like(pattern, form) for pattern in test.like for form in forms)


def _among(forms: frozenset[str], name: str, agreed: Iterable[object]) -> bool:
    return any(not forms.isdisjoint(forms_of(name, value)) for value in agreed)


def test_holds(test: Test, column: Column | None, rows: int, name: str = "") -> NDArray[np.bool_]:
    """Test a column of n rows; an absent column is missing everywhere."""
    if column is None:
        return np.full(rows, holds(test, None, name))
    return np.array([holds(test, value, name) for value in column.distinct], bool)[column.codes]


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
        Gives float64 (n,) counts of what a `did` test names, within its days.
    """
    result = np.ones(rows, bool)
    for name, test in condition.when.items():
        result &= test_holds(test, columns.get(name), rows, name)
    for did in condition.did:
        count = count_of(did)
        result &= count >= did.fewest
        if did.at_most is not None:
            result &= count <= did.at_most
    return result
