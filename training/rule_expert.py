"""The rule expert: what the agreed points are worth, as log-odds.

A logistic model on the agreed items, shrunk toward the agreed points: one non-negative worth per
part of the scheme (a thousand of class, a hundred of fit, a hundred of behaviour), plus a
deviation per item that the data must pay for. With no history the prior worths speak alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict
from scipy.optimize import minimize

from features.facts import FloatArray
from features.points import item_names
from features.policy.schema import Policy
from training.metrics import sigmoid

PARTS = ("class", "fit", "behaviour")
POINTS_PER_PART_UNIT = (1000.0, 100.0, 100.0)
PRIOR_WORTH = (0.35, 0.25, 0.7)
PRIOR_STRENGTH = 2.0
DEVIATION_PENALTY = 8.0
PRIOR_INTERCEPT = -2.2  # about one lead in ten wins
SMALLEST_SPREAD = 0.05


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
        Log-odds per doubling of each item, beyond its agreed worth.
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
        part = _part_of(self.items)
        worth = np.array([self.worth[p] / POINTS_PER_PART_UNIT[p] for p in part])
        agreed, deviation = np.array(self.agreed), np.array(self.deviation)
        return items * worth + _doublings(items, agreed) * deviation

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
    spread: FloatArray


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
    """Fit by penalised likelihood (L-BFGS-B, worths ≥ 0).

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
    start = np.array([PRIOR_INTERCEPT, *PRIOR_WORTH, *np.zeros(len(agreed))])
    bounds = [(None, None), *[(0.0, None)] * 3, *[(None, None)] * len(agreed)]
    best = minimize(
        _objective,
        start,
        args=(design, won.astype(np.float64), weight),
        jac=True,
        bounds=bounds,
        method="L-BFGS-B",
        options={"maxiter": 500, "ftol": 1e-12, "gtol": 1e-8},
    ).x
    deviation = np.where(agreed != 0, best[4:] / design.spread, 0.0)
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
    return expert.model_copy(
        update={"intercept": float(best[0] + mean.sum()), "reference": tuple(mean.tolist())}
    )


def _design(policy: Policy, items: FloatArray, agreed: FloatArray) -> _Design:
    part = np.array(_part_of(item_names(policy)), np.int64)
    parts = np.stack(
        [items[:, part == p].sum(axis=1) / POINTS_PER_PART_UNIT[p] for p in range(3)], axis=1
    )
    doublings = _doublings(items, agreed)
    spread = doublings.std(axis=0) if len(items) else np.ones(len(agreed))
    spread = np.maximum(spread, SMALLEST_SPREAD)
    return _Design(parts, doublings / spread, spread)


def _objective(
    theta: FloatArray, design: _Design, won: FloatArray, weight: FloatArray
) -> tuple[float, FloatArray]:
    worth, deviation = theta[1:4], theta[4:]
    value = theta[0] + design.parts @ worth + design.deviations @ deviation
    loss = weight @ (np.logaddexp(0.0, value) - won * value)
    residual = weight * (sigmoid(value) - won)
    away = worth - np.array(PRIOR_WORTH)
    low = theta[0] - PRIOR_INTERCEPT
    loss += 0.5 * (
        PRIOR_STRENGTH * away @ away + DEVIATION_PENALTY * deviation @ deviation + 0.1 * low**2
    )
    gradient = np.concatenate(
        [
            [residual.sum() + 0.1 * low],
            design.parts.T @ residual + PRIOR_STRENGTH * away,
            design.deviations.T @ residual + DEVIATION_PENALTY * deviation,
        ]
    )
    return float(loss), gradient


def _doublings(items: FloatArray, agreed: FloatArray) -> FloatArray:
    times = np.abs(items) / np.where(agreed == 0, 1.0, np.abs(agreed))
    return np.log2(1 + times)


def _part_of(names: tuple[str, ...]) -> list[int]:
    place = {"class": 0, "fit": 1, "activity": 2, "sequence": 2}
    return [place[name.split(":", 1)[0]] for name in names]
