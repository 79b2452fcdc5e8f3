"""Figures of many predictors on the same rows, with 95 % intervals from the same resamples.

Whole leads are drawn with replacement, and every predictor is judged on the same draws: that is
what makes the interval of a difference narrower than that of a figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import FloatArray, IntArray
from training.evaluation.smooth import (
    COARSE,
    STEPS_OF_RESAMPLES,
    grid_cells,
    smoothed_error,
)
from training.metrics import CALIBRATION_BINS, SMALLEST, equal_bins, log_losses

LOWER_IS_BETTER = {
    "log_loss": True,
    "brier": True,
    "auc": False,
    "smooth_calibration_error": True,
    "calibration_error": True,
    "top_decile_lift": False,
    "above_truth": True,
}


class Ready:
    """One predictor's rows, sorted once, to be judged with any number of copies of each row."""

    def __init__(
        self,
        won: NDArray[np.bool_],
        probability: FloatArray,
        truth: FloatArray | None = None,
    ) -> None:
        p, order = probability, np.argsort(probability, kind="stable")
        self._won, self._p, self._order = won.astype(np.float64), p, order
        self._tie = np.cumsum(np.diff(p[order], prepend=p[order][:1]) > 0)
        self._bin = equal_bins(p, CALIBRATION_BINS)
        self._cell, self._share = grid_cells(p, COARSE)
        self._linear = {"log_loss": log_losses(won, p), "brier": (won - p) ** 2}
        if truth is not None:
            self._linear["above_truth"] = _divergence(truth, p)

    def figures(self, times: FloatArray) -> dict[str, float]:
        """Judge with every row so many times: float64 (k,)."""
        mass, residual = times.sum(), times * (self._won - self._p)
        calibration = np.abs(np.bincount(self._bin, weights=residual)).sum() / mass
        return {
            **{name: float(values @ times / mass) for name, values in self._linear.items()},
            "auc": self._auc(times),
            "smooth_calibration_error": self._smooth_error(residual / mass),
            "calibration_error": float(calibration),
            "top_decile_lift": self._lift(times),
        }

    def _smooth_error(self, residual: FloatArray) -> float:
        cells = zip(self._cell, self._share, strict=True)
        on_grid = sum(np.bincount(c, s * residual, minlength=COARSE) for c, s in cells)
        return float(smoothed_error(np.asarray(on_grid)[:, None], STEPS_OF_RESAMPLES)[0])

    def _by_tie(self, times: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Give wins and other rows per distinct probability, the lowest first."""
        won, weight = self._won[self._order], times[self._order]
        wins = np.bincount(self._tie, weights=weight * won)
        return wins, np.bincount(self._tie, weights=weight * (1 - won))

    def _auc(self, times: FloatArray) -> float:
        """Share of pairs of a won and a not-won row in the right order; ties count half."""
        wins, others = self._by_tie(times)
        below = np.cumsum(others) - others
        pairs = wins.sum() * others.sum()
        return float(wins @ (below + others / 2) / pairs) if pairs else float("nan")

    def _lift(self, times: FloatArray) -> float:
        """Give the win rate of the best tenth over that of all; of equals, the part that fits."""
        wins, others = (found[::-1] for found in self._by_tie(times))
        mass = wins + others
        tenth = mass.sum() / 10
        part = np.clip((tenth - (np.cumsum(mass) - mass)) / np.maximum(mass, SMALLEST), 0, 1)
        return float(wins @ part / tenth * mass.sum() / wins.sum()) if wins.any() else float("nan")


def _divergence(truth: FloatArray, p: FloatArray) -> FloatArray:
    """Give the log-loss to be expected of p above that of the truth (Kullback & Leibler 1951)."""
    yes, no = np.ones(len(p), bool), np.zeros(len(p), bool)

    def expected(of: FloatArray) -> FloatArray:
        return truth * log_losses(yes, of) + (1 - truth) * log_losses(no, of)

    return expected(p) - expected(truth)


@dataclass(frozen=True)
class Interval:
    """A figure, or a difference of two, with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Figures:
    """Of one predictor: measure → figure on the rows themselves, and (resamples,) on the draws."""

    value: Mapping[str, float]
    draws: Mapping[str, FloatArray]

    def interval(self, measure: str) -> Interval:
        """Give the figure of a measure."""
        return Interval(self.value[measure], *_bounds(self.draws[measure]))

    def less(self, other: Figures, measure: str) -> Interval:
        """Give the figure of a measure less that of another predictor, draw by draw."""
        difference = self.value[measure] - other.value[measure]
        return Interval(difference, *_bounds(self.draws[measure] - other.draws[measure]))


def _bounds(draws: FloatArray) -> tuple[float, float]:
    low, high = np.nanquantile(draws, [0.025, 0.975]) if len(draws) else (np.nan, np.nan)
    return float(low), float(high)


def figures_of(ready: Mapping[str, Ready], lead: IntArray, resamples: int) -> dict[str, Figures]:
    """Judge all predictors on the rows and on the same resamples of whole leads."""
    once = np.ones(len(lead))
    draws = list(_draws(lead, resamples))
    found = {}
    for name, one in ready.items():
        rows = [one.figures(times) for times in draws]
        value = one.figures(once)
        found[name] = Figures(value, {m: np.array([r[m] for r in rows]) for m in value})
    return found


def _draws(lead: IntArray, resamples: int) -> Iterator[FloatArray]:
    names, group = np.unique(lead, return_inverse=True)
    rng, alike = np.random.default_rng(0), np.full(len(names), 1 / len(names))
    for _ in range(resamples):
        yield rng.multinomial(len(names), alike)[group].astype(np.float64)
