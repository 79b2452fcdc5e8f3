"""The decision: grade and hand-off, clause by clause, for n rows at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import FloatArray, IntArray
from features.points import RulePoints
from features.policy.schema import Grades, Policy

GRADES = np.array(["A", "B", "C", "D"])


@dataclass(frozen=True)
class Decision:
    """Clauses of the hand-off rule, bool (n,) each.

    Attributes
    ----------
    reaches
        The score reaches the threshold.
    contact_request
        A direct contact request came in recently.
    fits
        The demographic minimum is met.
    disqualified
        Name of the factor → it holds.
    """

    reaches: NDArray[np.bool_]
    contact_request: NDArray[np.bool_]
    fits: NDArray[np.bool_]
    fit_factors: IntArray
    disqualified: Mapping[str, NDArray[np.bool_]]

    @property
    def clean(self) -> NDArray[np.bool_]:
        """Nothing disqualifies."""
        clean = np.ones(len(self.fits), bool)
        for holds in self.disqualified.values():
            clean &= ~holds
        return clean

    @property
    def mql(self) -> NDArray[np.bool_]:
        """(threshold reached or contact request) and fit and not disqualified."""
        return (self.reaches | self.contact_request) & self.fits & self.clean


def decide(
    policy: Policy, points: RulePoints, probability: FloatArray, threshold: float
) -> Decision:
    """Apply the hand-off rule; `threshold` is a score (0–100)."""
    return Decision(
        reaches=100.0 * probability >= threshold,
        contact_request=points.contact_request,
        fits=points.fit_factors >= policy.qualification.minimum_factors,
        fit_factors=points.fit_factors,
        disqualified=points.disqualified,
    )


def grades(rule: Grades, probability: FloatArray, percentile: FloatArray) -> NDArray[np.str_]:
    """Give A–D per row, by percentile of the open leads or by score."""
    value = percentile if rule.by == "percentile" else 100.0 * probability
    place = (value[:, None] < np.array([rule.A, rule.B, rule.C])).sum(axis=1)
    return GRADES[place]


def clauses(
    policy: Policy, decision: Decision, row: int, score: float, threshold: float
) -> list[str]:
    """Say each clause of the hand-off rule for one row, the deciding ones first."""
    said = [
        f"score {score:.1f} reaches the threshold {threshold:.1f}"
        if decision.reaches[row]
        else f"score {score:.1f} is below the threshold {threshold:.1f}"
    ]
    if decision.contact_request[row]:
        said.append("a direct contact request came in")
    elif not decision.reaches[row] and policy.hand_off.contact_request:
        days = policy.hand_off.contact_request_within_days
        said.append(f"no direct contact request in the last {days:g} days")
    minimum = policy.qualification.minimum_factors
    if minimum:
        met = "is met" if decision.fits[row] else "is not met"
        found = int(decision.fit_factors[row])
        of = len(policy.qualification.factors)
        said.append(f"the demographic minimum of {minimum} {met}: {found} of {of} factors hold")
    for name, holds in decision.disqualified.items():
        if holds[row]:
            said.append(f"disqualified: {policy.hand_off.disqualify[name].label}")
    if policy.hand_off.disqualify and decision.clean[row]:
        said.append("nothing disqualifies")
    return said
