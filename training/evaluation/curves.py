"""Curves with bands: promised against kept (smoothed), and wins reached against leads worked."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from features.facts import FloatArray
from training.evaluation.findings import Curve, Gains
from training.evaluation.predictor import JudgedRows
from training.evaluation.ranking import cells_of, per_lead
from training.evaluation.resampling import INTERVAL, Resamples
from training.metrics import logit, sigmoid

POINTS = 61
CELLS = 1000
OUTERMOST = (0.01, 0.99)
NARROWEST = 0.05
GAIN_POINTS, GAIN_CELLS = 101, 200


def reliability_curve(rows: JudgedRows, probability: FloatArray, resamples: Resamples) -> Curve:
    """Give the observed win rate as a smooth function of the promised one.

    Residuals (won less promised) are smoothed over the log-odds by a Gaussian kernel (Nadaraya
    1964, Watson 1964) and added to the promise: unlike smoothing the outcomes, that bends nothing
    where the model is calibrated. Bandwidth by Silverman's rule (1986) for as many leads.

    Parameters
    ----------
    rows
        k rows; k > 0.
    probability
        float64 (k,).
    resamples
        Of the leads, for the band.
    """
    value = logit(probability)
    low_end, high_end = _quantiles(value, rows.weight)
    at = np.linspace(low_end, high_end, POINTS if high_end - low_end > 1e-9 else 1)
    width = _bandwidth(value, rows)
    edges = np.linspace(value.min(), value.max(), CELLS)
    cell = np.searchsorted(edges, value, side="left")
    mass = per_lead(cell, rows.group, rows.weight, rows.leads)
    residual = per_lead(cell, rows.group, rows.weight * (rows.won - probability), rows.leads)
    used = edges[: mass.shape[0]]
    kernel = np.exp(-0.5 * ((at[:, None] - used) / width) ** 2)

    def observed(times: FloatArray) -> FloatArray:
        below = np.maximum(kernel @ (mass @ times), 1e-300)
        kept = sigmoid(at)[:, None] + kernel @ (residual @ times) / below
        return np.clip(kept, 0.0, 1.0)

    everybody = np.ones((rows.leads, 1))
    density = (kernel @ (mass @ everybody))[:, 0]
    low, high = _band([observed(t) for t in resamples.chunks(CELLS)], len(at))
    shape = density / density.max()
    return Curve(sigmoid(at), observed(everybody)[:, 0], low, high, shape, width)


def gains_curve(rows: JudgedRows, probability: FloatArray, resamples: Resamples) -> Gains:
    """Give the share of the wins among the best so many, equals taken together, with a band."""
    worked = np.linspace(0, 1, GAIN_POINTS)

    def sums(most: int | None) -> tuple[csr_array, csr_array]:
        """Give rows and wins by probability and lead, in so many cells at the most."""
        cell = cells_of(probability, most)
        values = rows.weight, rows.weight * rows.won
        mass, wins = (per_lead(cell, rows.group, v, rows.leads) for v in values)
        return mass, wins

    def reached(known: tuple[csr_array, csr_array], times: FloatArray) -> FloatArray:
        pairs = zip(*((k @ times).T for k in known), strict=True)
        return np.stack([_interpolated(worked, *pair) for pair in pairs], axis=1)

    value = reached(sums(None), np.ones((rows.leads, 1)))[:, 0]
    few = sums(GAIN_CELLS)
    draws = [reached(few, times) for times in resamples.chunks(GAIN_CELLS)]
    return Gains(worked, value, *_band(draws, GAIN_POINTS))


def _interpolated(worked: FloatArray, mass: FloatArray, wins: FloatArray) -> FloatArray:
    """Give the share of the wins among the best shares; NaN without wins."""
    if not wins.sum():
        return np.full(len(worked), np.nan)
    contacted, won = (np.append(0.0, np.cumsum(v) / v.sum()) for v in (mass, wins))
    return np.asarray(np.interp(worked, contacted, won))


def _band(draws: list[FloatArray], points: int) -> tuple[FloatArray, FloatArray]:
    if not draws:
        return np.full(points, np.nan), np.full(points, np.nan)
    low, high = np.nanquantile(np.concatenate(draws, axis=1), INTERVAL, axis=1)
    return low, high


def _quantiles(value: FloatArray, weight: FloatArray) -> tuple[float, float]:
    order = np.argsort(value, kind="stable")
    share = np.cumsum(weight[order]) / weight.sum()
    places = np.minimum(np.searchsorted(share, OUTERMOST), len(value) - 1)
    low, high = value[order][places].tolist()
    return low, high


def _bandwidth(value: FloatArray, rows: JudgedRows) -> float:
    mean = np.average(value, weights=rows.weight)
    spread = float(np.sqrt(np.average((value - mean) ** 2, weights=rows.weight)))
    return max(1.06 * spread * rows.leads**-0.2, NARROWEST)
