"""Values that (nearly) only won leads have, or (nearly) only leads that were not won.

What is written down because a lead was won has hardly an exception; a fact known in time, however
strong, has some. The same question is put to whether there is a value at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from features.facts import IntArray
from training.leaks.bars import SAID, Bar
from training.leaks.facets import Facet, tallies
from training.leaks.names import reads_like_outcome
from training.leaks.odds import surely_above, surely_below
from training.leaks.seen import Seen
from training.leaks.signs import Sign, counted, percent

DOUBT = 0.01  # of one column, shared by all that is asked of it
MOST_TOLD = 3
WORTH_OF_A_WORD = 0.8
TIMES_FOR_RANGES = 2.0  # the tails of any good number are rather pure


def pure_values(seen: Seen, facets: Sequence[Facet], bar: Bar) -> Iterator[Sign]:
    """Give what only won, or only other leads have: at most three sentences of each."""
    if not facets:
        return
    wins, leads = tallies(seen, list(facets))
    base, doubt = seen.leads.base_rate, DOUBT / len(facets)
    bars = [_bar_of(facet, bar) for facet in facets]
    limits = np.array([_odds(f, b) for f, b in zip(facets, bars, strict=True)])
    above, below = np.zeros(len(facets), bool), np.zeros(len(facets), bool)
    for won, lost in np.unique(limits, axis=0):
        same = (limits == (won, lost)).all(axis=1)
        above[same] = surely_above(wins[same], leads[same], base, won, doubt)
        below[same] = surely_below(wins[same], leads[same], base, lost, doubt)
    yield from _told(seen, facets, above, wins)
    yield from _told(seen, facets, below, leads - wins)


def _bar_of(facet: Facet, bar: Bar) -> Bar:
    named = facet.about == "value" and "“" in facet.label and reads_like_outcome(facet.label)
    return SAID if named else bar


def _odds(facet: Facet, bar: Bar) -> tuple[float, float]:
    if facet.about in ("filling", "form"):
        return bar.odds_filled_won, bar.odds_filled_lost
    times = TIMES_FOR_RANGES if facet.about == "range" else 1.0
    return bar.odds_won * times, bar.odds_lost * times


def _told(
    seen: Seen,
    facets: Sequence[Facet],
    chosen: NDArray[np.bool_],
    purest: IntArray,
) -> Iterator[Sign]:
    """Tell the largest; how values are written only where nothing else can be told."""
    places = np.flatnonzero(chosen)
    plain = np.array([facets[int(i)].about not in ("form", "spelling") for i in places]) > 0
    places = places[plain] if plain.any() else places
    # A word is told where it holds together what no single value does.
    worth = purest * np.array([WORTH_OF_A_WORD if "the word" in f.label else 1.0 for f in facets])
    for i in places[np.argsort(-worth[places], kind="stable")][:MOST_TOLD].tolist():
        yield _sign(seen, facets[i])


def _sign(seen: Seen, facet: Facet) -> Sign:
    wins, leads = int(seen.won[facet.holds].sum()), int(seen.known[facet.holds].sum())
    kind = "filling" if facet.about == "filling" else "purity"
    return Sign(
        kind,
        f"Of the {counted(leads, 'closed lead')} with {facet.label} {wins:,} were won "
        f"({percent(wins / leads)}); of all closed leads {percent(seen.leads.base_rate)}.",
    )
