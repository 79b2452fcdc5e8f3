"""Smooth calibration error: how far promises are from what happened, without bins.

Source: Błasiok and Nakkiran 2023, "Smooth ECE: principled reliability diagrams via kernel
smoothing". Residuals (won less promised) are smoothed over the probability by a Gaussian kernel
that is reflected at 0 and 1; the error at a bandwidth is the mean absolute smoothed residual, and
the bandwidth is the one that equals the error it gives, so that there is nothing to choose.

Smoothing with a reflected Gaussian is diagonal in the cosine transform, which makes the error of
many resamples cheap. Noise adds to it as to any calibration error: what a perfectly calibrated
model would get is said beside it (`training.evaluation.by_chance`).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct, idct

from features.facts import FloatArray, IntArray

FINE, COARSE = 4096, 512
SMALLEST_BANDWIDTH = 1e-5
STEPS = 40
STEPS_OF_RESAMPLES = 10


def smooth_calibration_error(
    won: NDArray[np.bool_] | FloatArray,
    probability: FloatArray,
    weight: FloatArray | None = None,
) -> float:
    """Give the smooth calibration error of n rows; NaN without rows.

    Parameters
    ----------
    won
        (n,) outcomes, or, where they are known, the true probabilities: then no noise adds to it.
    probability
        (n,) promised.
    weight
        (n,), all alike without it.
    """
    if not len(probability):
        return float("nan")
    weight = np.ones(len(probability)) if weight is None else weight
    residual = weight * (np.asarray(won, np.float64) - probability)
    cell, share = grid_cells(probability, FINE)
    spread = sum(
        np.bincount(c, weights=s * residual, minlength=FINE)
        for c, s in zip(cell, share, strict=True)
    )
    return float(smoothed_error(np.asarray(spread)[:, None] / weight.sum())[0])


def grid_cells(probability: FloatArray, cells: int) -> tuple[IntArray, FloatArray]:
    """Give the two cells nearest to each probability and its shares in them: (2, n) each."""
    place = probability * cells - 0.5
    below = np.floor(place)
    both = np.clip(np.stack([below, below + 1]), 0, cells - 1).astype(np.int64)
    return both, np.stack([1 - (place - below), place - below])


def smoothed_error(residual: FloatArray, steps: int = STEPS) -> FloatArray:
    """Give the smooth calibration error of many sets of residuals at once.

    Parameters
    ----------
    residual
        float64 (cells, b), mean residual that lies in each cell of [0, 1], of each set.
    steps
        Halvings of the (logarithmic) range in which the bandwidth is sought.

    Returns
    -------
    float64 (b,).
    """
    waves = dct(residual, axis=0, norm="ortho")
    narrow = np.full(residual.shape[1], np.log(SMALLEST_BANDWIDTH))
    wide = np.zeros(residual.shape[1])
    for _ in range(steps):
        middle = 0.5 * (narrow + wide)
        larger = _error_at(waves, np.exp(middle)) > np.exp(middle)
        narrow, wide = np.where(larger, middle, narrow), np.where(larger, wide, middle)
    return _error_at(waves, np.exp(narrow))


def _error_at(waves: FloatArray, bandwidth: FloatArray) -> FloatArray:
    frequency = np.pi * np.arange(len(waves))[:, None]
    damped = waves * np.exp(-0.5 * (frequency * bandwidth) ** 2)
    return np.asarray(np.abs(idct(damped, axis=0, norm="ortho")).sum(axis=0))
