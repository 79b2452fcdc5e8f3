"""How sure it is that leads win far more, or far less, often than a fact known in time allows."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.stats import beta, binom

from features.facts import FloatArray, IntArray

FEWEST_LEADS = 5


def rate_at(base_rate: float, odds: float) -> float:
    """Give the win rate whose odds are `odds` times those of the base rate."""
    times = base_rate * odds
    return times / (1.0 - base_rate + times)


def surely_above(
    wins: IntArray, leads: IntArray, base_rate: float, odds: float, doubt: float
) -> NDArray[np.bool_]:
    """Tell where so many wins are too unlikely even if the odds were `odds` times the usual.

    Parameters
    ----------
    wins, leads
        int64 (k,), of k groups of leads.
    base_rate
        Share of wins among all.
    odds
        The most that a fact known in time does to the odds.
    doubt
        Probability below which chance is ruled out.
    """
    rate = rate_at(base_rate, odds)
    by_chance = binom.sf(wins - 1, leads, rate)
    return np.asarray((leads >= FEWEST_LEADS) & (by_chance < doubt))


def surely_below(
    wins: IntArray, leads: IntArray, base_rate: float, odds: float, doubt: float
) -> NDArray[np.bool_]:
    """Tell where so few wins are too unlikely even if the odds were 1/`odds` of the usual."""
    rate = rate_at(base_rate, 1.0 / odds)
    by_chance = binom.cdf(wins, leads, rate)
    return np.asarray((leads >= FEWEST_LEADS) & (by_chance < doubt))


def rates_between(wins: FloatArray, leads: FloatArray, doubt: float) -> tuple[FloatArray, ...]:
    """Give lower and upper exact bounds of win rates (Clopper & Pearson 1934)."""
    low = np.where(wins > 0, beta.ppf(doubt, wins, leads - wins + 1), 0.0)
    high = np.where(wins < leads, beta.ppf(1 - doubt, wins + 1, leads - wins), 1.0)
    return low, high
