"""From an attribute's values to the numbers of its column."""

from __future__ import annotations

import math

import numpy as np

from features.attributes.spec import AttributeSpec
from features.conditions import as_category, as_number
from features.facts import Column, FloatArray


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
