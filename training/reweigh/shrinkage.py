"""What to believe: history's estimates, held to the agreement unless history is clear.

Each item is expected where its group has been agreed (a class, a fit factor, or a buying stage of
behaviours; the group as a whole may be worth more or less than agreed), give or take. Most rules
are about right and a few are very wrong: deviations follow a t distribution with two degrees of
freedom, so that small ones are taken for noise and large ones are left alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import FloatArray
from training.reweigh.regression import Estimates

FREEDOM = 2.0
# Usual deviation of an item: so many log-odds, and this share of its agreed worth.
USUAL_LOG_ODDS = 0.05
USUAL_SHARE = 0.25
# How far a group as a whole may be from what was agreed, as a factor on its points.
GROUP_SPREAD = 2.0
ROUNDS = 50


@dataclass(frozen=True)
class Believed:
    """Posterior of every item, in log-odds per unit: mean and standard deviation, (items,)."""

    mean: FloatArray
    spread: FloatArray


def believed(estimates: Estimates, agreed: FloatArray, groups: NDArray[np.int64]) -> Believed:
    """Hold the estimates to the agreement.

    Parameters
    ----------
    estimates
        What history alone says.
    agreed
        float64 (items,), agreed points of one unit.
    groups
        int64 (items,), items that are judged together.
    """
    expected = agreed * estimates.worth_per_point
    usual = USUAL_LOG_ODDS + USUAL_SHARE * np.abs(expected)
    evidence = np.linalg.inv(estimates.covariance)
    said = evidence @ estimates.log_odds
    precision, factor = 1 / usual**2, np.ones(len(agreed))
    # Expectation–maximisation: a t is a normal whose precision is not known.
    for _ in range(ROUNDS):
        covariance = np.linalg.inv(evidence + np.diag(precision))
        mean = covariance @ (said + precision * factor * expected)
        factor = _factors(mean, expected, precision, groups)
        deviation = (mean - factor * expected) ** 2 + np.diag(covariance)
        precision = (FREEDOM + 1) / (FREEDOM * usual**2 + deviation)
    return Believed(mean, np.sqrt(np.diag(covariance)))


def _factors(
    mean: FloatArray, expected: FloatArray, precision: FloatArray, groups: NDArray[np.int64]
) -> FloatArray:
    """Give, per item, how much of what was agreed its group is worth as a whole."""
    own = 1 / GROUP_SPREAD**2
    size = int(groups.max(initial=0)) + 1
    above = np.bincount(groups, weights=precision * expected * mean, minlength=size)
    below = np.bincount(groups, weights=precision * expected**2, minlength=size)
    return np.asarray(((above + own) / (below + own))[groups])
