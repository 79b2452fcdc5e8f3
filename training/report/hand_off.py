"""The hand-off in words: the threshold, how it was set, and what else must hold."""

from __future__ import annotations

from features.policy.schema import HandOff, Policy, Threshold
from training.evaluation.evaluated import Evaluated, above_threshold
from training.pages.numbers import percent, plain

FALLBACK = "threshold could not be worked out"


def how_it_was_set(threshold: Threshold, score: float, notes: list[str]) -> str:
    """Say how the threshold came about."""
    if any(FALLBACK in note for note in notes):
        return (
            f"The agreement asks for {_asked(threshold)}, but history could not say which score "
            "that is. Until it can, the top tenth of the open leads is used."
        )
    if threshold.score is not None:
        return "The agreement fixes the number."
    if threshold.cost_per_handoff is not None:
        return f"It follows from {_asked(threshold)}: from here on a hand-off is worth its cost."
    said = f"The agreement asks for {_asked(threshold)}; the score was worked out on later leads"
    if threshold.capacity_per_week is not None and score <= 0:
        return f"{said}, and leaves room for every one of them."
    return f"{said} that the model had not learned from."


def _asked(threshold: Threshold) -> str:
    if threshold.score is not None:
        return f"a score of {plain(threshold.score)}"
    if threshold.capacity_per_week is not None:
        return f"no more hand-offs than sales can work, {plain(threshold.capacity_per_week)} a week"
    if threshold.precision is not None:
        return f"{percent(threshold.precision)} of the handed-over leads to be won"
    cost, value = threshold.cost_per_handoff or 0.0, threshold.value_per_win or 0.0
    return f"a cost of {plain(cost)} per hand-off and a value of {plain(value)} per win"


def looking_back(rows: Evaluated, threshold_score: float) -> str | None:
    """Say what the threshold would have meant for the judged later leads."""
    if not len(rows) or threshold_score <= 0:
        return None
    found = above_threshold(rows, threshold_score)
    if found is None:
        return "None of the judged snapshots of later leads reached it."
    everybody = percent(float(rows.weight @ rows.won / rows.weight.sum()))
    return (
        f"Looking back, {percent(found.share)} of the judged snapshots scored at or above it; "
        f"{percent(found.win_rate)} of these were won within the horizon (95 % interval "
        f"{percent(found.low)} to {percent(found.high)}), against {everybody} of all."
    )


def what_else(policy: Policy) -> list[str]:
    """Say when a lead becomes an MQL, clause by clause."""
    hand_off, fit = policy.hand_off, policy.qualification
    clauses = ["Its score reaches the threshold" + _or_request(policy, hand_off) + "."]
    if fit.minimum_factors:
        clauses.append(
            f"At least {fit.minimum_factors} of the {len(fit.factors)} must-fit factors hold."
        )
    if hand_off.disqualify:
        labels = "; ".join(f.label for f in hand_off.disqualify.values())
        clauses.append(f"Nothing disqualifies it ({labels}).")
    return clauses


def _or_request(policy: Policy, hand_off: HandOff) -> str:
    if not hand_off.contact_request:
        return ""
    labels = " or ".join(policy.activities[name].label for name in hand_off.contact_request)
    return f", or it {labels} within {plain(hand_off.contact_request_within_days)} days"
