"""The path of the intercept: how far the log-odds of a frozen model lie off, month by month.

logit P(won) = logit p + θ(month), where θ begins near 0 at the training and moves from month to
month by a random step. Its last value is the shift for the leads to come: with few wins it hardly
leaves 0, with many it follows the market.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import FloatArray, IntArray
from training.metrics import sigmoid

STEP = 0.08
BEGIN = 0.1
MOST_STEPS = 50
SMALL = 1e-9


@dataclass(frozen=True)
class Path:
    """The shift of every month, and how sure each is.

    Attributes
    ----------
    shift, error
        float64 (months,), log-odds and their standard deviation; the last is that of the leads to
        come.
    """

    shift: FloatArray
    error: FloatArray


def path_of(
    logit: FloatArray,
    won: NDArray[np.bool_],
    share: FloatArray,
    weight: FloatArray,
    month: IntArray,
    step: float = STEP,
    begin: float = BEGIN,
) -> Path:
    """Fit the path of the intercept.

    Parameters
    ----------
    logit, won, share, weight
        (k,) what the frozen model said, whether the look has won by now, the share of its wins
        that had time to come, and what it weighs.
    month
        int64 (k,), 0 … months − 1.
    step, begin
        How far the market moves in a month, and how far off a model may be when it is new:
        standard deviations of log-odds.

    Returns
    -------
    Path
        The most probable one; no months without looks.

    Notes
    -----
    A random walk observed through binomial counts (Fahrmeir & Kaufmann 1991, "On Kalman filtering,
    posterior mode estimation and Fisher scoring in dynamic exponential family regression").
    """
    months = int(month.max(initial=-1)) + 1
    precision = _random_walk(months, step, begin)
    shift = np.zeros(months)
    information = precision
    for _ in range(MOST_STEPS):
        p = sigmoid(logit + shift[month])
        # d/dθ of log-likelihoods of "won by now", which has probability share · p.
        not_yet = np.maximum(1.0 - share * p, SMALL)
        score = np.where(won, 1.0 - p, -share * p * (1.0 - p) / not_yet)
        known = share * p * (1.0 - p) ** 2 / not_yet
        gradient = np.bincount(month, weight * score, months) - precision @ shift
        information = precision + np.diag(np.bincount(month, weight * known, months))
        newton = np.clip(np.linalg.solve(information, gradient), -1.0, 1.0)
        shift = shift + newton
        if np.abs(newton).max(initial=0.0) < SMALL:
            break
    return Path(shift, np.sqrt(np.diag(np.linalg.inv(information))))


def _random_walk(months: int, step: float, begin: float) -> FloatArray:
    """Give the precision matrix of the path before anything is known of it."""
    steps = np.diff(np.eye(months), axis=0)
    first = np.zeros((months, months))
    first[:1, :1] = begin**-2
    return np.asarray(first + steps.T @ steps * step**-2)
