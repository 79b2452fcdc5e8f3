"""Custom and known attributes of a lead as features: typed and bounded on the training data."""

from __future__ import annotations

from features.attributes.categories import FEWEST_LEADS_PER_CATEGORY, MOST_CATEGORIES
from features.attributes.kinds import fit_attributes
from features.attributes.report import ColumnVerdict, column_report, sentences
from features.attributes.spec import OTHER, AttributeSpec
from features.attributes.values import attribute_values

__all__ = [
    "FEWEST_LEADS_PER_CATEGORY",
    "MOST_CATEGORIES",
    "OTHER",
    "AttributeSpec",
    "ColumnVerdict",
    "attribute_values",
    "column_report",
    "fit_attributes",
    "sentences",
]
