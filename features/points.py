"""The agreed rule-based score: every item of the policy, its parts and the total.

Items are exact: they sum to the parts before rounding, and raising any agreed points never
lowers the total.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.conditions import condition_holds
from features.cut import Entries
from features.facts import Column, FloatArray, IntArray
from features.kernel import Membership, followed
from features.policy.schema import Activity, AtMost, Condition, Did, Policy

POINTS_PER_FIT_FACTOR = 100
TrueOf = Callable[[Condition], NDArray[np.bool_]]


@dataclass(frozen=True)
class RulePoints:
    """Points of n rows.

    Attributes
    ----------
    names
        Item names: `class:…`, `fit:…`, `activity:…`, `sequence:…`.
    items
        float64 (n, items), points each item contributes.
    classification, qualification, prioritisation, total
        int64 (n,), the parts (rounded) and their sum.
    fit_factors
        int64 (n,), must-fit factors that hold.
    disqualified
        name → bool (n,).
    contact_request
        bool (n,), a direct contact request came in recently.
    """

    names: tuple[str, ...]
    items: FloatArray
    classification: IntArray
    qualification: IntArray
    prioritisation: IntArray
    fit_factors: IntArray
    disqualified: Mapping[str, NDArray[np.bool_]]
    contact_request: NDArray[np.bool_]

    @property
    def total(self) -> IntArray:
        """The sum of the parts."""
        return self.classification + self.qualification + self.prioritisation


def item_names(policy: Policy) -> tuple[str, ...]:
    """Name the items of a policy, in the order of `RulePoints.items`."""
    return (
        *(f"class:{name}" for name in policy.classification),
        *(f"fit:{name}" for name in policy.qualification.factors),
        *(f"activity:{name}" for name in policy.activities),
        *(f"sequence:{name}" for name in policy.sequences),
    )


def rule_points(
    policy: Policy,
    masks: NDArray[np.bool_],
    entries: Entries,
    subject_of_kind: IntArray,
    columns: Mapping[str, Column],
) -> RulePoints:
    """Compute the points of every row.

    Parameters
    ----------
    policy
        The agreement.
    masks
        bool (activities, kinds), from `Matcher.masks`.
    entries
        What was known at n moments.
    subject_of_kind
        int64 (kinds,), a number per distinct subject.
    columns
        Lead columns and derived facts of the n rows.
    """
    counter = _Counter(policy, masks, entries)
    rows = entries.rows

    def true_of(condition: Condition) -> NDArray[np.bool_]:
        return condition_holds(condition, columns, rows, counter)

    best = _best_class(policy, true_of, rows)
    fit = _stack([true_of(factor) for factor in policy.qualification.factors.values()], rows)
    behaviour = _behaviour_items(policy, masks, entries, subject_of_kind)
    hand_off = policy.hand_off
    requests = [
        counter(Did(activity=name, within_days=hand_off.contact_request_within_days)) > 0
        for name in hand_off.contact_request
    ]
    return RulePoints(
        names=item_names(policy),
        items=np.hstack([best, fit * POINTS_PER_FIT_FACTOR, behaviour]),
        classification=best.sum(axis=1).astype(np.int64),
        qualification=(fit.sum(axis=1) * POINTS_PER_FIT_FACTOR).astype(np.int64),
        prioritisation=np.floor(behaviour.sum(axis=1) + 0.5).astype(np.int64),
        fit_factors=fit.sum(axis=1).astype(np.int64),
        disqualified={name: true_of(c) for name, c in hand_off.disqualify.items()},
        contact_request=_stack(requests, rows).any(axis=1),
    )


class _Counter:
    """Counts a policy activity per row, within days before as_of if asked."""

    def __init__(self, policy: Policy, masks: NDArray[np.bool_], entries: Entries) -> None:
        self.mask = dict(zip(policy.activities, masks, strict=True))
        self.entries = entries

    def __call__(self, did: Did) -> FloatArray:
        chosen = self.mask[did.activity][self.entries.kind]
        if did.within_days is not None:
            chosen = chosen & (self.entries.age_days <= did.within_days)
        counts = np.bincount(self.entries.row[chosen], minlength=self.entries.rows)
        return counts.astype(np.float64)


def _best_class(policy: Policy, true_of: TrueOf, rows: int) -> FloatArray:
    factors = list(policy.classification.values())
    worth = _stack([true_of(f) * float(f.points) for f in factors], rows)
    if not factors:
        return worth
    winner = worth.argmax(axis=1)
    return np.where(np.arange(len(factors)) == winner[:, None], worth, 0.0)


def _behaviour_items(
    policy: Policy, masks: NDArray[np.bool_], entries: Entries, subject_of_kind: IntArray
) -> FloatArray:
    activities = activity_items(policy, masks, entries, subject_of_kind)
    sequences = sequence_items(policy, masks, entries)
    return floored(np.hstack([activities, sequences]), policy.negative_floor)


def floored(items: FloatArray, floor: float) -> FloatArray:
    """Shrink the negative items of a row alike, so that together they cost at most the floor."""
    negative = np.minimum(items, 0).sum(axis=1)
    scale = np.where(negative < floor, floor / np.where(negative < 0, negative, -1.0), 1.0)
    return np.where(items < 0, items * scale[:, None], items)


def activity_items(
    policy: Policy, masks: NDArray[np.bool_], entries: Entries, subject_of_kind: IntArray
) -> FloatArray:
    """Give float64 (n, activities): points × Σ decay over the repeats that count."""
    membership = Membership.of(list(masks), masks.shape[1])
    position, unit = membership.expand(entries)
    age, row = entries.age_days[position], entries.row[position]
    subject = subject_of_kind[entries.kind[position]]
    activities = list(policy.activities.values())
    for i, activity in enumerate(activities):
        if activity.repeats != "each":
            keep = np.ones(len(unit), bool)
            mine = np.flatnonzero(unit == i)
            keep[mine] = _counted(activity, row[mine], age[mine], subject[mine])
            row, unit, age, subject = row[keep], unit[keep], age[keep], subject[keep]
    half_life = np.array([a.half_life_days or np.inf for a in activities] or [np.inf])
    weight = np.exp2(-age / half_life[unit]) if len(unit) else age
    shape = (entries.rows, len(activities))
    sums = np.bincount(
        row * max(len(activities), 1) + unit, weights=weight, minlength=shape[0] * shape[1]
    )
    points = np.array([a.points for a in activities], np.float64)
    return sums[: shape[0] * shape[1]].reshape(shape) * points


def _counted(
    activity: Activity, row: IntArray, age: FloatArray, subject: IntArray
) -> NDArray[np.bool_]:
    if isinstance(activity.repeats, AtMost):
        period = np.zeros(len(row), np.int64)
        if activity.repeats.per_days is not None:
            period = np.floor(age / activity.repeats.per_days).astype(np.int64)
        return _youngest(row, period, activity.repeats.at_most)
    _, first = np.unique(np.stack([row, subject], axis=1), axis=0, return_index=True)
    keep = np.zeros(len(row), bool)
    keep[first] = True
    return keep


def _youngest(row: IntArray, period: IntArray, most: int) -> NDArray[np.bool_]:
    """Keep the youngest `most` entries of each (row, period); entries come oldest first."""
    order = np.lexsort((-np.arange(len(row)), period, row))
    new = np.ones(len(row), bool)
    new[1:] = (np.diff(row[order]) != 0) | (np.diff(period[order]) != 0)
    here = np.arange(len(row))
    rank = here - np.maximum.accumulate(np.where(new, here, 0)) if len(row) else here
    keep = np.zeros(len(row), bool)
    keep[order] = rank < most
    return keep


def sequence_items(policy: Policy, masks: NDArray[np.bool_], entries: Entries) -> FloatArray:
    """Give float64 (n, sequences): points once, decayed since the last time it happened."""
    index = {name: i for i, name in enumerate(policy.activities)}
    columns = []
    for sequence in policy.sequences.values():
        then = masks[[index[name] for name in sequence.then]].any(axis=0)
        _, age = followed(entries, masks[index[sequence.first]], then, sequence.within_days)
        decay = np.exp2(-age / (sequence.half_life_days or np.inf))
        columns.append(np.where(np.isnan(age), 0.0, decay) * sequence.points)
    return _stack(columns, entries.rows)


def _stack(columns: list[NDArray], rows: int) -> FloatArray:
    if not columns:
        return np.zeros((rows, 0))
    return np.stack(columns, axis=1).astype(np.float64)
