"""Which leads would have been treated wrongly, and why, the worst first."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from features.facts import IntArray
from training.pilot.trial import Trial
from training.report.agreement import labels_of_items

MOST_NAMED = 3


def missed(trial: Trial) -> IntArray:
    """Give the rows of won leads that would not have been handed over, the lowest score first."""
    rows = np.flatnonzero(trial.samples.won & ~trial.mql)
    return rows[np.argsort(trial.score[rows], kind="stable")]


def wasted(trial: Trial, sample: str) -> IntArray:
    """Give the rows of lost or rejected leads that would have been handed over, highest first."""
    rows = np.flatnonzero((trial.samples.sample == sample) & trial.mql)
    return rows[np.argsort(-trial.score[rows], kind="stable")]


def because(trial: Trial, row: int) -> str:
    """Say why a lead would have been handed over or not."""
    return "; ".join(_earned(trial, row) if trial.mql[row] else _failing(trial, row))


def _failing(trial: Trial, row: int) -> Iterator[str]:
    decision, policy = trial.decision, trial.seen.policy
    if not (decision.reaches[row] or decision.contact_request[row]):
        score, threshold = trial.score[row], trial.threshold[row]
        request = (
            " and no direct contact request came in" if policy.hand_off.contact_request else ""
        )
        yield f"score {score:.1f} is below the threshold {threshold:.1f}{request}"
        absent = _strongest_absent(trial, row)
        if absent:
            yield f"strongest signs missing: {absent}"
    if not decision.fits[row]:
        needed, found = policy.qualification.minimum_factors, int(decision.fit_factors[row])
        yield f"{found} of the {needed} must-fit factors needed; missing: {_missing(trial, row)}"
    for name, holds in decision.disqualified.items():
        if holds[row]:
            yield f"disqualified: {policy.hand_off.disqualify[name].label}"


def _strongest_absent(trial: Trial, row: int) -> str:
    """Name the agreed behaviour worth most that the lead did not show."""
    policy, points = trial.seen.policy, trial.seen.points
    item = dict(zip(points.names, points.items[row].tolist(), strict=True))
    absent = [
        (-activity.points, activity.label)
        for name, activity in policy.activities.items()
        if activity.points > 0 and item[f"activity:{name}"] == 0
    ]
    # Sorted by points alone: of equal ones the first in the file.
    return ", ".join(label for _, label in sorted(absent, key=lambda a: a[0])[:MOST_NAMED])


def _missing(trial: Trial, row: int) -> str:
    points, factors = trial.seen.points, trial.seen.policy.qualification.factors
    item = dict(zip(points.names, points.items[row].tolist(), strict=True))
    absent = [factor.label for name, factor in factors.items() if item[f"fit:{name}"] == 0]
    return ", ".join(absent)


def _earned(trial: Trial, row: int) -> Iterator[str]:
    decision = trial.decision
    if decision.contact_request[row]:
        yield "a direct contact request came in"
    if decision.reaches[row]:
        score, threshold = trial.score[row], trial.threshold[row]
        yield f"score {score:.1f} reaches the threshold {threshold:.1f}"
    named = _largest(trial, row)
    if named:
        yield f"most points: {named}"


def _largest(trial: Trial, row: int) -> str:
    """Name the class and the behaviour that gave most points; what fits is asked of everybody."""
    labels = labels_of_items(trial.seen.policy)
    points = trial.seen.points
    gained = [
        (worth, name)
        for name, worth in zip(points.names, points.items[row].tolist(), strict=True)
        if worth >= 0.5 and not name.startswith("fit:")
    ]
    gained.sort(key=lambda gain: -gain[0])
    return ", ".join(f"{labels[name]} ({worth:,.0f})" for worth, name in gained[: MOST_NAMED + 1])
