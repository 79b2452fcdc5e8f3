"""How good probabilities are: log-loss, Brier, AUC, calibration, lift, and paired comparisons."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from features.facts import FloatArray, IntArray

CALIBRATION_BINS = 10
SMALLEST = 1e-12


def logit(probability: FloatArray) -> FloatArray:
    """Give log(p / (1 − p)), with p kept inside (1e-12, 1 − 1e-12)."""
    p = np.clip(probability, SMALLEST, 1 - SMALLEST)
    return np.log(p) - np.log1p(-p)


def sigmoid(value: FloatArray) -> FloatArray:
    """Give 1 / (1 + e^−x) without overflow."""
    e = np.exp(-np.abs(value))
    return np.where(value >= 0, 1 / (1 + e), e / (1 + e))


def log_losses(won: NDArray[np.bool_], probability: FloatArray) -> FloatArray:
    """Give −log of the probability of what happened, per row."""
    p = np.clip(probability, SMALLEST, 1 - SMALLEST)
    return np.where(won, -np.log(p), -np.log1p(-p))


def calibration_error(
    won: NDArray[np.bool_], probability: FloatArray, weight: FloatArray | None = None
) -> float:
    """Give the expected calibration error over ten bins of equal count."""
    weight = np.ones(len(won)) if weight is None else weight
    order = np.argsort(probability, kind="stable")
    error = 0.0
    for rows in np.array_split(order, CALIBRATION_BINS):
        if len(rows):
            error += abs(np.sum(weight[rows] * (won[rows] - probability[rows])))
    return float(error / weight.sum())


def top_decile_lift(won: NDArray[np.bool_], probability: FloatArray) -> float:
    """Give the win rate of the best tenth over that of all; NaN without wins."""
    best = np.argsort(-probability, kind="stable")[: max(len(won) // 10, 1)]
    return float(won[best].mean() / won.mean()) if won.any() else float("nan")


def summary(
    won: NDArray[np.bool_], probability: FloatArray, weight: FloatArray | None = None
) -> dict[str, float]:
    """Give all headline metrics; AUC is NaN when only one outcome is there."""
    weight = np.ones(len(won)) if weight is None else weight
    both = bool(won.any() and not won.all())
    auc = roc_auc_score(won, probability, sample_weight=weight) if both else float("nan")
    return {
        "snapshots": float(len(won)),
        "win_rate": float(np.average(won, weights=weight)),
        "log_loss": float(np.average(log_losses(won, probability), weights=weight)),
        "brier": float(np.average((won - probability) ** 2, weights=weight)),
        "auc": float(auc),
        "calibration_error": calibration_error(won, probability, weight),
        "top_decile_lift": top_decile_lift(won, probability),
    }


def paired_bootstrap(
    losses_a: FloatArray,
    losses_b: FloatArray,
    lead: IntArray,
    weight: FloatArray | None = None,
    resamples: int = 1000,
    seed: int = 0,
) -> dict[str, float]:
    """Compare two loss columns on the same rows, resampling whole leads.

    Returns
    -------
    `difference` (mean of a less b; below 0 means a is better), its 95 % interval `low`, `high`,
    and `share_better`, the share of resamples in which a is better.
    """
    weight = np.ones(len(losses_a)) if weight is None else weight
    _, group = np.unique(lead, return_inverse=True)
    gain = np.bincount(group, weights=(losses_a - losses_b) * weight)
    mass = np.bincount(group, weights=weight)
    rng = np.random.default_rng(seed)
    draws = np.empty(resamples)
    for i in range(resamples):
        times = rng.multinomial(len(gain), np.full(len(gain), 1 / len(gain)))
        draws[i] = np.dot(gain, times) / max(float(np.dot(mass, times)), SMALLEST)
    low, high = np.quantile(draws, [0.025, 0.975])
    return {
        "difference": float(gain.sum() / mass.sum()),
        "low": float(low),
        "high": float(high),
        "share_better": float((draws < 0).mean()),
    }
