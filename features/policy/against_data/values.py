"""Tests of leads' columns and facts that look for what the data do not have."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

import numpy as np

from features.conditions import as_number, forms_of, test_holds
from features.facts import Column
from features.matching import like
from features.policy.against_data.look import Look, leads_per_value, most_frequent, tests_of
from features.policy.against_data.near import counted, instead
from features.policy.places import KeyPath, Problem
from features.policy.schema import Test
from features.policy.words import did_you_mean
from features.profile import DERIVED, normalised

MOST_SHOWN = 5


def value_doubts(look: Look) -> Iterator[Problem]:
    """Find columns that are not there, and values that never occur.

    Parameters
    ----------
    look
        The data.
    """
    there = tuple(look.facts.attributes)
    for path, key, test in tests_of(look.policy):
        if key in DERIVED:
            yield from _fact_doubts(look, path, key, test)
        elif key not in there:
            text = f"your leads have no column {key} – {did_you_mean(key, there)}"
            yield Problem(path, text)
        else:
            yield from _column_doubts(look, path, key, test)
    for position, name in enumerate(look.policy.exclude_attributes):
        if name not in there:
            text = f"your leads have no column {name} – {did_you_mean(name, there)}"
            yield Problem(("exclude_attributes", position), text)


def _fact_doubts(look: Look, path: KeyPath, key: str, test: Test) -> Iterator[Problem]:
    sources = DERIVED[key].sources
    if not any(source in look.facts.attributes for source in sources):
        text = f"{key} is worked out from {' and '.join(sources)}, which your leads do not have"
        yield Problem(path, text)
    elif not test_holds(test, look.known.columns[key], look.leads, key).any():
        yield Problem(path, f"no lead is like this – {_what_there_is(look.known.columns[key])}")


def _column_doubts(look: Look, path: KeyPath, key: str, test: Test) -> Iterator[Problem]:
    column = _with_changes(look, key)
    counts = leads_per_value(column)
    filled = {value: n for value, n in counts.items() if value is not None}
    if not filled:
        yield Problem(path, "the column is empty for every lead")
        return
    meant = frozenset(form for value in filled for form in forms_of(key, value))
    for name, values in (("is_in", test.is_in), ("not_in", test.not_in)):
        for i, value in enumerate(values or ()):
            if meant.isdisjoint(forms_of(key, value)):
                at = _short(path, test, name, i)
                yield Problem(at, f"{value} never occurs – {instead(str(value), filled, 'lead')}")
    for i, pattern in enumerate(test.like or ()):
        if not any(like(pattern, form) for form in meant):
            at = (*path, "like", i) if len(test.like or ()) > 1 else (*path, "like")
            yield Problem(at, f"nothing is like {pattern} – {instead(pattern, filled, 'lead')}")
    if test.at_least is not None or test.at_most is not None:
        yield from _bounds_doubts(path, key, test, column)
    if test.present is False and None not in counts:
        yield Problem((*path, "present"), "it is filled for every lead")


def _bounds_doubts(path: KeyPath, key: str, test: Test, column: Column) -> Iterator[Problem]:
    found = (as_number(normalised(key, value)) for value in column.distinct)
    numbers = [number for number in found if not math.isnan(number)]
    low = -math.inf if test.at_least is None else test.at_least
    high = math.inf if test.at_most is None else test.at_most
    if not numbers:
        yield Problem(path, f"there is no number in this column – {_what_there_is(column)}")
    elif not any(low <= number <= high for number in numbers):
        text = f"no lead is within these bounds – values go from {min(numbers):g} to"
        yield Problem(path, f"{text} {max(numbers):g}")


def _short(path: KeyPath, test: Test, name: str, position: int) -> KeyPath:
    """Give the path of a value; one value or a bare list is how `is_in` is usually written."""
    values = test.is_in if name == "is_in" else test.not_in
    given = [key for key, value in test.model_dump().items() if value is not None]
    base = path if given == ["is_in"] else (*path, name)
    return (*base, position) if len(values or ()) > 1 else base


def _with_changes(look: Look, key: str) -> Column:
    """Give a column with what leads had earlier as well."""
    column, changes = look.facts.attributes[key], look.facts.changes.get(key)
    if changes is None:
        return column
    codes = np.concatenate([column.codes, len(column.distinct) + changes.codes])
    return Column([*column.distinct, *changes.distinct], codes)


def _what_there_is(column: Column) -> str:
    counts: Counter[str] = Counter()
    for value, n in leads_per_value(column).items():
        counts["nothing" if value is None else value] += n
    shown = most_frequent(counts, MOST_SHOWN)
    return "there is " + ", ".join(f"{v} ({counted(n, 'lead')})" for v, n in shown.items())
