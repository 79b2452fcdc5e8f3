"""Values and words that each are too rare to prove anything, but prove it together.

Three people look after customers, four phrases stand in the notes of won leads: each value is
borne by a handful of leads. Values are picked on one half of the leads, by their win rate there,
and counted together on the other half, so that luck picks nothing. The name of the column counts
for nothing here: together, the better values of any good scale pass a low bar.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from features.facts import IntArray
from training.leaks.bars import PLAIN
from training.leaks.facets import Facet
from training.leaks.odds import rate_at, surely_above, surely_below
from training.leaks.seen import Seen
from training.leaks.signs import Sign, counted, percent

DOUBT = 0.002
PICKED_AT = 0.5  # of the odds that together they have to pass
PSEUDO_LEADS = 1.0


def pooled_values(seen: Seen, facets: Sequence[Facet]) -> Iterator[Sign]:
    """Give a sign where several values or words together are borne (nearly) by one outcome only."""
    several = [f.holds for f in facets if f.about == "value"]
    if len(several) < 2:
        return
    base = seen.leads.base_rate
    wins, leads = _together(seen, several, rate_at(base, PICKED_AT * PLAIN.odds_won), above=True)
    if surely_above(np.array([wins]), np.array([leads]), base, PLAIN.odds_won, DOUBT)[0]:
        yield _sign(wins, leads, base)
    limit = rate_at(base, 1 / (PICKED_AT * PLAIN.odds_lost))
    wins, leads = _together(seen, several, limit, above=False)
    if surely_below(np.array([wins]), np.array([leads]), base, PLAIN.odds_lost, DOUBT)[0]:
        yield _sign(wins, leads, base)


def _together(
    seen: Seen, several: Sequence[NDArray[np.bool_]], limit: float, *, above: bool
) -> tuple[int, int]:
    """Pick on either half, count on the other: wins and leads of what was picked."""
    rows = seen.leads.in_order
    half = np.random.default_rng(0).permutation(len(rows)) % 2 == 0
    wins = leads = 0
    for picking in (half, ~half):
        held = _picked(seen, several, rows[picking], limit, above=above)
        other = rows[~picking]
        bearers = other[held[seen.codes[other]]]
        wins, leads = wins + int(seen.leads.won[bearers].sum()), leads + len(bearers)
    return wins, leads


def _picked(
    seen: Seen,
    several: Sequence[NDArray[np.bool_]],
    rows: IntArray,
    limit: float,
    *,
    above: bool,
) -> NDArray[np.bool_]:
    """Give the distinct values in any chosen facet: bool (d,)."""
    size, codes = len(seen.texts), seen.codes[rows]
    all_ = np.bincount(codes, minlength=size)
    won = np.bincount(codes[seen.leads.won[rows]], minlength=size)
    held = np.zeros(size, bool)
    for holds in several:
        n = all_[holds].sum()
        rate = (won[holds].sum() + PSEUDO_LEADS * seen.leads.base_rate) / (n + PSEUDO_LEADS)
        if rate > limit if above else rate < limit:
            held |= holds
    return held


def _sign(wins: int, leads: int, base: float) -> Sign:
    return Sign(
        "pooled",
        f"Of the {counted(leads, 'closed lead')} with values or words picked on other leads "
        f"{wins:,} were won ({percent(wins / leads)}); of all closed leads {percent(base)}.",
    )
