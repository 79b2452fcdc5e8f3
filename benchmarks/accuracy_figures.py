"""Figures of many predictors on the same rows, with 95 % intervals from the same resamples.

Whole leads are drawn with replacement, and every predictor is judged on the same draws: that is
what makes the interval of a difference narrower than that of a figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct, idct

from features.facts import FloatArray, IntArray
from training.metrics import CALIBRATION_BINS, log_losses

LOWER_IS_BETTER = {
    "log_loss": True,
    "brier": True,
    "auc": False,
    "smooth_calibration_error": True,
    "calibration_error": True,
    "top_decile_lift": False,
    "above_truth": True,
}
CELLS = 1024
HALVINGS = 20


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
        self._best = np.argsort(-p, kind="stable")
        self._tie = np.cumsum(np.diff(p[order], prepend=p[order][:1]) > 0)
        self._bins = np.array_split(np.arange(len(p)), CALIBRATION_BINS)
        self._cell = np.minimum((p * CELLS).astype(np.int64), CELLS - 1)
        self._linear = {"log_loss": log_losses(won, p), "brier": (won - p) ** 2}
        if truth is not None:
            self._linear["above_truth"] = _divergence(truth, p)

    def figures(self, times: FloatArray) -> dict[str, float]:
        """Judge with every row so many times: float64 (k,)."""
        mass, residual = times.sum(), times * (self._won - self._p)
        in_order = residual[self._order]
        smooth = np.bincount(self._cell, weights=residual, minlength=CELLS) / mass
        calibration = sum(abs(in_order[rows].sum()) for rows in self._bins) / mass
        return {
            **{name: float(values @ times / mass) for name, values in self._linear.items()},
            "auc": self._auc(times),
            "smooth_calibration_error": smooth_error(smooth),
            "calibration_error": float(calibration),
            "top_decile_lift": self._lift(times),
        }

    def _auc(self, times: FloatArray) -> float:
        """Share of pairs of a won and a not-won row in the right order; ties count half."""
        won, weight = self._won[self._order], times[self._order]
        wins = np.bincount(self._tie, weights=weight * won)
        others = np.bincount(self._tie, weights=weight * (1 - won))
        below = np.cumsum(others) - others
        pairs = wins.sum() * others.sum()
        return float(wins @ (below + others / 2) / pairs) if pairs else float("nan")

    def _lift(self, times: FloatArray) -> float:
        """Give the win rate of the best tenth over that of all rows."""
        won, weight = self._won[self._best], times[self._best]
        tenth = max(weight.sum() // 10, 1.0)
        taken = np.clip(tenth - (np.cumsum(weight) - weight), 0.0, weight)
        rate = weight @ won / weight.sum()
        return float(taken @ won / tenth / rate) if rate else float("nan")


def _divergence(truth: FloatArray, p: FloatArray) -> FloatArray:
    """Give the log-loss to be expected of p above that of the truth (Kullback & Leibler 1951)."""
    yes, no = np.ones(len(p), bool), np.zeros(len(p), bool)

    def expected(of: FloatArray) -> FloatArray:
        return truth * log_losses(yes, of) + (1 - truth) * log_losses(no, of)

    return expected(p) - expected(truth)


def smooth_error(residual: FloatArray) -> float:
    """Give the smooth calibration error of residuals summed in cells of equal width on [0, 1].

    The width of the kernel (a Gaussian, reflected at 0 and 1) is the error itself, so that nothing
    is left to choose: Błasiok & Nakkiran 2023, "Smooth ECE: Principled reliability diagrams via
    kernel smoothing".
    """
    waves = dct(residual, norm="ortho")
    squared = (np.pi * np.arange(len(residual))) ** 2 / 2
    low, high = 0.0, 1.0
    for _ in range(HALVINGS):
        width = (low + high) / 2
        error = np.abs(idct(waves * np.exp(-squared * width**2), norm="ortho")).sum()
        low, high = (width, high) if error > width else (low, width)
    return float(high)


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
