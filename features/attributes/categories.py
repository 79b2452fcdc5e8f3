"""Which values of an attribute become categories of their own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from features.attributes.spec import OTHER, AttributeSpec
from features.attributes.spellings import category_key, nearest
from features.conditions import as_category

MOST_CATEGORIES = 30
FEWEST_LEADS_PER_CATEGORY = 10
SMALLEST_SHARE_IN_CATEGORIES = 0.2

Filled = list[tuple[object, int]]
"""Distinct values that are not missing, and in how many leads each is."""


def fit_categories(
    name: str,
    filled: Filled,
    most: int = MOST_CATEGORIES,
    fewest_leads: int = FEWEST_LEADS_PER_CATEGORY,
) -> AttributeSpec | None:
    """Give the common values a place each; None where hardly any is common.

    Spellings of one value count together; the commonest of them, in small letters, names the
    category.

    Parameters
    ----------
    name
        Of the attribute.
    filled
        Its values and their leads.
    most, fewest_leads
        Categories at most, and leads that each must have.
    """
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for value, leads in filled:
        key, category = category_key(name, value), as_category(value)
        if key is not None and category is not None and category != OTHER:
            spellings[key][category] += leads
    common = {k: s for k, s in spellings.items() if s.total() >= fewest_leads}
    covered, total = sum(s.total() for s in common.values()), sum(n for _, n in filled)
    if covered < SMALLEST_SHARE_IN_CATEGORIES * total:
        return None
    by_leads = sorted(common.values(), key=lambda s: (-s.total(), _commonest(s)))
    kept = tuple(_commonest(s) for s in by_leads[:most])
    return AttributeSpec(name=name, kind="categorical", categories=(*kept, OTHER))


def _commonest(spellings: Counter[str]) -> str:
    return min(spellings, key=lambda s: (-spellings[s], s))


def places_of(name: str, categories: Iterable[str]) -> dict[str, float]:
    """Give what every category is compared as, and its place; the rest has none."""
    own = (pair for pair in enumerate(categories) if pair[1] != OTHER)
    keys = ((category_key(name, category), place) for place, category in own)
    return {key: float(place) for key, place in keys if key is not None}


def share_of_the_rest(spec: AttributeSpec, filled: Filled) -> float:
    """Give the share of the leads with a value whose value has no category of its own."""
    places = places_of(spec.name, spec.categories)
    rest = 0
    for value, leads in filled:
        key = category_key(spec.name, value)
        if key is not None and key not in places and nearest(key, places) is None:
            rest += leads
    return rest / max(sum(leads for _, leads in filled), 1)
