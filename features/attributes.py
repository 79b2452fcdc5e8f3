"""Custom and known attributes of a lead as features: typed and bounded on the training data."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from features.conditions import as_boolean, as_category, as_number
from features.facts import Column, FloatArray
from features.profile import LEAD_COLUMN_ROLE
from features.tables.schema import TEXT_ATTRIBUTES

MOST_CATEGORIES = 30
FEWEST_LEADS_PER_CATEGORY = 10
SHARE_OF_NUMBERS = 0.98
OTHER = "(other)"
MAIL_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class AttributeSpec(BaseModel):
    """How one attribute becomes a column.

    `numeric` and `boolean` give the number (true 1, false 0); `categorical` the position in
    `categories`, whose last place is every other value; `text` only whether it is filled, as it
    is for e-mail addresses in whatever column.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    kind: Literal["numeric", "boolean", "categorical", "text"]
    categories: tuple[str, ...] = ()


def fit_attributes(
    columns: Mapping[str, Column], excluded: Iterable[str]
) -> tuple[AttributeSpec, ...]:
    """Decide the kind of every attribute that may be a feature.

    Parameters
    ----------
    columns
        Attributes as the training snapshots saw them.
    excluded
        Names the policy keeps out; names, addresses and identifiers are out anyway.

    Returns
    -------
    One spec per attribute with at least two different states, by name.
    """
    out = set(excluded)
    specs = [
        _fit_one(name, column)
        for name, column in sorted(columns.items())
        if name not in out and LEAD_COLUMN_ROLE.get(name, "categorical") == "categorical"
    ]
    return tuple(spec for spec in specs if spec is not None)


def _fit_one(name: str, column: Column) -> AttributeSpec | None:
    count = np.bincount(column.codes, minlength=len(column.distinct)).tolist()
    seen = [(v, n) for v, n in zip(column.distinct, count, strict=True) if n]
    filled = [(v, n) for v, n in seen if v is not None]
    if len(seen) < 2 or not filled:
        return None
    total = sum(n for _, n in filled)
    if name not in TEXT_ATTRIBUTES:  # there digits are a name, and NO is Norway
        if all(as_boolean(v) is not None for v, _ in filled):
            return AttributeSpec(name=name, kind="boolean")
        if sum(n for v, n in filled if _is_number(v)) >= SHARE_OF_NUMBERS * total:
            return AttributeSpec(name=name, kind="numeric")
    return _fit_category(name, filled, total)


def _is_number(value: object) -> bool:
    return as_boolean(value) is None and not math.isnan(as_number(value))


def _fit_category(name: str, filled: list[tuple[object, int]], total: int) -> AttributeSpec:
    tally: Counter[str] = Counter()
    for value, n in filled:
        tally[as_category(value) or ""] += n
    common = [(c, n) for c, n in tally.items() if n >= FEWEST_LEADS_PER_CATEGORY and c != OTHER]
    personal = any(MAIL_ADDRESS.search(category) for category in tally)
    if personal or sum(n for _, n in common) < 0.2 * total:
        return AttributeSpec(name=name, kind="text")
    common.sort(key=lambda item: (-item[1], item[0]))
    kept = tuple(category for category, _ in common[:MOST_CATEGORIES])
    return AttributeSpec(name=name, kind="categorical", categories=(*kept, OTHER))


def attribute_values(spec: AttributeSpec, column: Column | None, rows: int) -> FloatArray:
    """Turn a column of n rows into float64 (n,); NaN where missing (text: 0 or 1, never NaN)."""
    if column is None:
        column = Column([None], np.zeros(rows, np.int64))
    return np.array([_value(spec, v) for v in column.distinct], np.float64)[column.codes]


def _value(spec: AttributeSpec, value: object) -> float:
    if spec.kind == "text":
        return float(value is not None)
    if spec.kind == "categorical":
        category = as_category(value)
        if category is None:
            return math.nan
        known = category in spec.categories
        return float(spec.categories.index(category) if known else len(spec.categories) - 1)
    return as_number(value)
