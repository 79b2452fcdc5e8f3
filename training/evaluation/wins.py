"""How far observed wins may lie from the expected ones by chance, snapshots of a lead together."""

from __future__ import annotations

import numpy as np

from features.facts import FloatArray, IntArray
from training.evaluation.findings import UNKNOWN, Estimate

Z_95 = 1.959963984540054


def variance_of_wins(probability: FloatArray, weight: FloatArray, group: IntArray) -> float:
    """Give the variance of the weighted wins if the probabilities were the truth.

    The snapshots of one lead share their fate: the less likely one is won only if the likelier one
    is, so two of them are both won with the smaller of their probabilities.

    Parameters
    ----------
    probability, weight
        float64 (k,).
    group
        int64 (k,), the lead.
    """
    if not len(probability):
        return 0.0
    order = np.lexsort((probability, group))
    p, w = probability[order], weight[order]
    _, run = np.unique(group[order], return_inverse=True)
    total = np.bincount(run, weights=w)
    so_far = np.cumsum(w) - np.concatenate([[0.0], np.cumsum(total)[:-1]])[run]
    both = np.bincount(run, weights=w * p * (w + 2 * (total[run] - so_far)))
    return float((both - np.bincount(run, weights=w * p) ** 2).sum())


def ratio_interval(observed: float, expected: float, variance: float) -> Estimate:
    """Give observed over expected wins with its 95 % score interval.

    The interval holds the ratios r at which the observed wins lie within 1.96 standard deviations
    of r times the expected ones, their variance growing with r (as Wilson 1927 does for a share).
    Unlike resampling it also knows what no win at all means, and it leaves out 1 exactly where the
    test of calibration rejects.

    Parameters
    ----------
    observed, expected
        Wins.
    variance
        Of the observed ones where r is 1; see `variance_of_wins`.
    """
    if expected <= 0:
        return UNKNOWN
    middle = 2 * observed * expected + Z_95**2 * variance
    root = np.sqrt(max(middle**2 - 4 * (expected * observed) ** 2, 0.0))
    low, high = (middle - root) / (2 * expected**2), (middle + root) / (2 * expected**2)
    return Estimate(observed / expected, float(low), float(high))
