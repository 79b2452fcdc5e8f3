"""Observed over expected wins, with an interval that counts leads and not looks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import gamma

from training.recalibration.since import Since

TAILS = 0.025, 0.975
NO_WINS = 1e-9


@dataclass(frozen=True)
class Ratio:
    """Wins that came by now over those that were expected by now, with its 95 % interval.

    Attributes
    ----------
    leads, wins
        Leads that were looked at, and how many of them have won.
    observed, expected
        Wins of the looks, weighted so that all looks together count as many as there are leads.
    value, low, high
        Observed over expected; NaN where nothing was expected.
    """

    leads: int
    wins: int
    observed: float
    expected: float
    value: float
    low: float
    high: float

    @property
    def rejects_one(self) -> bool:
        """Tell whether chance alone hardly gives so many or so few wins."""
        return self.low > 1.0 or self.high < 1.0


def ratio_of(since: Since, shift: float = 0.0) -> Ratio:
    """Compare wins with what the model, shifted by so much, had promised.

    Notes
    -----
    Looks at one lead win or not together, so the variance of the wins is that of leads: by how much
    it exceeds the expected wins tells how many independent wins these are, and a Poisson interval
    (Garwood 1936) of so many is scaled back.
    """
    if not len(since):
        return Ratio(0, 0, 0.0, 0.0, math.nan, math.nan, math.nan)
    weight, p = since.weight, since.expected(shift)
    observed, expected = float(weight @ since.won), float(weight @ p)
    counts = since.leads, since.wins, observed, expected
    if expected < NO_WINS:
        return Ratio(*counts, math.nan, math.nan, math.nan)
    _, group = np.unique(since.lead, return_inverse=True)
    deviation = np.bincount(group, weight * np.sqrt(p * (1.0 - p)))
    each = max(float(deviation @ deviation) / expected, NO_WINS)
    low = gamma.ppf(TAILS[0], observed / each) if observed > 0 else 0.0
    high = gamma.ppf(TAILS[1], observed / each + 1.0)
    bounds = (each * float(bound) / expected for bound in (low, high))
    return Ratio(*counts, observed / expected, *bounds)
