"""One category, many spellings: what two values are compared as, and which is a slip of which."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rapidfuzz.distance import OSA

from features.conditions import as_category
from features.profile.normal import normalised
from features.profile.text import without_accents

# Not among them: < > + # % and signs of money, which tell "< 10" from "> 10" and C from C++.
_PUNCTUATION = re.compile(r"[\s.,;:!?'’`´\"„“”/\\|()\[\]_\-‐‑–—*]+")
_DIGITS = re.compile(r"\d+")
_AND = frozenset({"&", "and", "und"})
SHORTEST_WITH_A_SLIP = 6
SHORTEST_WITH_TWO_SLIPS = 12


def category_key(name: str, value: object) -> str | None:
    """Give what a value of an attribute is compared as; None where it is missing.

    Case, blanks, accents, punctuation and "&" for "and" or "und" make no difference; a country
    is its code. Numbers and yes/no are what they are.

    Examples
    --------
    >>> category_key("industry", "Food & Beverage") == category_key("industry", "food_and beverage")
    True
    """
    category = as_category(value)
    if category is None or not isinstance(value, str) or as_category(category) != category:
        return category
    folded = as_category(normalised(name, value)) or category
    if not any(map(str.isalpha, folded)):
        return folded
    bare = _PUNCTUATION.sub(" ", without_accents(folded).replace("&", " & "))
    return " ".join("&" if word in _AND else word for word in bare.split()) or folded


def nearest(key: str, places: Mapping[str, float]) -> float | None:
    """Give the place of the only category that the key is a slip of; None without one.

    One letter may be wrong, missing, too much or swapped with its neighbour in six letters, two
    in twelve; never the first letter ("paid", "unpaid") and never a digit ("2024", "2025").
    """
    if len(key) < SHORTEST_WITH_A_SLIP:
        return None
    found: dict[int, list[float]] = {}
    for other, place in places.items():
        slips = _slips_allowed(key, other) if other[0] == key[0] else 0
        if abs(len(other) - len(key)) > slips or not slips:
            continue
        distance = OSA.distance(key, other, score_cutoff=slips)
        if distance <= slips and _DIGITS.findall(key) == _DIGITS.findall(other):
            found.setdefault(distance, []).append(place)
    closest = found[min(found)] if found else []
    return closest[0] if len(closest) == 1 else None


def _slips_allowed(key: str, other: str) -> int:
    shorter = min(len(key), len(other))
    return (shorter >= SHORTEST_WITH_A_SLIP) + (shorter >= SHORTEST_WITH_TWO_SLIPS)
