"""How good probabilities are: log-loss, Brier, AUC, calibration, lift, and paired comparisons."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

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


def equal_bins(probability: FloatArray, bins: int) -> IntArray:
    """Put rows into bins of equal count, the lowest 0: int64 (n,); equals go together."""
    order = np.argsort(probability, kind="stable")
    number = np.concatenate(
        [np.full(len(rows), i) for i, rows in enumerate(np.array_split(order, bins))]
    ).astype(np.int64)
    _, value, count = np.unique(probability, return_inverse=True, return_counts=True)
    # The bin of the middle one takes them all where equals lie on a border.
    return number[np.cumsum(count) - count + (count - 1) // 2][value]


def calibration_error(
    won: NDArray[np.bool_], probability: FloatArray, weight: FloatArray | None = None
) -> float:
    """Give the expected calibration error over ten bins of equal count."""
    weight = np.ones(len(won)) if weight is None else weight
    number = equal_bins(probability, CALIBRATION_BINS)
    gap = np.bincount(number, weights=weight * (won - probability))
    return float(np.abs(gap).sum() / weight.sum())


def top_decile_lift(
    won: NDArray[np.bool_], probability: FloatArray, weight: FloatArray | None = None
) -> float:
    """Give the win rate of the best tenth over that of all; NaN without wins.

    Of equals on the border, as large a part is in the best tenth as fits.
    """
    weight = np.ones(len(won)) if weight is None else weight
    _, rank = np.unique(-probability, return_inverse=True)
    mass, wins = np.bincount(rank, weights=weight), np.bincount(rank, weights=weight * won)
    if not wins.sum():
        return float("nan")
    tenth = weight.sum() / 10
    part = np.clip((tenth - (np.cumsum(mass) - mass)) / np.maximum(mass, SMALLEST), 0.0, 1.0)
    return float((wins @ part / tenth) / (wins.sum() / weight.sum()))


def summary(
    won: NDArray[np.bool_], probability: FloatArray, weight: FloatArray | None = None
) -> dict[str, float]:
    """Give all headline metrics; AUC is NaN when only one outcome is there."""
    weight = np.ones(len(won)) if weight is None else weight
    both = bool(won.any() and not won.all())
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415 - scoring needs none of it

    auc = roc_auc_score(won, probability, sample_weight=weight) if both else float("nan")
    return {
        "snapshots": float(len(won)),
        "win_rate": float(np.average(won, weights=weight)),
        "log_loss": float(np.average(log_losses(won, probability), weights=weight)),
        "brier": float(np.average((won - probability) ** 2, weights=weight)),
        "auc": float(auc),
        "calibration_error": calibration_error(won, probability, weight),
        "top_decile_lift": top_decile_lift(won, probability, weight),
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
