"""The hand-off in words: the threshold, how it was set, and what else must hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from features.policy.schema import HandOff, Policy, Threshold
from training.evaluation.evaluated import Evaluated, above_threshold
from training.fit import Trained
from training.pages.numbers import between, decimals, percent, plain
from training.threshold_band import ThresholdBand
from training.threshold_notes import told

FALLBACK = "threshold could not be worked out"


@dataclass(frozen=True)
class HandOffWords:
    """The hand-off threshold with its band, how it was set, those of product lines, the clauses."""

    threshold: str
    band: str
    how: str
    follows: tuple[str, ...]
    lines: tuple[str, ...]
    clauses: tuple[str, ...]


def hand_off_words(trained: Trained, rows: Evaluated) -> HandOffWords:
    """Say when leads are handed over, and how sure the threshold is."""
    p = trained.model.parameters
    band = p.threshold_band
    back = looking_back(rows, p.threshold_score)
    return HandOffWords(
        threshold=decimals(p.threshold_score, 1),
        band="" if band is None else _width(band),
        how=how_it_was_set(p.policy.hand_off.threshold, p.threshold_score, trained.notes),
        follows=(*([] if band is None else _follows(band)), *([back] if back else [])),
        lines=tuple(
            f"{p.policy.product_lines[name].label}: "
            f"{told(line.threshold_score, line.threshold_band)}."
            for name, line in p.product_lines.items()
        ),
        clauses=tuple(what_else(p.policy)),
    )


def _width(band: ThresholdBand) -> str:
    low, high = decimals(band.score.low, 1), decimals(band.score.high, 1)
    return "" if low == high else between(low, high)


def _follows(band: ThresholdBand) -> Iterator[str]:
    week, precision = band.hand_offs_per_week, band.precision
    said = (
        f"On the judged leads it hands over {decimals(week.value, 1)} a week (95 % band "
        f"{between(decimals(week.low, 1), decimals(week.high, 1))}), contact requests included"
    )
    if precision is not None:
        sure = between(percent(precision.low), percent(precision.high))
        said += f"; of those it hands over by their score {percent(precision.value)} win ({sure})"
    yield f"{said}."
    if _width(band):
        yield (
            f"The threshold itself may as well lie anywhere in {_width(band)}: so much does it "
            "vary when other leads of the same kind had come."
        )
    if band.says_little:
        yield "Too few leads are behind this to rely on it: look again after the next quarter."


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
