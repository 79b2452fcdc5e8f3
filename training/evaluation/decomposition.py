"""The Brier score taken apart: how unreliable, how telling, and how uncertain the outcome is.

CORP decomposition (Dimitriadis, Gneiting and Jordan 2021, "Stable reliability diagrams for
probabilistic classifiers", PNAS 118). Probabilities are recalibrated by isotonic regression; what
that gains is the reliability term, what the recalibrated ones gain over the win rate alone is the
resolution. Unlike Murphy's decomposition (1973) over bins it needs no bins, both terms are never
negative, and Brier score = reliability − resolution + uncertainty exactly.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import isotonic_regression

from features.facts import FloatArray

TERMS = ("reliability", "resolution", "uncertainty")


def decomposed(brier: FloatArray, wins: FloatArray, mass: FloatArray) -> dict[str, FloatArray]:
    """Take Brier scores apart.

    Parameters
    ----------
    brier
        (b,) scores.
    wins, mass
        float64 (cells, b), wins and weight per cell of equal probability, the best cell first.

    Returns
    -------
    The three terms, (b,) each.
    """
    total = mass.sum(axis=0)
    rate = wins.sum(axis=0) / total
    uncertainty = rate * (1 - rate)
    recalibrated = np.array([_isotonic(w, m) for w, m in zip(wins.T, mass.T, strict=True)])
    return {
        "reliability": brier - recalibrated,
        "resolution": uncertainty - recalibrated,
        "uncertainty": uncertainty,
    }


def _isotonic(wins: FloatArray, mass: FloatArray) -> float:
    """Give the Brier score of the best monotone recalibration."""
    there = mass > 0
    wins, mass = wins[there], mass[there]
    kept = isotonic_regression(wins / mass, weights=mass, increasing=False).x
    return float((wins @ (1 - kept) ** 2 + (mass - wins) @ kept**2) / mass.sum())
