"""The rule expert: what the agreed points are worth, as log-odds.

A logistic model on the agreed items, shrunk toward the agreed points: one non-negative worth per
part of the scheme (a thousand of class, a hundred of fit, a hundred of behaviour), plus a
deviation per positive item that the data must pay for. Without history the prior worths speak.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from features.facts import FloatArray
from features.points import item_names
from features.policy.schema import Policy
from training.metrics import sigmoid

PARTS = ("class", "fit", "behaviour")
POINTS_PER_PART_UNIT = (1000.0, 100.0, 100.0)
PRIOR_WORTH = (0.35, 0.25, 0.7)
PRIOR_STRENGTH = 30.0
DEVIATION_PENALTY = 100.0
PRIOR_INTERCEPT = -2.2  # about one lead in ten wins
SMALLEST_SPREAD = 0.1
MOST_NEWTON_STEPS = 100
LONGEST_STEP = 4.0
SMALLEST_STEP = 1e-9


class RuleExpert(BaseModel):
    """Fitted worths; `contributions` adds up to the logit exactly.

    Attributes
    ----------
    items
        Item names, in the order of `RulePoints.items`.
    agreed
        Agreed points of each item.
    worth
        Log-odds per part unit: 1000 points of class, 100 of fit, 100 of behaviour.
    deviation
        Log-odds per doubling of each item, beyond its agreed worth; 0 for negative signals.
    intercept
        Logit of a lead at the reference.
    reference
        Mean contribution of each item on the training snapshots (taken off each contribution).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    items: tuple[str, ...]
    agreed: tuple[float, ...]
    worth: tuple[float, float, float]
    deviation: tuple[float, ...]
    intercept: float
    reference: tuple[float, ...]

    def raw(self, items: FloatArray) -> FloatArray:
        """Give float64 (n, items): log-odds of each item before the reference is taken off."""
        worth, agreed, deviation = _vectors(self.items, self.worth, self.agreed, self.deviation)
        return items * worth + _doublings(items, agreed) * deviation

    def with_agreed(self, agreed: tuple[float, ...]) -> RuleExpert:
        """Give the expert for other agreed points of the same items (a product line's)."""
        kept = np.where(np.array(agreed) > 0, np.array(self.deviation), 0.0)
        return self.model_copy(update={"agreed": agreed, "deviation": tuple(kept.tolist())})

    def contributions(self, items: FloatArray) -> FloatArray:
        """Give float64 (n, items): log-odds of each item against the reference lead."""
        return self.raw(items) - np.array(self.reference)

    def logit(self, items: FloatArray) -> FloatArray:
        """Give float64 (n,): intercept + Σ contributions."""
        return self.intercept + self.contributions(items).sum(axis=1)


@dataclass(frozen=True)
class _Design:
    parts: FloatArray
    deviations: FloatArray
    mean: FloatArray
    spread: FloatArray


# Not kept with the expert: a copy of it with other values would take them along.
@lru_cache(maxsize=100)
def _vectors(
    items: tuple[str, ...],
    worth: tuple[float, float, float],
    agreed: tuple[float, ...],
    deviation: tuple[float, ...],
) -> tuple[FloatArray, FloatArray, FloatArray]:
    per_point = [worth[p] / POINTS_PER_PART_UNIT[p] for p in _part_of(items)]
    return np.array(per_point, np.float64), np.array(agreed), np.array(deviation)


def agreed_points(policy: Policy) -> tuple[float, ...]:
    """Give the agreed points of every item, in item order."""
    return (
        *(float(f.points) for f in policy.classification.values()),
        *(100.0 for _ in policy.qualification.factors),
        *(float(a.points) for a in policy.activities.values()),
        *(float(s.points) for s in policy.sequences.values()),
    )


