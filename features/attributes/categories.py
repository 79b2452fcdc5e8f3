"""Which values of an attribute become categories of their own."""

from __future__ import annotations

import re
from collections import Counter

from features.attributes.spec import OTHER, AttributeSpec
from features.conditions import as_category

MOST_CATEGORIES = 30
FEWEST_LEADS_PER_CATEGORY = 10
SMALLEST_SHARE_IN_CATEGORIES = 0.2
MAIL_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def fit_categories(name: str, filled: list[tuple[object, int]]) -> AttributeSpec:
    """Give the common values a place each; text where hardly any is common.

    Parameters
    ----------
    name
        Of the attribute.
    filled
        Distinct values that are not missing, and in how many leads each is.
    """
    tally: Counter[str] = Counter()
    for value, n in filled:
        tally[as_category(value) or ""] += n
    common = [(c, n) for c, n in tally.items() if n >= FEWEST_LEADS_PER_CATEGORY and c != OTHER]
    personal = any(MAIL_ADDRESS.search(category) for category in tally)
    in_categories = sum(n for _, n in common)
    if personal or in_categories < SMALLEST_SHARE_IN_CATEGORIES * sum(n for _, n in filled):
        return AttributeSpec(name=name, kind="text")
    common.sort(key=lambda item: (-item[1], item[0]))
    kept = tuple(category for category, _ in common[:MOST_CATEGORIES])
    return AttributeSpec(name=name, kind="categorical", categories=(*kept, OTHER))
