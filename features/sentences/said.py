"""What sentences are made of, and what comes out."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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


class NamedValues(Mapping[str, float]):
    """Values by name, looked up by their place: made in no time, unlike a dictionary of them."""

    def __init__(self, place: Mapping[str, int], values: Sequence[float]) -> None:
        self._place, self._values = place, values

    def __getitem__(self, name: str) -> float:
        return self._values[self._place[name]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._place)

    def __len__(self) -> int:
        return len(self._place)

    def get(self, name: str, default: Any = None) -> Any:
        """Give a value, or the default where there is none of that name."""
        place = self._place.get(name)
        return default if place is None else self._values[place]


Say = Callable[[LeadRow, Language], Said]


def capital(text: str) -> str:
    """Begin a sentence."""
    return text[:1].upper() + text[1:]
