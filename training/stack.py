"""The stack: agreement and history as one logit, and the affine calibration on top.

logit p = b + w_rule · rule + w_history · history, weights ≥ 0, shrunk toward (1, 0): with little
history the agreement leads, with much history the data do.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from scipy.optimize import minimize

from features.facts import FloatArray
from training.metrics import sigmoid

PRIOR_STRENGTH = 3.0
CALIBRATION_STRENGTH = (0.1, 20.0)


class Stack(BaseModel):
    """Weights of the two experts and the intercept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    intercept: float = 0.0
    rule: float = 1.0
    history: float = 0.0

    def logit(self, rule: FloatArray, history: FloatArray) -> FloatArray:
        """Blend two columns of logits."""
        return self.intercept + self.rule * rule + self.history * history

    def calibrated(self, shift: float, slope: float) -> Stack:
        """Apply an affine map on the logit; the blend stays a blend."""
        return Stack(
            intercept=shift + slope * self.intercept,
            rule=slope * self.rule,
            history=slope * self.history,
        )

    @property
    def share_of_history(self) -> float:
        """The weight of history in the blend, 0–1."""
        total = self.rule + self.history
        return self.history / total if total > 0 else 0.0


def fit_stack(
    rule: FloatArray, history: FloatArray, won: NDArray[np.bool_], weight: FloatArray
) -> Stack:
    """Fit weights on out-of-time logits of both experts (n,), shrunk toward (1, 0)."""
    columns = np.stack([np.ones(len(won)), rule, history], axis=1)
    prior = np.array([0.0, 1.0, 0.0])
    strength = np.array([0.1, PRIOR_STRENGTH, PRIOR_STRENGTH])
    b, w_rule, w_history = _shrunk_logistic(columns, won, weight, prior, strength, 1)
    return Stack(intercept=b, rule=w_rule, history=w_history)


def fit_calibration(
    value: FloatArray,
    won: NDArray[np.bool_],
    weight: FloatArray,
    strength: tuple[float, float] = CALIBRATION_STRENGTH,
    offset: float = 0.0,
) -> tuple[float, float]:
    """Fit shift and slope (≥ 0) of an affine map on the logit, shrunk toward 0 and 1.

    Parameters
    ----------
    value, won, weight
        (n,) logits, labels and weights.
    strength
        Of the shrinkage of shift and slope.
    offset
        Added to the logit, never stretched.
    """
    columns, prior = np.stack([np.ones(len(won)), value], axis=1), np.array([0.0, 1.0])
    shift, slope = _shrunk_logistic(columns, won, weight, prior, np.array(strength), 1, offset)
    return shift, slope


def _shrunk_logistic(
    columns: FloatArray,
    won: NDArray[np.bool_],
    weight: FloatArray,
    prior: FloatArray,
    strength: FloatArray,
    free: int,
    offset: float = 0.0,
) -> list[float]:
    def objective(theta: FloatArray) -> tuple[float, FloatArray]:
        value = columns @ theta + offset
        loss = weight @ (np.logaddexp(0.0, value) - won * value)
        away = theta - prior
        gradient = columns.T @ (weight * (sigmoid(value) - won)) + strength * away
        return float(loss + 0.5 * strength @ away**2), gradient

    bounds = [(None, None)] * free + [(0.0, None)] * (len(prior) - free)
    found = minimize(objective, prior, jac=True, bounds=bounds, method="L-BFGS-B")
    return [float(v) for v in found.x]
