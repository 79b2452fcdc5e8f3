"""Columns that fill up only some time after the win: long-won leads have what just-won ones lack.

How many leads have a value may change from year to year. So the change among won leads, by the time
of the win, is set against the change among the other leads, by the time they were created.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from features.facts import FloatArray, IntArray
from training.leaks.seen import Seen
from training.leaks.signs import Sign, percent

PERIODS = 40
RECENT_SHARES = (0.05, 0.1, 0.2, 0.3)
FEWEST_RECENT = 8
SMALLEST_RISE = 0.3
DEVIATIONS = 5.0


def delayed(seen: Seen) -> Iterator[Sign]:
    """Give a sign where the share of won leads with a value grows with the time since the win."""
    leads = seen.leads
    filled = ~seen.missing[seen.codes]
    won = np.flatnonzero(leads.won)
    rest = np.flatnonzero(~leads.won)
    if not filled[won].any() or filled[won].all() or len(rest) < FEWEST_RECENT:
        return
    by_win = won[np.argsort(leads.ended_us[won], kind="stable")]
    for share in RECENT_SHARES:
        recent = int(share * len(won))
        if recent < FEWEST_RECENT:
            continue
        late, early = by_win[-recent:], by_win[:-recent]
        expected = [_expected(leads.created_us, filled, rest, at) for at in (early, late)]
        before, after = filled[early].mean(), filled[late].mean()
        noise = _noise(filled[early].astype(float), filled[late].astype(float))
        rise = float(before - after)
        if rise - max(expected[0] - expected[1], 0.0) > max(SMALLEST_RISE, DEVIATIONS * noise):
            yield Sign(
                "delay",
                f"It fills up after the win: {percent(before)} of the leads won longer ago have a "
                f"value and {percent(after)} of the {recent:,} won last, a change that other leads "
                "do not show.",
            )
            return


def _expected(
    created_us: IntArray, filled: NDArray[np.bool_], rest: IntArray, at: IntArray
) -> float:
    """Give the share with a value among leads not won that were created when these were."""
    edges = np.unique(np.quantile(created_us, np.linspace(0, 1, PERIODS + 1)[1:-1]))
    of_rest, of_these = (np.searchsorted(edges, created_us[rows]) for rows in (rest, at))
    leads = np.bincount(of_rest, minlength=len(edges) + 1)
    share = np.bincount(of_rest, filled[rest], minlength=len(edges) + 1) / np.maximum(leads, 1)
    there = leads[of_these] > 0
    return float(share[of_these[there]].mean()) if there.any() else 0.0


def _noise(first: FloatArray, second: FloatArray) -> float:
    """Give the standard error of a difference of two shares, never quite zero."""
    variance = 0.0
    for part in (first, second):
        share = (part.sum() + 0.5) / (len(part) + 1)
        variance += share * (1 - share) / len(part)
    return float(np.sqrt(variance))
