"""The kind of every attribute, decided on what the training snapshots saw of it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import numpy as np

from features.attributes.categories import fit_categories
from features.attributes.spec import AttributeSpec
from features.conditions import as_boolean, as_number
from features.facts import Column
from features.profile import LEAD_COLUMN_ROLE
from features.tables.schema import TEXT_ATTRIBUTES

SHARE_OF_NUMBERS = 0.98


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
    if name not in TEXT_ATTRIBUTES:  # there digits are a name, and NO is Norway
        if all(as_boolean(v) is not None for v, _ in filled):
            return AttributeSpec(name=name, kind="boolean")
        total = sum(n for _, n in filled)
        if sum(n for v, n in filled if _is_number(v)) >= SHARE_OF_NUMBERS * total:
            return AttributeSpec(name=name, kind="numeric")
    return fit_categories(name, filled)


def _is_number(value: object) -> bool:
    return as_boolean(value) is None and not math.isnan(as_number(value))
