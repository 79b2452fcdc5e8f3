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
from features.matching import any_of
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
    rows, floor = entries.rows, policy.negative_floor

    def true_of(condition: Condition) -> NDArray[np.bool_]:
        return condition_holds(condition, columns, rows, counter)

    best = _best_class(policy, true_of, rows)
    fit = _stack([true_of(factor) for factor in policy.qualification.factors.values()], rows)
    activities = activity_items(policy, masks, entries, subject_of_kind)
    behaviour = np.hstack([activities, sequence_items(policy, masks, entries)])
    hand_off = policy.hand_off
    requests = [
        counter(Did(activity=name, within_days=hand_off.contact_request_within_days)) > 0
        for name in hand_off.contact_request
    ]
    return RulePoints(
        names=item_names(policy),
        items=np.hstack([best, fit * POINTS_PER_FIT_FACTOR, floored(behaviour, floor)]),
        classification=best.sum(axis=1).astype(np.int64),
        qualification=(fit.sum(axis=1) * POINTS_PER_FIT_FACTOR).astype(np.int64),
        prioritisation=_rounded_sum(behaviour, floor),
        fit_factors=fit.sum(axis=1).astype(np.int64),
        disqualified={name: true_of(c) for name, c in hand_off.disqualify.items()},
        contact_request=np.asarray(_stack(requests, rows).any(axis=1), bool),
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


def _rounded_sum(items: FloatArray, floor: float) -> IntArray:
    # Not the sum of the floored items: scaling them leaves noise in the last bit, and at the
    # edge of rounding that could take a point away where the agreement gave one more.
    gained = np.maximum(items, 0).sum(axis=1)
    lost = np.maximum(np.minimum(items, 0).sum(axis=1), floor)
    return np.floor(gained + lost + 0.5).astype(np.int64)


def floored(items: FloatArray, floor: float) -> FloatArray:
    """Shrink the negative items of a row alike, so that together they cost at most the floor."""
    negative = np.minimum(items, 0).sum(axis=1)
    scale = np.where(negative < floor, floor / np.where(negative < 0, negative, -1.0), 1.0)
    return np.where(items < 0, items * scale[:, None], items) + 0.0  # no negative zeros


def activity_items(
    policy: Policy, masks: NDArray[np.bool_], entries: Entries, subject_of_kind: IntArray
) -> FloatArray:
    """Give float64 (n, activities): points × Σ decay over the repeats that count."""
    membership = Membership.of(list(masks), masks.shape[1])
    position, unit = membership.expand(entries)
    activities = list(policy.activities.values())
    age = entries.age_days[position]
    key = entries.row[position] * len(activities) + unit
    keep = _counted(activities, unit, key, age, subject_of_kind[entries.kind[position]])
    half_life = np.array([a.half_life_days or np.inf for a in activities])
    decay = np.exp2(-age[keep] / half_life[unit[keep]])
    sums = np.bincount(key[keep], weights=decay, minlength=entries.rows * len(activities))
    points = np.array([a.points for a in activities], np.float64)
    return sums.reshape(entries.rows, len(activities)) * points


def _counted(
    activities: list[Activity], unit: IntArray, key: IntArray, age: FloatArray, subject: IntArray
) -> NDArray[np.bool_]:
    """Tell which repeats count, for all activities at once; `key` numbers (row, activity)."""
    limits = [a.repeats if isinstance(a.repeats, AtMost) else None for a in activities]
    once = np.array([a.repeats == "first" for a in activities], bool)[unit]
    limited = np.array([limit is not None for limit in limits], bool)[unit]
    most = np.array([limit.at_most if limit else 0 for limit in limits], np.int64)[unit]
    per_days = np.array([(limit and limit.per_days) or np.inf for limit in limits])[unit]
    keep = ~(once | limited)
    keep[once] = _first_of_each(key[once], subject[once])
    period = np.floor(age[limited] / per_days[limited])
    keep[limited] = _rank_from_youngest(key[limited], period) < most[limited]
    return keep


def _first_of_each(key: IntArray, subject: IntArray) -> NDArray[np.bool_]:
    # Entries come oldest first, and a stable sort keeps them so.
    order = np.lexsort((subject, key))
    keep = np.ones(len(key), bool)
    keep[order[1:]] = (np.diff(key[order]) != 0) | (np.diff(subject[order]) != 0)
    return keep


def _rank_from_youngest(key: IntArray, period: FloatArray) -> IntArray:
    """Count the entries of each (key, period) from the youngest; they come oldest first."""
    order = len(key) - 1 - np.lexsort((period[::-1], key[::-1]))
    here = np.arange(len(key))
    new = np.ones(len(key), bool)
    new[1:] = (np.diff(key[order]) != 0) | (np.diff(period[order]) != 0)
    rank = np.empty(len(key), np.int64)
    rank[order] = here - np.maximum.accumulate(np.where(new, here, 0))
    return rank


def sequence_items(policy: Policy, masks: NDArray[np.bool_], entries: Entries) -> FloatArray:
    """Give float64 (n, sequences): points once, decayed since the last time it happened."""
    index = {name: i for i, name in enumerate(policy.activities)}
    columns = []
    for sequence in policy.sequences.values():
        then = any_of(masks[[index[name] for name in sequence.then]])
        _, age = followed(entries, masks[index[sequence.first]], then, sequence.within_days)
        decay = np.exp2(-age / (sequence.half_life_days or np.inf))
        columns.append(np.where(np.isnan(age), 0.0, decay * sequence.points))
    return _stack(columns, entries.rows)


def _stack(columns: list[NDArray], rows: int) -> FloatArray:
    if not columns:
        return np.zeros((rows, 0))
    return np.stack(columns, axis=1).astype(np.float64)
