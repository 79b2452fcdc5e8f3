"""The agreed points as they are: what a company has before any training.

The total of the points says nothing of how likely a win is, so a logistic line through it is
fitted on the past of every block; the points themselves, and the order they give, stay as agreed.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features.facts import FloatArray
from training.blend import OutOfTime
from training.gathered import Gathered
from training.metrics import sigmoid
from training.stack import fit_calibration

WEAK = (1e-3, 1e-3)  # enough to have an answer where the past has one outcome only


def points_alone(judged: OutOfTime, gathered: Gathered) -> FloatArray:
    """Give the probability that the points alone promise: float64 (k,).

    Parameters
    ----------
    judged
        k rows out of time.
    gathered
        What they were taken from, with the folds that `judged.fold` counts.
    """
    total = gathered.material.items.sum(axis=1)
    found = np.zeros(len(judged.won))
    for number in np.unique(judged.fold).tolist():
        fold, mine = gathered.folds[number], judged.fold == number
        _, weight = gathered.snapshots.labelled(fold.origin_us)
        won = gathered.snapshots.won[fold.train]
        past = total[fold.train], won, weight[fold.train]
        found[mine] = _promised(*past, total[judged.place[mine]])
    return found


def _promised(
    past: FloatArray, won: NDArray[np.bool_], weight: FloatArray, now: FloatArray
) -> FloatArray:
    middle, spread = float(past.mean()), max(float(past.std()), 1e-12)
    shift, slope = fit_calibration((past - middle) / spread, won, weight, WEAK)
    return sigmoid(shift + slope * (now - middle) / spread)
