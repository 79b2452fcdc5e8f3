"""From an attribute's values to the numbers of its column."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from features.attributes.categories import places_of
from features.attributes.dates import moment_us
from features.attributes.spec import AttributeSpec
from features.attributes.spellings import category_key, nearest
from features.attributes.words import mentions
from features.conditions import as_number
from features.facts import MICROSECONDS_PER_DAY, Column, FloatArray, IntArray

MOST_REMEMBERED = 20_000


def attribute_values(
    spec: AttributeSpec, column: Column | None, rows: int, as_of_us: IntArray | None = None
) -> FloatArray:
    """Turn a column of n rows into the numbers of its feature.

    Parameters
    ----------
    spec
        How the attribute becomes a column.
    column
        The attribute; None where there is no such column.
    rows
        n.
    as_of_us
        int64 (n,), microseconds: the moment of each row. Dates are missing without it.

    Returns
    -------
    float64 (n,); NaN where missing (text and mentions: 0 or 1, never NaN).
    """
    if column is None:
        found = np.full(rows, value_of(spec, None))
    elif rows == 1 == len(column.distinct):
        as_of = None if as_of_us is None else int(as_of_us[0])
        return np.array([value_at(spec, column.distinct[0], as_of)])
    else:
        found = np.array([value_of(spec, v) for v in column.distinct], np.float64)[column.codes]
    return days_since(found, as_of_us) if spec.kind == "days_since" else found


def value_at(spec: AttributeSpec, value: object, as_of_us: int | None) -> float:
    """Turn one plain value into its number at a moment (microseconds), as `attribute_values`."""
    found = value_of(spec, value)
    if spec.kind != "days_since":
        return found
    if as_of_us is None or not as_of_us >= found:
        return math.nan
    return (as_of_us - found) / MICROSECONDS_PER_DAY


def days_since(moment: FloatArray, as_of_us: IntArray | None) -> FloatArray:
    """Give the days from moments (microseconds) to as_of; NaN while they are to come.

    What lies after as_of may be a plan or may have been filled in since: nobody can tell, so it
    is not looked at.
    """
    if as_of_us is None:
        return np.full(len(moment), math.nan)
    with np.errstate(invalid="ignore"):
        days = (as_of_us - moment) / MICROSECONDS_PER_DAY
        return np.where(days >= 0, days, math.nan)


def value_of(spec: AttributeSpec, value: object) -> float:
    """Turn one plain value into its number; of a date, its microseconds since 1970."""
    kind = spec.kind
    if value is None:
        return 0.0 if kind in ("text", "mentions") else math.nan
    if kind == "text":
        return 1.0
    if kind == "mentions":
        return float(mentions(spec.word, value))
    if kind == "numeric" and value.__class__ is not str:
        return as_number(value)
    seen, key = spec.known, (value.__class__, value)
    found = seen.get(key)
    if found is None:
        if len(seen) >= MOST_REMEMBERED:
            seen.clear()
        found = seen[key] = _worked_out(spec, value)
    return found


def _worked_out(spec: AttributeSpec, value: object) -> float:
    if spec.kind == "categorical":
        return _place(spec, value)
    return _moment(value) if spec.kind == "days_since" else as_number(value)


def _moment(value: object) -> float:
    found = moment_us(value)
    return math.nan if found is None else float(found)


def _place(spec: AttributeSpec, value: object) -> float:
    key = category_key(spec.name, value)
    if key is None:
        return math.nan
    places = _places(spec.name, spec.categories)
    found = places.get(key)
    if found is None:
        found = nearest(key, places)
    return len(spec.categories) - 1.0 if found is None else found


@lru_cache(maxsize=1_024)
def _places(name: str, categories: tuple[str, ...]) -> dict[str, float]:
    return places_of(name, categories)
