"""One column as training sees it, with every distinct value looked at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from features.conditions import as_boolean, as_category, as_number
from features.facts import Column, FloatArray, IntArray
from features.profile import normalised
from features.tables.schema import TEXT_ATTRIBUTES
from training.leaks.judged import Judged

SHARE_OF_NUMBERS = 0.98


@dataclass(frozen=True)
class Seen:
    """A column of n leads.

    Attributes
    ----------
    name
        Of the column.
    texts
        Its d distinct values as text, None where missing (at most once).
    numbers
        float64 (d,), the value as a number; NaN where it is none.
    codes
        int64 (n,), place of each lead's value in `texts`.
    leads
        The leads.
    """

    name: str
    texts: list[str | None]
    numbers: FloatArray
    codes: IntArray
    leads: Judged

    @cached_property
    def missing(self) -> NDArray[np.bool_]:
        """Tell which distinct value is the missing one: bool (d,)."""
        return np.array([text is None for text in self.texts], bool)

    @cached_property
    def known(self) -> IntArray:
        """Count the leads of known outcome per distinct value: int64 (d,)."""
        return self.count(self.leads.known)

    @cached_property
    def won(self) -> IntArray:
        """Count the won leads per distinct value: int64 (d,)."""
        return self.count(self.leads.known & self.leads.won)

    @cached_property
    def is_numeric(self) -> bool:
        """Tell whether (nearly) all filled values are numbers."""
        if self.name in TEXT_ATTRIBUTES:
            return False
        leads = np.bincount(self.codes, minlength=len(self.texts))
        filled, numbers = leads[~self.missing].sum(), leads[~np.isnan(self.numbers)].sum()
        return bool(numbers > 0 and numbers >= SHARE_OF_NUMBERS * filled)

    def count(self, chosen: NDArray[np.bool_]) -> IntArray:
        """Count some leads (bool (n,)) per distinct value: int64 (d,)."""
        return np.bincount(self.codes[chosen], minlength=len(self.texts)).astype(np.int64)


def seen_column(name: str, column: Column, leads: Judged) -> Seen:
    """Look at a column as the features do: the same value in other guises (5, "5") is one code."""
    used = np.unique(column.codes).tolist()
    place: dict[str | None, int] = {}
    numbers: list[float] = []
    code = np.zeros(len(column.distinct), np.int64)
    for i in used:
        value = normalised(name, column.distinct[i])
        text = as_category(value)
        if text not in place:
            place[text] = len(place)
            numbers.append(_number(value))
        code[i] = place[text]
    return Seen(name, list(place), np.array(numbers, np.float64), code[column.codes], leads)


def _number(value: object) -> float:
    return float("nan") if value is None or as_boolean(value) is not None else as_number(value)
