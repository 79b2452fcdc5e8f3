"""Whether the model is any better than chance at telling later leads apart."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

from features.facts import FloatArray, IntArray

Z = float(norm.ppf(0.975))


def auc_interval(
    won: NDArray[np.bool_], value: FloatArray, weight: FloatArray, lead: IntArray
) -> tuple[float, float, float]:
    """Give the weighted AUC with its 95 % interval, counting leads and not snapshots.

    Parameters
    ----------
    won, value, weight, lead
        (n,) labels, scores of any scale, weights, and whose row it is.

    Returns
    -------
    AUC, low, high; NaN with one outcome only.

    Notes
    -----
    Source: Obuchowski 1997, "Nonparametric analysis of clustered ROC curve data".
    """
    if not (won.any() and not won.all()):
        return math.nan, math.nan, math.nan
    place = rankdata(value, method="dense") - 1
    lost_below = _share_below(place, np.where(won, 0.0, weight))
    won_above = 1.0 - _share_below(place, np.where(won, weight, 0.0))
    share = np.where(won, lost_below, won_above)
    mass = np.where(won, weight / weight[won].sum(), weight / weight[~won].sum())
    auc = float(mass[won] @ share[won])
    _, group = np.unique(lead, return_inverse=True)
    influence = np.bincount(group, mass * (share - auc))
    away = Z * math.sqrt(float(influence @ influence))
    return auc, auc - away, auc + away


def _share_below(place: IntArray, mass: FloatArray) -> FloatArray:
    """Give the share of a mass that lies lower; equals count half."""
    at = np.bincount(place, mass)
    return ((np.cumsum(at) - at / 2) / mass.sum())[place]


def notes_on_chance(
    won: NDArray[np.bool_], value: FloatArray, weight: FloatArray, lead: IntArray
) -> list[str]:
    """Say so if the order of the scores is not sure to be better than a random one."""
    auc, low, high = auc_interval(won, value, weight, lead)
    if not low <= 0.5:  # also where it is not known
        return []
    return [
        "The order of the scores is not sure to be better than chance on later leads: AUC "
        f"{auc:.2f}, 95 % interval {max(low, 0.0):.2f} to {min(high, 1.0):.2f} over "
        f"{len(np.unique(lead)):,} leads. Do not hand leads over by it yet: give more history, or "
        "agree on behaviour that tells buyers apart."
    ]