def fit_rule_expert(
    policy: Policy, items: FloatArray, won: NDArray[np.bool_], weight: FloatArray
) -> RuleExpert:
    """Fit by penalised likelihood (Newton, worths ≥ 0).

    Parameters
    ----------
    policy
        The agreement.
    items
        float64 (n, items) from `RulePoints.items`; n may be 0, then the prior is the answer.
    won, weight
        (n,) labels and weights.
    """
    agreed = np.array(agreed_points(policy))
    design = _design(policy, items, agreed)
    best = _fitted(design, won.astype(np.float64), weight)
    deviation = np.where(agreed > 0, best[4:] / design.spread, 0.0)
    expert = RuleExpert(
        items=item_names(policy),
        agreed=tuple(agreed.tolist()),
        worth=(float(best[1]), float(best[2]), float(best[3])),
        deviation=tuple(deviation.tolist()),
        intercept=0.0,
        reference=tuple(np.zeros(len(agreed)).tolist()),
    )
    raw = expert.raw(items)
    mean = np.average(raw, axis=0, weights=weight) if len(items) else np.zeros(len(agreed))
    intercept = best[0] - design.mean @ deviation + mean.sum()
    return expert.model_copy(
        update={"intercept": float(intercept), "reference": tuple(mean.tolist())}
    )


def _design(policy: Policy, items: FloatArray, agreed: FloatArray) -> _Design:
    part = np.array(_part_of(item_names(policy)), np.int64)
    parts = np.stack(
        [items[:, part == p].sum(axis=1) / POINTS_PER_PART_UNIT[p] for p in range(3)], axis=1
    )
    doublings = _doublings(items, agreed)
    spread = doublings.std(axis=0) if len(items) else np.ones(len(agreed))
    spread = np.maximum(spread, SMALLEST_SPREAD)
    # Centred: an item that every lead has must not pass for a second intercept.
    mean = doublings.mean(axis=0) if len(items) else np.zeros(len(agreed))
    # Negative signals keep their agreed worth. They share a floor, and a deviation of their own
    # would let one more of them raise a score by shrinking the others.
    own = np.where(agreed > 0, (doublings - mean) / spread, 0.0)
    return _Design(parts, own, mean, spread)


def _fitted(design: _Design, won: FloatArray, weight: FloatArray) -> FloatArray:
    """Solve by Newton's method; a worth that would fall below 0 is held at 0."""
    columns = np.hstack([np.ones((len(won), 1)), design.parts, design.deviations])
    prior = np.concatenate([[PRIOR_INTERCEPT], PRIOR_WORTH, np.zeros(design.deviations.shape[1])])
    strength = np.concatenate(
        [[0.1], [PRIOR_STRENGTH] * 3, np.full(design.deviations.shape[1], DEVIATION_PENALTY)]
    )
    free = np.ones(len(prior), bool)
    while True:
        theta = _newton(columns, won, weight, prior, strength, free)
        below = (theta[1:4] < 0) & free[1:4]
        if not below.any():
            return theta
        free[1:4] &= ~below


def _newton(
    columns: FloatArray,
    won: FloatArray,
    weight: FloatArray,
    prior: FloatArray,
    strength: FloatArray,
    free: NDArray[np.bool_],
) -> FloatArray:
    theta = np.where(free, prior, 0.0)
    for _ in range(MOST_NEWTON_STEPS):
        value = columns @ theta
        p = sigmoid(value)
        gradient = columns.T @ (weight * (p - won)) + strength * (theta - prior)
        curvature = (columns * (weight * p * (1 - p))[:, None]).T @ columns + np.diag(strength)
        step = np.zeros(len(theta))
        step[free] = np.linalg.solve(curvature[np.ix_(free, free)], gradient[free])
        # The curvature vanishes far from the optimum; short steps keep Newton from jumping over it.
        theta = theta - step * min(
            1.0, LONGEST_STEP / max(np.abs(columns @ step).max(initial=0), 1e-12)
        )
        if np.abs(step).max() < SMALLEST_STEP:
            break
    return theta


def _doublings(items: FloatArray, agreed: FloatArray) -> FloatArray:
    times = np.abs(items) / np.where(agreed == 0, 1.0, np.abs(agreed))
    return np.log2(1 + times)


def _part_of(names: tuple[str, ...]) -> list[int]:
    place = {"class": 0, "fit": 1, "activity": 2, "sequence": 2}
    return [place[name.split(":", 1)[0]] for name in names]
