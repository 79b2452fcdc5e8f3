"""One predictor on the judged rows, ready to be measured on any resample of the leads."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from features.facts import FloatArray, IntArray
from training.evaluation.decomposition import TERMS, decomposed
from training.evaluation.ranking import (
    auc,
    average_precision,
    cells_of,
    per_lead,
    win_rate_of_best,
)
from training.evaluation.smooth import (
    COARSE,
    FINE,
    STEPS,
    STEPS_OF_RESAMPLES,
    grid_cells,
    smoothed_error,
)
from training.metrics import CALIBRATION_BINS, equal_bins, log_losses

MOST_CELLS = 1000
TOP_SHARE = 0.1
MEASURES = (
    *("log_loss", "brier", *TERMS, "auc", "average_precision"),
    *("precision_at_capacity", "lift_at_capacity", "top_decile_lift"),
    *("calibration_error", "smooth_calibration_error"),
)
UNBOUNDED = ("log_loss", "lift_at_capacity", "top_decile_lift")  # all others lie in 0 … 1


@dataclass(frozen=True)
class JudgedRows:
    """What happened to the rows that predictors are judged on.

    Attributes
    ----------
    won, weight
        (k,).
    group
        int64 (k,), number of the lead, from 0.
    leads
        How many there are.
    worked
        How many of the leads are worked at capacity.
    """

    won: NDArray[np.bool_]
    weight: FloatArray
    group: IntArray
    leads: int
    worked: int


class Predictor:
    """Probabilities of the judged rows, added up so that measuring a resample is cheap.

    Parameters
    ----------
    rows
        k rows; k > 0.
    probability
        float64 (k,).
    exact
        Whether ranks and bandwidth are exact, for the figure itself; the draws of its interval
        put neighbours of nearly the same rank together.
    """

    def __init__(self, rows: JudgedRows, probability: FloatArray, *, exact: bool) -> None:
        self.rows, self.probability = rows, probability
        most = None if exact else MOST_CELLS
        self._grid, self._steps = (FINE, STEPS) if exact else (COARSE, STEPS_OF_RESAMPLES)
        cell = cells_of(probability, most)
        weight, won, group, leads = rows.weight, rows.won, rows.group, rows.leads
        self._mass = per_lead(cell, group, weight, leads)
        self._wins = per_lead(cell, group, weight * won, leads)
        losses = weight * log_losses(won, probability)
        squares = weight * (won - probability) ** 2
        added = (np.bincount(group, weights=v, minlength=leads) for v in (weight, losses, squares))
        self._sums = np.stack(list(added))
        best = best_looks(group, probability)
        look = cells_of(probability[best], most)
        self._looks = per_lead(look, group[best], np.ones(len(best)), leads)
        self._look_wins = per_lead(look, group[best], won[best].astype(np.float64), leads)
        residual = weight * (won - probability)
        self._bins = per_lead(self._bin, group, residual, leads)
        near, share = grid_cells(probability, self._grid)
        both = per_lead(near.ravel(), np.tile(group, 2), (share * residual).ravel(), leads)
        self._residual = both

    @cached_property
    def _bin(self) -> IntArray:
        return equal_bins(self.probability, CALIBRATION_BINS)

    def measured(self, times: FloatArray) -> dict[str, FloatArray]:
        """Measure resamples.

        Parameters
        ----------
        times
            float64 (leads, b), how often each lead was drawn.

        Returns
        -------
        Measure → float64 (b,), in the order of `MEASURES`.
        """
        total, losses, squares = self._sums @ times
        brier = squares / total
        mass, wins = self._mass @ times, self._wins @ times
        rate = win_rate_of_best(wins, mass, TOP_SHARE * total)
        looks, look_wins = self._looks @ times, self._look_wins @ times
        precision = win_rate_of_best(look_wins, looks, float(self.rows.worked))
        return {
            "log_loss": losses / total,
            "brier": brier,
            **decomposed(brier, wins, mass),
            "auc": auc(wins, mass),
            "average_precision": average_precision(wins, mass),
            "precision_at_capacity": precision,
            "lift_at_capacity": _lift(precision, look_wins.sum(axis=0) / looks.sum(axis=0)),
            "top_decile_lift": _lift(rate, wins.sum(axis=0) / total),
            "calibration_error": np.abs(self._bins @ times).sum(axis=0) / total,
            "smooth_calibration_error": smoothed_error(
                (self._residual @ times) / total, self._steps
            ),
        }

    def figures(self) -> dict[str, float]:
        """Measure the rows as they are."""
        found = self.measured(np.ones((self.rows.leads, 1)))
        return {name: float(value[0]) for name, value in found.items()}


def best_looks(group: IntArray, probability: FloatArray) -> IntArray:
    """Give the row of the highest probability of every lead, by number of the lead."""
    order = np.lexsort((-probability, group))
    first = np.ones(len(order), bool)
    first[1:] = np.diff(group[order]) != 0
    return order[first]


def _lift(rate: FloatArray, base: FloatArray) -> FloatArray:
    return np.where(base > 0, rate / np.where(base > 0, base, 1.0), np.nan)
