"""What calibration error a perfectly calibrated model would get on the same rows, by chance.

No calibration error of a finite sample is 0, however good the model. Outcomes are drawn from the
promised probabilities themselves: one uniform number per lead, a row being won where it lies below
its probability, since the snapshots of one lead share their fate.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy.sparse import csr_array

from features.facts import FloatArray, IntArray
from training.evaluation.findings import Estimate
from training.evaluation.predictor import JudgedRows
from training.evaluation.resampling import INTERVAL, NUMBERS_AT_ONCE
from training.evaluation.smooth import COARSE, STEPS_OF_RESAMPLES, grid_cells, smoothed_error
from training.metrics import CALIBRATION_BINS, equal_bins

MOST_WORLDS, FEWEST_WORLDS = 200, 20
ROWS_TO_DRAW = 8_000_000
BY_CHANCE = "_by_chance"


def calibration_by_chance(
    rows: JudgedRows, probability: FloatArray, seed: int = 0
) -> Mapping[str, Estimate]:
    """Give the mean and the middle 95 % of both calibration errors of a perfect model.

    Parameters
    ----------
    rows
        k rows; their outcomes are not looked at.
    probability
        float64 (k,), taken for the truth.
    seed
        Of the outcomes.

    Returns
    -------
    `calibration_error_by_chance` and `smooth_calibration_error_by_chance`.
    """
    k = len(probability)
    worlds = int(np.clip(ROWS_TO_DRAW // max(k, 1), FEWEST_WORLDS, MOST_WORLDS))
    at_once = max(NUMBERS_AT_ONCE // max(k, 1), 1)
    rng = np.random.default_rng(seed)
    bins = _adding(equal_bins(probability, CALIBRATION_BINS)[None], np.ones((1, k)), rows)
    grid = _adding(*grid_cells(probability, COARSE), rows)
    found: dict[str, list[FloatArray]] = {"calibration_error": [], "smooth_calibration_error": []}
    for first in range(0, worlds, at_once):
        luck = rng.random((rows.leads, min(at_once, worlds - first)))
        residual = (luck[rows.group] < probability[:, None]) - probability[:, None]
        found["calibration_error"].append(np.abs(bins @ residual).sum(axis=0))
        smooth = smoothed_error(grid @ residual, STEPS_OF_RESAMPLES)
        found["smooth_calibration_error"].append(smooth)
    return {name + BY_CHANCE: _summed_up(np.concatenate(v)) for name, v in found.items()}


def _adding(cell: IntArray, share: FloatArray, rows: JudgedRows) -> csr_array:
    """Give the sparse (cells, k) that averages rows into cells."""
    k = len(rows.weight)
    values = (share * (rows.weight / rows.weight.sum())).ravel()
    return csr_array((values, (cell.ravel(), np.tile(np.arange(k), len(cell)))))


def _summed_up(draws: FloatArray) -> Estimate:
    low, high = np.quantile(draws, INTERVAL)
    return Estimate(float(draws.mean()), float(low), float(high))
