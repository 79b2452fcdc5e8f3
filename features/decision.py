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
CHANGES = np.array(["not_reached", "reached", "lost", "kept"])


@dataclass(frozen=True)
class Decision:
    """Clauses of the hand-off rule, bool (n,) each.

    Attributes
    ----------
    reaches
        The score reaches the threshold; of a lead that is an MQL, the lower line where it stops
        being one (the threshold less the hysteresis).
    contact_request
        A direct contact request came in recently.
    fits
        The demographic minimum is met.
    fit_factors
        int64 (n,), must-fit factors that hold.
    disqualified
        Name of the factor → it holds.
    was_mql
        The lead was an MQL before.
    """

    reaches: NDArray[np.bool_]
    contact_request: NDArray[np.bool_]
    fits: NDArray[np.bool_]
    fit_factors: IntArray
    disqualified: Mapping[str, NDArray[np.bool_]]
    was_mql: NDArray[np.bool_]

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

    @property
    def change(self) -> NDArray[np.str_]:
        """What happened to the MQL: `reached`, `kept`, `lost` or `not_reached`."""
        return CHANGES[self.mql.astype(int) + 2 * self.was_mql.astype(int)]


def decide(
    policy: Policy,
    points: RulePoints,
    probability: FloatArray,
    threshold: float,
    was_mql: NDArray[np.bool_] | None = None,
) -> Decision:
    """Apply the hand-off rule.

    Parameters
    ----------
    policy
        The agreement.
    points
        Its points of n rows.
    probability
        float64 (n,).
    threshold
        A score (0–100).
    was_mql
        bool (n,), who was an MQL until now; None where nobody was.
    """
    was = np.zeros(len(probability), bool) if was_mql is None else was_mql
    line = threshold - policy.hand_off.hysteresis * was
    return Decision(
        reaches=100.0 * probability >= line,
        contact_request=points.contact_request,
        fits=points.fit_factors >= policy.qualification.minimum_factors,
        fit_factors=points.fit_factors,
        disqualified=points.disqualified,
        was_mql=was,
    )


def mql_over_time(
    policy: Policy, points: RulePoints, probability: FloatArray, threshold: float, lead: IntArray
) -> NDArray[np.bool_]:
    """Follow leads through their moments: bool (n,), whether each is an MQL from then on.

    Parameters
    ----------
    policy, points, probability, threshold
        As in `decide`.
    lead
        int64 (n,), lead of every row; rows of a lead stand together, in the order of time. Nobody
        is an MQL before the first.
    """
    nobody = np.zeros(len(lead), bool)
    becomes = decide(policy, points, probability, threshold, nobody).mql
    stays = decide(policy, points, probability, threshold, ~nobody).mql
    return follow(becomes, stays, lead)


def follow(
    becomes: NDArray[np.bool_], stays: NDArray[np.bool_], lead: IntArray
) -> NDArray[np.bool_]:
    """Follow leads through their moments, given whether each would become or stay an MQL.

    Parameters
    ----------
    becomes, stays
        bool (n,), the decision for who was no MQL before, and for who was one.
    lead
        int64 (n,), as in `mql_over_time`.
    """
    first = np.ones(len(lead), bool)
    first[1:] = lead[1:] != lead[:-1]
    # Between the two lines nothing changes: the last row that was clear decides.
    clear = becomes | ~stays | first
    last_clear = np.maximum.accumulate(np.where(clear, np.arange(len(lead)), 0))
    return becomes[last_clear]


def grades(rule: Grades, probability: FloatArray, percentile: FloatArray) -> NDArray[np.str_]:
    """Give A–D per row, by percentile of the open leads or by score."""
    value = percentile if rule.by == "percentile" else 100.0 * probability
    place = (value[:, None] < np.array([rule.A, rule.B, rule.C])).sum(axis=1)
    return GRADES[place]


def clauses(
    policy: Policy, decision: Decision, row: int, score: float, threshold: float
) -> list[str]:
    """Say each clause of the hand-off rule for one row, the deciding ones first."""
    said = [_threshold_clause(policy, decision, row, score, threshold)]
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


def _threshold_clause(
    policy: Policy, decision: Decision, row: int, score: float, threshold: float
) -> str:
    less = policy.hand_off.hysteresis
    if not decision.was_mql[row] or not less:
        reaches = "reaches" if decision.reaches[row] else "is below"
        return f"score {score:.1f} {reaches} the threshold {threshold:.1f}"
    line = f"{threshold - less:.1f} (the threshold {threshold:.1f} less {less:g})"
    if not decision.reaches[row]:
        return f"an MQL until now, but score {score:.1f} is below {line}"
    if score >= threshold:
        return f"score {score:.1f} reaches the threshold {threshold:.1f}"
    return f"an MQL already, and score {score:.1f} is not below {line}"
