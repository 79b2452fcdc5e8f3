"""What closed leads have and open leads of the same age have not: it came with the close.

The model learns from leads that closed, and is asked about leads that are open. A value that
appears at the close tells the two apart, whichever way the lead closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from features.facts import FloatArray, IntArray
from training.leaks.bars import Bar
from training.leaks.facets import Facet
from training.leaks.seen import Seen
from training.leaks.signs import Sign, percent

PERIODS = 20
FEWEST_OPEN = 20
FEWEST_COMPARED = 15.0
DEVIATIONS = 3.0


def closed_against_open(seen: Seen, facets: Sequence[Facet], bar: Bar) -> Iterator[Sign]:
    """Give a sign where closed leads differ from open ones created in the same period."""
    leads = seen.leads
    is_open = leads.open & (leads.created_us <= leads.until_us)
    if is_open.sum() < FEWEST_OPEN or not facets:
        return
    period = _periods(leads.created_us)
    closed, limit = _counted(seen, period, ~leads.open), bar.odds_closed
    still = _counted(seen, period, is_open)
    found = [(_odds_at_least(f, closed, still), f) for f in facets]
    # That there is a value is easier to understand than how it is written.
    odds, facet = max(found, key=lambda p: (p[1].about == "filling" and p[0] > limit, p[0]))
    if odds > limit:
        shares = _shares(facet, closed, still)
        yield Sign(
            "closed against open",
            f"{percent(shares[0])} of the closed leads have {facet.label}, and "
            f"{percent(shares[1])} of the open leads created in the same periods: it comes with "
            "the close.",
        )


def _periods(created_us: IntArray) -> IntArray:
    edges = np.unique(np.quantile(created_us, np.linspace(0, 1, PERIODS + 1)))
    place = np.searchsorted(edges, created_us, side="right") - 1
    return np.clip(place, 0, PERIODS - 1).astype(np.int64)


def _counted(seen: Seen, period: IntArray, rows: np.ndarray) -> FloatArray:
    """Count leads per (distinct value, period): float64 (d, periods)."""
    size = len(seen.texts)
    cell = seen.codes[rows] * PERIODS + period[rows]
    return np.bincount(cell, minlength=size * PERIODS).reshape(size, PERIODS).astype(np.float64)


def _cells(facet: Facet, closed: FloatArray, still: FloatArray) -> tuple[FloatArray, ...]:
    """Count closed with and without, open with and without the facet, per period."""
    a, c = closed[facet.holds].sum(axis=0), still[facet.holds].sum(axis=0)
    return a, closed.sum(axis=0) - a, c, still.sum(axis=0) - c


def _odds_at_least(facet: Facet, closed: FloatArray, still: FloatArray) -> float:
    """Give a lower bound of the odds ratio over all periods (Mantel & Haenszel 1959).

    Its variance is that of Robins, Breslow & Greenland (1986); half a lead is added to every cell
    so that an empty one tells little.
    """
    a, b, c, d = (part + 0.5 for part in _cells(facet, closed, still))
    there = (closed.sum(axis=0) > 0) & (still.sum(axis=0) > 0)
    if min(closed[:, there].sum(), still[:, there].sum()) < FEWEST_COMPARED:
        return 0.0
    a, b, c, d = a[there], b[there], c[there], d[there]
    n = a + b + c + d
    r, s, p, q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
    big_r, big_s = r.sum(), s.sum()
    variance = (
        (p * r).sum() / (2 * big_r**2)
        + (p * s + q * r).sum() / (2 * big_r * big_s)
        + (q * s).sum() / (2 * big_s**2)
    )
    return float(np.exp(np.log(big_r / big_s) - DEVIATIONS * np.sqrt(variance)))


def _shares(facet: Facet, closed: FloatArray, still: FloatArray) -> tuple[float, float]:
    a, b, c, d = _cells(facet, closed, still)
    there = (a + b > 0) & (c + d > 0)
    with_it = float(a[there].sum() / (a + b)[there].sum())
    return with_it, float(c[there].sum() / (c + d)[there].sum())
