"""Every score of every predictor with its interval, and how they differ, paired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from features.facts import FloatArray
from training.evaluation.by_chance import calibration_by_chance
from training.evaluation.findings import BLEND, Estimate
from training.evaluation.predictor import MEASURES, MOST_CELLS, UNBOUNDED, JudgedRows, Predictor
from training.evaluation.resampling import Resamples, estimate

COMPARED = ("log_loss", "brier", "auc", "average_precision")


@dataclass(frozen=True)
class Drawn:
    """A predictor's figures, and those of every resample: measure → value, and (resamples,)."""

    value: Mapping[str, float]
    draws: Mapping[str, FloatArray]

    def estimates(self) -> dict[str, Estimate]:
        """Give every figure with its interval."""
        return {
            name: estimate(value, self.draws[name], 0.0, np.inf if name in UNBOUNDED else 1.0)
            for name, value in self.value.items()
        }

    def less(self, other: Drawn, measure: str) -> Estimate:
        """Give the paired difference of a measure."""
        draws = self.draws[measure] - other.draws[measure]
        return estimate(self.value[measure] - other.value[measure], draws)


def drawn(
    rows: JudgedRows, probability: Mapping[str, FloatArray], resamples: Resamples
) -> dict[str, Drawn]:
    """Measure all predictors on the rows and on the same resamples.

    Parameters
    ----------
    rows
        k rows; k > 0.
    probability
        Predictor → float64 (k,).
    resamples
        Of the leads of the rows.
    """
    values = {n: Predictor(rows, p, exact=True).figures() for n, p in probability.items()}
    coarse = {n: Predictor(rows, p, exact=False) for n, p in probability.items()}
    found: dict[str, list[dict[str, FloatArray]]] = {name: [] for name in probability}
    for times in resamples.chunks(MOST_CELLS):
        for name, predictor in coarse.items():
            found[name].append(predictor.measured(times))
    return {name: Drawn(values[name], _joined(parts)) for name, parts in found.items()}


def scores(
    rows: JudgedRows, probability: Mapping[str, FloatArray], measured: Mapping[str, Drawn]
) -> dict[str, dict[str, Estimate]]:
    """Give predictor → measure → figure, with what calibration errors chance alone would give."""
    return {
        name: {**found.estimates(), **calibration_by_chance(rows, probability[name])}
        for name, found in measured.items()
    }


def differences(measured: Mapping[str, Drawn]) -> dict[str, dict[str, Estimate]]:
    """Give other predictor → measure → the blend's figure less the other's."""
    if BLEND not in measured:
        return {}
    blend = measured[BLEND]
    return {
        name: {measure: blend.less(other, measure) for measure in COMPARED}
        for name, other in measured.items()
        if name != BLEND
    }


def _joined(parts: list[dict[str, FloatArray]]) -> dict[str, FloatArray]:
    nothing = np.zeros(0)
    return {m: np.concatenate([nothing, *(part[m] for part in parts)]) for m in MEASURES}
