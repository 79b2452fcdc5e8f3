"""Observed over expected wins, month by month."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.recalibration.ratio import Ratio, ratio_of
from training.recalibration.since import Since

RECENT_MONTHS = 3


@dataclass(frozen=True)
class Month:
    """A calendar month in which leads came: what became of them, before and after the update.

    `name` is as 2026-03; `after` is None where nothing was updated.
    """

    name: str
    before: Ratio
    after: Ratio | None


def months_of(
    since: Since, until_us: int, before: float, after: float | None
) -> tuple[Month, Month, tuple[Month, ...]]:
    """Give observed over expected in all, of the last months, and per calendar month."""
    calendar = since.created_us.astype("datetime64[us]").astype("datetime64[M]")
    names = np.unique(calendar)
    return (
        _month("all", since, before, after),
        _month("recent", since.part(recent(since, until_us)), before, after),
        tuple(_month(str(n), since.part(calendar == n), before, after) for n in names),
    )


def recent(since: Since, until_us: int) -> NDArray[np.bool_]:
    """Choose the looks at leads of the last three months: bool (k,)."""
    return since.months_before(until_us) < RECENT_MONTHS


def _month(name: str, looks: Since, before: float, after: float | None) -> Month:
    return Month(name, ratio_of(looks, before), None if after is None else ratio_of(looks, after))
