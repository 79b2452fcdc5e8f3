"""The groups of leads that a number may have been worked out over: weeks, campaigns, owners."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from features.facts import MICROSECONDS_PER_DAY, FloatArray, IntArray
from training.leaks.judged import Judged
from training.leaks.seen import Seen

PERIODS_DAYS = {"day": 1, "week": 7, "four weeks": 28}


@dataclass(frozen=True)
class Grouping:
    """Leads put into groups.

    Attributes
    ----------
    what
        What the leads of a group have in common.
    code
        int64 (n,), the group of each lead, 0 … groups - 1.
    is_period
        Whether the groups are periods of creation, and not the values of a column.
    leads
        The leads.
    """

    what: str
    code: IntArray
    is_period: bool
    leads: Judged

    @cached_property
    def size(self) -> int:
        """Count the groups."""
        return int(self.code.max(initial=-1)) + 1

    @cached_property
    def mixed(self) -> tuple[int, int]:
        """Count the wins and the losses in groups that have both."""
        known = self.leads.known
        leads = np.bincount(self.code[known], minlength=self.size)
        wins = np.bincount(self.code[known & self.leads.won], minlength=self.size)
        both = (wins > 0) & (wins < leads)
        return int(wins[both].sum()), int((leads - wins)[both].sum())


def groupings_of(
    columns: Sequence[Seen], leads: Judged, last: Collection[str] = ()
) -> list[Grouping]:
    """Group the leads by when they were created and by every column that is no number.

    Parameters
    ----------
    columns
        All columns.
    leads
        The leads.
    last
        Names of columns that come last, leaks themselves or arbitrary groups (a phone): a verdict
        should point to groups that a reader can trust, wherever those tell the same.

    Returns
    -------
    Each division of the leads once, the coarser before the finer.
    """
    categories = [seen for seen in columns if not seen.is_numeric]
    categories.sort(key=lambda seen: (seen.name in last, len(seen.texts)))
    found: dict[bytes, Grouping] = {}
    for what, code, is_period in (
        *_periods(leads),
        *((c.name, c.codes, False) for c in categories),
    ):
        number = pd.factorize(code)[0].astype(np.int64)
        found.setdefault(number.tobytes(), Grouping(what, number, is_period, leads))
    return list(found.values())


def _periods(leads: Judged) -> list[tuple[str, IntArray, bool]]:
    age_us = leads.created_us - leads.created_us.min()
    return [
        (f"{name} of creation", age_us // (days * MICROSECONDS_PER_DAY), True)
        for name, days in PERIODS_DAYS.items()
    ]


def ranks_within(group: IntArray, numbers: FloatArray) -> FloatArray:
    """Rank numbers within their group, ties at their mean: float64 (n,), from 1."""
    order = np.lexsort((numbers, group))
    g, x = group[order], numbers[order]
    place = np.arange(len(g), dtype=np.float64)
    new_group = np.concatenate([[True], g[1:] != g[:-1]])
    new_value = new_group | np.concatenate([[True], x[1:] != x[:-1]])
    starts = np.flatnonzero(new_value)
    ends = np.append(starts[1:], len(g))
    first_of_group = np.maximum.accumulate(np.where(new_group, place, 0.0))
    tie = np.cumsum(new_value) - 1
    ranks = np.empty(len(g))
    ranks[order] = ((starts + ends - 1) / 2)[tie] - first_of_group + 1
    return ranks
