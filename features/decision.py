"""The decision: grade and hand-off, clause by clause, for n rows at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from features.facts import FloatArray, IntArray
from features.language.labels import label_said
from features.language.language import ENGLISH, Language
from features.language.marks import marked
from features.points import RulePoints
from features.policy.schema import Grades, Policy

GRADES = np.array(["A", "B", "C", "D"])
CHANGES = np.array(["not_reached", "reached", "lost", "kept"])
REACHES = marked("score {score} reaches the threshold {threshold}")
IS_BELOW = marked("score {score} is below the threshold {threshold}")
STILL = marked(
    "an MQL already, and score {score} is not below {line} (the threshold {threshold} less {less})"
)
NO_LONGER = marked(
    "an MQL until now, but score {score} is below {line} (the threshold {threshold} less {less})"
)


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
    clean
        Nothing disqualifies.
    was_mql
        The lead was an MQL before.
    """

    reaches: NDArray[np.bool_]
    contact_request: NDArray[np.bool_]
    fits: NDArray[np.bool_]
    fit_factors: IntArray
    disqualified: Mapping[str, NDArray[np.bool_]]
    clean: NDArray[np.bool_]
    was_mql: NDArray[np.bool_]

    @cached_property
    def mql(self) -> NDArray[np.bool_]:
        """(threshold reached or contact request) and fit and not disqualified."""
        return (self.reaches | self.contact_request) & self.fits & self.clean

    @cached_property
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
        clean=points.clean,
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
    policy: Policy,
    decision: Decision,
    row: int,
    score: float,
    threshold: float,
    language: Language = ENGLISH,
) -> list[str]:
    """Say each clause of the hand-off rule for one row, the deciding ones first."""
    said = [_threshold_clause(policy, decision, row, score, threshold, language)]
    if decision.contact_request[row]:
        said.append(language.gettext("a direct contact request came in"))
    elif not decision.reaches[row] and policy.hand_off.contact_request:
        said.append(_no_request_clause(policy, language))
    if policy.qualification.minimum_factors:
        said.append(_fit_clause(policy, decision, row, language))
    for name, holds in decision.disqualified.items():
        if holds[row]:
            label = label_said(policy.hand_off.disqualify[name].label, language)
            said.append(language.gettext("disqualified: {label}", label=label))
    if policy.hand_off.disqualify and decision.clean[row]:
        said.append(language.gettext("nothing disqualifies"))
    return said


def _no_request_clause(policy: Policy, language: Language) -> str:
    days = language.number(policy.hand_off.contact_request_within_days)
    return language.gettext("no direct contact request in the last {days} days", days=days)


def _fit_clause(policy: Policy, decision: Decision, row: int, language: Language) -> str:
    text = marked("the demographic minimum of {minimum} is not met: {found} of {of} factors hold")
    if decision.fits[row]:
        text = marked("the demographic minimum of {minimum} is met: {found} of {of} factors hold")
    return language.gettext(
        text,
        minimum=policy.qualification.minimum_factors,
        found=int(decision.fit_factors[row]),
        of=len(policy.qualification.factors),
    )


def _threshold_clause(
    policy: Policy,
    decision: Decision,
    row: int,
    score: float,
    threshold: float,
    language: Language,
) -> str:
    less, reaches = policy.hand_off.hysteresis, bool(decision.reaches[row])
    if not decision.was_mql[row] or not less:
        text = REACHES if reaches else IS_BELOW
    elif not reaches:
        text = NO_LONGER
    else:
        text = REACHES if score >= threshold else STILL
    return language.gettext(
        text,
        score=language.decimal(score, 1),
        threshold=language.decimal(threshold, 1),
        line=language.decimal(threshold - less, 1),
        less=language.number(less),
    )
