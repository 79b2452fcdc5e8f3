"""Columns that sort leads into almost surely won and almost surely not: a verdict, not a fact.

A fact known at creation may stand for many wins or for few, but hardly both. The values on either
side are picked on one half of the leads and counted on the other, so that luck picks nothing. The
best and the worst class of a good scale are on either side too, but most of the leads with a value
are in neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import FloatArray, IntArray
from training.leaks.bars import Bar
from training.leaks.odds import FEWEST_LEADS, rate_at, rates_between
from training.leaks.seen import Seen
from training.leaks.signs import Sign, percent

DOUBT = 0.005
PSEUDO_LEADS = 2.0
BINS = 20
TIMES_FOR_NUMBERS = 3.0
SMALLEST_SHARE_SORTED = 0.5


@dataclass(frozen=True)
class _Side:
    wins: int
    leads: int


def both_ways(seen: Seen, bar: Bar) -> Iterator[Sign]:
    """Give a sign where values on both sides pass the bar's odds."""
    base = seen.leads.base_rate
    # The tails of any good number sort both ways to some degree, few choices do.
    odds = bar.odds_both_ways * (TIMES_FOR_NUMBERS if many_numbers(seen) else 1)
    high = _picked(seen, rate_at(base, odds), above=True)
    low = _picked(seen, rate_at(base, 1 / odds), above=False)
    filled = seen.known[~seen.missing].sum()
    too_few = high.leads + low.leads < SMALLEST_SHARE_SORTED * filled
    if too_few or min(high.leads, low.leads) < FEWEST_LEADS:
        return
    at_least = rates_between(*_as_arrays(high), DOUBT)[0][0]
    at_most = rates_between(*_as_arrays(low), DOUBT)[1][0]
    if at_least > rate_at(base, odds) and at_most < rate_at(base, 1 / odds):
        yield Sign(
            "both ways",
            f"Its values sort leads both ways, as a verdict after the fact does: with some of them "
            f"{high.wins:,} of {high.leads:,} closed leads were won "
            f"({percent(high.wins / high.leads)}), with others {low.wins:,} of {low.leads:,} "
            f"({percent(low.wins / low.leads)}); of all {percent(base)}.",
        )


def _as_arrays(side: _Side) -> tuple[FloatArray, FloatArray]:
    return np.array([side.wins], np.float64), np.array([side.leads], np.float64)


def _picked(seen: Seen, limit: float, *, above: bool) -> _Side:
    """Pick values by their rate in one half of the leads, count them in the other; both ways."""
    group = groups_of(seen)
    rows = seen.leads.in_order
    half = np.random.default_rng(0).permutation(len(rows)) % 2 == 0
    wins = leads = 0
    for picking in (half, ~half):
        won, all_ = _counts(seen, group, rows[picking])
        base = seen.leads.base_rate
        rate = (won + PSEUDO_LEADS * base) / (all_ + PSEUDO_LEADS)
        chosen = rate > limit if above else rate < limit
        other_won, other_all = _counts(seen, group, rows[~picking])
        wins, leads = wins + other_won[chosen].sum(), leads + other_all[chosen].sum()
    return _Side(int(wins), int(leads))


def many_numbers(seen: Seen) -> bool:
    """Tell whether the column is numeric with more values than can be looked at one by one."""
    return seen.is_numeric and int((~np.isnan(seen.numbers)).sum()) > BINS


def groups_of(seen: Seen) -> IntArray:
    """Give each distinct value a group: its bin where it is one of many numbers; int64 (d,)."""
    if not many_numbers(seen):
        return np.arange(len(seen.texts))
    filled = ~np.isnan(seen.numbers)
    rows = seen.leads.known & filled[seen.codes]
    edges = np.unique(np.quantile(seen.numbers[seen.codes[rows]], np.linspace(0, 1, BINS + 1)))
    place = np.searchsorted(edges, seen.numbers, side="right")
    return np.where(filled, place, len(edges) + 1).astype(np.int64)


def _counts(seen: Seen, group: IntArray, rows: IntArray) -> tuple[IntArray, IntArray]:
    places: IntArray = group[seen.codes[rows]]
    won: NDArray[np.bool_] = seen.leads.won[rows]
    size = int(group.max()) + 1
    return np.bincount(places[won], minlength=size), np.bincount(places, minlength=size)
