"""The out-of-time predictions as probabilities, in bins with bands, and above a threshold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import FloatArray, IntArray, Moments
from training.blend import OutOfTime
from training.metrics import CALIBRATION_BINS, equal_bins, sigmoid

Z_95 = 1.959963984540054


@dataclass(frozen=True)
class Evaluated:
    """The rows behind the headline metrics: later leads, predicted with their past.

    Attributes
    ----------
    probability
        Predictor → float64 (k,).
    won, weight
        (k,); the snapshots of all leads together weigh as many as there are leads.
    lead, as_of_us
        int64 (k,), or None where they are not known.
    silent_blocks, blocks
        Blocks in which there was too little history for the history expert to say anything, of
        how many.
    """

    probability: dict[str, FloatArray]
    won: NDArray[np.bool_]
    weight: FloatArray
    lead: IntArray | None
    as_of_us: IntArray | None
    silent_blocks: int
    blocks: int

    def __len__(self) -> int:
        return len(self.won)

    def leads_behind(self, places: IntArray | NDArray[np.bool_]) -> float:
        """Give how many leads some rows are worth: snapshots of one lead tell little more than one.

        Kish's effective number of clusters (Kish 1965, "Survey sampling"), a lead being one.
        Where leads are not known, the weights are added up, which is fewer.
        """
        weight = self.weight[places]
        if self.lead is None:
            return float(weight.sum())
        _, group = np.unique(self.lead[places], return_inverse=True)
        of_lead = np.bincount(group, weights=weight)
        return float(of_lead.sum() ** 2 / max(float((of_lead**2).sum()), 1e-12))


def evaluated(judged: OutOfTime, seen: Moments | None = None) -> Evaluated:
    """Give the rows that `training.blend.metrics_of` judges, as probabilities.

    Parameters
    ----------
    judged
        All out-of-time predictions.
    seen
        Lead and as_of of every row of `judged`, if known.
    """
    logits = {
        "blend": judged.blend,
        "rules_alone": judged.rule,
        "history_alone": judged.history,
        "constant": judged.constant,
    }
    folds = np.unique(judged.fold)
    silent = [(judged.history == judged.constant)[judged.fold == fold].all() for fold in folds]
    return Evaluated(
        probability={name: sigmoid(value) for name, value in logits.items()},
        won=judged.won,
        weight=judged.weight,
        lead=None if seen is None else seen.lead,
        as_of_us=None if seen is None else seen.as_of_us,
        silent_blocks=int(sum(silent)),
        blocks=len(folds),
    )


@dataclass(frozen=True)
class Bins:
    """Groups of rows: predicted and observed win rate, with a 95 % band for the observed one."""

    predicted: FloatArray
    observed: FloatArray
    low: FloatArray
    high: FloatArray


def wilson(share: FloatArray, count: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Give the 95 % interval of a share of so many (Wilson 1927); counts need not be whole."""
    n = np.maximum(count, 1e-12)
    middle = (share + Z_95**2 / (2 * n)) / (1 + Z_95**2 / n)
    half = Z_95 / (1 + Z_95**2 / n) * np.sqrt(share * (1 - share) / n + Z_95**2 / (4 * n**2))
    return np.maximum(middle - half, 0.0), np.minimum(middle + half, 1.0)


def _bins(rows: Evaluated, name: str, groups: list[IntArray]) -> Bins:
    p, weight = rows.probability[name], rows.weight
    mass = np.array([weight[g].sum() for g in groups])
    predicted = np.array([weight[g] @ p[g] for g in groups]) / mass
    observed = np.array([weight[g] @ rows.won[g] for g in groups]) / mass
    observed = np.clip(observed, 0.0, 1.0)
    leads = np.array([rows.leads_behind(g) for g in groups])
    return Bins(predicted, observed, *wilson(observed, leads))


def reliability(rows: Evaluated, name: str) -> Bins:
    """Give the ten bins of equal count behind the calibration error."""
    number = equal_bins(rows.probability[name], CALIBRATION_BINS)
    return _bins(rows, name, [np.flatnonzero(number == i) for i in np.unique(number)])


@dataclass(frozen=True)
class AboveThreshold:
    """What a threshold would have let through: share of all rows, its win rate and 95 % band."""

    share: float
    win_rate: float
    low: float
    high: float


def above_threshold(rows: Evaluated, threshold_score: float) -> AboveThreshold | None:
    """Look back at the judged rows with the threshold of today; None where none reached it."""
    chosen = 100 * rows.probability["blend"] >= threshold_score
    mass = float(rows.weight[chosen].sum())
    if not mass:
        return None
    rate = min(float(rows.weight[chosen] @ rows.won[chosen]) / mass, 1.0)
    low, high = wilson(np.array([rate]), np.array([rows.leads_behind(chosen)]))
    return AboveThreshold(mass / float(rows.weight.sum()), rate, float(low[0]), float(high[0]))
