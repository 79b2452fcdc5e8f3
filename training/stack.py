"""The stack: agreement and history as one logit, and the affine calibration on top.

logit p = b + w_rule · rule + w_history · history, weights ≥ 0. With little history the agreement
leads, with much history the data do: what the weights are shrunk toward moves from (1, 0) to
(0, 1) already as more leads win. An agreement that cannot be told from chance is not believed in
advance, history is in its place. History itself is a mix of a linear model and of trees.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from features.facts import FloatArray
from training.metrics import sigmoid

# How strongly intercept and weights are shrunk (docs/decisions/0021, 0023, 0024).
STACK_STRENGTHS, MIX_STRENGTHS = np.array([30.0, 60.0, 60.0]), np.array([30.0, 240.0, 240.0])
# So many wins give history half of its weight in advance, and take half of the agreement's.
WINS_FOR_HISTORY, WINS_AGAINST_RULES = 15.0, 60.0
WINS_FOR_TREES = 600.0  # so many make trees worth as much as the linear model
WINS_TOO_FEW_TO_DOUBT = 10.0
ERRORS_TO_BELIEVE = 2.0
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


class HistoryMix(BaseModel):
    """How the history expert is made of its linear model and its trees."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    intercept: float = 0.0
    linear: float = 0.0
    trees: float = 1.0

    def logit(self, linear: FloatArray, trees: FloatArray) -> FloatArray:
        """Mix two columns of logits."""
        return self.intercept + self.linear * linear + self.trees * trees


def fit_mix(
    linear: FloatArray,
    trees: FloatArray,
    won: NDArray[np.bool_],
    weight: FloatArray,
    speak: tuple[bool, bool],
) -> HistoryMix:
    """Fit the mix on predictions of leads that neither knew, shrunk toward what is expected.

    Few wins let expect that the linear model knows more, many that the trees do, which are even
    better than these predictions show: the bag that goes live has more members.

    Parameters
    ----------
    linear, trees, won, weight
        (n,) logits, labels and weights.
    speak
        Whether each of the two says anything at all; who does not gets no weight.
    """
    said = np.array(speak, np.float64)
    linear_share = 1.0 / (1.0 + np.sqrt(float(weight @ won) / WINS_FOR_TREES))
    expected = (linear_share, 1.0 - linear_share) if all(speak) else said
    prior = np.array([0.0, *expected])
    columns = np.stack([np.ones(len(won)), linear * said[0], trees * said[1]], axis=1)
    b, w_linear, w_trees = _shrunk_logistic(columns, won, weight, prior, MIX_STRENGTHS, 1)
    return HistoryMix(intercept=b, linear=w_linear, trees=w_trees)


def fit_stack(
    rule: FloatArray,
    history: FloatArray | None,
    won: NDArray[np.bool_],
    weight: FloatArray,
    usual: float = 0.0,
) -> Stack:
    """Fit weights on logits (n,) of leads that neither expert knew.

    They are shrunk toward what is expected of both in advance, `expected_weights`.

    Parameters
    ----------
    rule, history, won, weight
        (n,) logits, labels and weights; the weights sum to the number of leads. History is None
        where it says nothing, and has no weight then.
    usual
        The logit of the win rate: however the two are weighed, a lead that both call usual is
        expected to be so. Else history could not get any weight without lowering all scores.
    """
    said = np.zeros(len(won)) if history is None else history - usual
    columns = np.stack([np.ones(len(won)), rule - usual, said], axis=1)
    belief = belief_in_agreement(rule, won, weight)
    expected = (belief, 0.0) if history is None else expected_weights(belief, float(weight @ won))
    prior = np.array([0.0, *expected])
    b, w_rule, w_history = _shrunk_logistic(columns, won, weight, prior, STACK_STRENGTHS, 1, usual)
    intercept = b + usual * (1.0 - w_rule - w_history)
    return Stack(intercept=intercept, rule=w_rule, history=w_history)


def expected_weights(belief: float, wins: float) -> tuple[float, float]:
    """Give the weights of agreement and history that are expected before they are fitted.

    Parameters
    ----------
    belief
        In the agreement, 0-1; what it is not believed, history is.
    wins
        Won leads that history was learned from.
    """
    rule = WINS_AGAINST_RULES / (wins + WINS_AGAINST_RULES)
    history = wins / (wins + WINS_FOR_HISTORY)
    return belief * rule, belief * history + (1 - belief)


def belief_in_agreement(rule: FloatArray, won: NDArray[np.bool_], weight: FloatArray) -> float:
    """Give how far the agreement is believed in advance, 0–1, by its own out-of-sample AUC.

    1 where the AUC is two standard errors above chance, or at most ten leads won; where it is not
    above chance, the square of 10 / wins. Standard error: Hanley & McNeil 1982, "The meaning and
    use of the area under a ROC curve", with leads counted by the weights.
    """
    wins, others = float(weight @ won), float(weight @ ~won)
    fewer = min(wins, others)
    if fewer <= WINS_TOO_FEW_TO_DOUBT:
        return 1.0
    from sklearn.metrics import roc_auc_score  # noqa: PLC0415

    area = float(roc_auc_score(won, rule, sample_weight=weight))
    q1, q2 = area / (2 - area), 2 * area**2 / (1 + area)
    spread = area * (1 - area) + (wins - 1) * (q1 - area**2) + (others - 1) * (q2 - area**2)
    error = float(np.sqrt(max(spread, 1e-12) / (wins * others)))
    told = float(np.clip((area - 0.5) / (ERRORS_TO_BELIEVE * error), 0.0, 1.0))
    return told + (1 - told) * (WINS_TOO_FEW_TO_DOUBT / fewer) ** 2


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
        """Give the loss, shrunk toward the prior, and its gradient."""
        value = columns @ theta + offset
        loss = weight @ (np.logaddexp(0.0, value) - won * value)
        away = theta - prior
        gradient = columns.T @ (weight * (sigmoid(value) - won)) + strength * away
        return float(loss + 0.5 * strength @ away**2), gradient

    bounds = [(None, None)] * free + [(0.0, None)] * (len(prior) - free)
    from scipy.optimize import minimize  # noqa: PLC0415

    found = minimize(objective, prior, jac=True, bounds=bounds, method="L-BFGS-B")
    return [float(v) for v in found.x]
