"""What a column looks like: recognised by its values alone, never by an outcome."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from features.attributes.categories import Filled
from features.attributes.dates import is_ambiguous, moment_us
from features.conditions import as_boolean, as_number
from features.facts import Column

NEARLY_ALL = 0.98
FEWEST_IDS = 20
NEARLY_DISTINCT = 0.95
DENSE = 1.5
FEWEST_DIGITS = 5
FEWEST_WORDS_OF_FREE_TEXT = 4.0
SMALLEST_SHARE_THAT_DIFFERS = 0.001
MANY_CATEGORIES = 200

MAIL_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_STRUCTURED = re.compile(r"\s*(?:\{.*\}|\[.*\])\s*", re.DOTALL)
_PHONE = re.compile(r"\s*(?:\+|00?)?[\d\s()/.-]{6,}")
_CODE = re.compile(r"\s*(?=\S*\d)[\w{}./:#-]{3,64}\s*")
_HEX = re.compile(r"\s*(?:[0-9a-fA-F]{8,}|\{?[0-9a-fA-F]{4,}(?:-[0-9a-fA-F]{2,})+\}?)\s*")
_OF_PERSONS = re.compile(
    r"name|person|contact|kontakt|partner|owner|manager|betreuer|vertreter|agent|(?:^|_)rep(?:$|_)",
    re.IGNORECASE,
)
_NAMED_ID = re.compile(r"(?:^|[_\s-])(?:id|uuid|guid|key|no|nr|num|number|nummer|code)$", re.I)


@dataclass(frozen=True)
class Seen:
    """Values of one column as the training snapshots saw it, and in how many leads each is.

    Attributes
    ----------
    filled
        Distinct values that are not missing, and their leads.
    missing
        Leads without a value.
    """

    filled: Filled
    missing: int

    @classmethod
    def of(cls, column: Column) -> Seen:
        """Count a column with one row per lead; its distinct values may have repeats."""
        count = np.bincount(column.codes, minlength=len(column.distinct)).tolist()
        tally: Counter[tuple[type, object]] = Counter()
        for value, leads in zip(column.distinct, count, strict=True):
            if leads:
                tally[type(value), value] += leads
        missing = tally.pop((type(None), None), 0)
        return cls([(value, leads) for (_, value), leads in tally.items()], missing)

    @property
    def leads(self) -> int:
        """Leads with a value."""
        return sum(n for _, n in self.filled)

    @property
    def most(self) -> int:
        """Leads in the commonest state; being missing is a state."""
        return max([self.missing, *(n for _, n in self.filled)], default=0)

    def share(self, holds: Callable[[object], object]) -> float:
        """Give the share of the leads with a value whose value passes a test."""
        return sum(n for v, n in self.filled if holds(v)) / max(self.leads, 1)


def is_number(value: object) -> bool:
    """Tell whether a plain value is a quantity, in a column of quantities."""
    return as_boolean(value) is None and not math.isnan(as_number(value))


def is_boolean(value: object) -> bool:
    """Tell whether a plain value says yes or no."""
    return as_boolean(value) is not None


def has_mail_address(seen: Seen) -> bool:
    """Tell whether there is a mail address in any value: one is one too many."""
    texts = (v for v, _ in seen.filled if isinstance(v, str) and "@" in v)
    return any(MAIL_ADDRESS.search(text) for text in texts)


def looks_like(seen: Seen, pattern: re.Pattern[str]) -> bool:
    """Tell whether nearly all values match as a whole."""
    return seen.share(lambda v: isinstance(v, str) and pattern.fullmatch(v)) >= NEARLY_ALL


def is_links(seen: Seen) -> bool:
    """Tell whether the column holds web addresses."""
    return looks_like(seen, _LINK)


def is_structured(seen: Seen) -> bool:
    """Tell whether the column holds JSON or lists."""
    return looks_like(seen, _STRUCTURED)


def is_dates(seen: Seen) -> bool:
    """Tell whether the column holds dates that can only be read in one way."""
    return seen.share(lambda v: moment_us(v) is not None) >= NEARLY_ALL


def is_ambiguous_dates(seen: Seen) -> bool:
    """Tell whether the column holds dates that two countries read as two days."""
    return seen.share(is_ambiguous) >= NEARLY_ALL


def is_id(name: str, seen: Seen) -> bool:
    """Tell whether the values name one lead each: codes, or whole numbers that count nothing.

    Nearly every lead has a value of its own, and the values are codes (digits, letters with
    digits in them, hexadecimal) or whole numbers that are consecutive, all equally long without
    being round, or in a column called so.
    """
    if seen.leads < FEWEST_IDS or len(seen.filled) < NEARLY_DISTINCT * seen.leads:
        return False
    if seen.share(is_number) >= NEARLY_ALL:
        return _counts_nothing(name, seen)
    codes = (_CODE, _HEX, _PHONE)
    return any(looks_like(seen, code) for code in codes)


def _counts_nothing(name: str, seen: Seen) -> bool:
    numbers = [as_number(v) for v, _ in seen.filled if is_number(v)]
    if any(number < 0 or not number.is_integer() for number in numbers):
        return False
    whole = [int(number) for number in numbers]
    consecutive = max(whole) - min(whole) < DENSE * len(whole) and len(whole) == seen.leads
    round_ones = sum(number % 10 == 0 for number in whole) / len(whole)
    digits = {len(str(number)) for number in whole}
    alike = len(digits) == 1 and min(digits) >= FEWEST_DIGITS and round_ones < 0.2
    return consecutive or alike or bool(_NAMED_ID.search(name))


def is_of_persons(name: str) -> bool:
    """Tell whether a column is called as if it held people's names."""
    return _OF_PERSONS.search(name) is not None


def is_free_text(seen: Seen) -> bool:
    """Tell whether people wrote sentences: mostly different, and several words on average."""
    if len(seen.filled) < 0.5 * seen.leads:
        return False
    words = sum(n * len(str(v).split()) for v, n in seen.filled) / max(seen.leads, 1)
    return words >= FEWEST_WORDS_OF_FREE_TEXT
