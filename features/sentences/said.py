"""What sentences are made of, and what comes out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from features.language.language import Language

Value = str | float | bool | None
OTHER_GROUP = "other"


@dataclass(frozen=True)
class Said:
    """A sentence and the lead's own figure behind it."""

    text: str
    value: Value


@dataclass(frozen=True)
class LeadRow:
    """One row to speak about.

    Attributes
    ----------
    features
        By column name.
    columns
        Lead columns with derived facts.
    as_of_us
        The moment the row is of, microseconds since 1970 UTC.
    """

    features: Mapping[str, float]
    columns: Mapping[str, object]
    as_of_us: int

    def number(self, name: str) -> float:
        """Give a feature; NaN where it is missing."""
        return self.features.get(name, math.nan)


Say = Callable[[LeadRow, Language], Said]


def capital(text: str) -> str:
    """Begin a sentence."""
    return text[:1].upper() + text[1:]
