"""What activities and sequences are worth: repeats, half-lives, windows, floor and ceiling."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features.cut import Entries
from features.facts import FloatArray, IntArray
from features.kernel import Membership, followed
from features.matching import any_of
from features.policy.schema import Activity, AtMost, Policy


def behaviour_items(
    policy: Policy, masks: NDArray[np.bool_], entries: Entries, subject_of_kind: IntArray
) -> FloatArray:
    """Give float64 (n, activities + sequences): points before floor and ceiling."""
    activities = activity_items(policy, masks, entries, subject_of_kind)
    return np.hstack([activities, sequence_items(policy, masks, entries)])


def bounded(items: FloatArray, floor: float, ceiling: float | None) -> FloatArray:
    """Shrink items alike, so that negative ones cost no more than the floor in all.

    Positive ones together earn no more than the ceiling, if there is one.
    """
    lost = np.minimum(items, 0).sum(axis=1)
    shrink = np.where(lost < floor, floor / np.where(lost < 0, lost, -1.0), 1.0)
    kept = np.where(items < 0, items * shrink[:, None], items)
    if ceiling is not None:
        gained = np.maximum(items, 0).sum(axis=1)
        shrink = np.where(gained > ceiling, ceiling / np.where(gained > 0, gained, 1.0), 1.0)
        kept = np.where(items > 0, items * shrink[:, None], kept)
    return kept + 0.0  # no negative zeros


def rounded_sum(items: FloatArray, floor: float, ceiling: float | None) -> IntArray:
    """Give int64 (n,), the sum of unbounded items within floor and ceiling."""
    # Not the sum of the bounded items: scaling them leaves noise in the last bit, and at the
    # edge of rounding that could take a point away where the agreement gave one more.
    gained = np.maximum(items, 0).sum(axis=1)
    lost = np.maximum(np.minimum(items, 0).sum(axis=1), floor)
    gained = gained if ceiling is None else np.minimum(gained, ceiling)
    return np.floor(gained + lost + 0.5).astype(np.int64)


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
    window = np.array([a.within_days or np.inf for a in activities])
    decay = np.exp2(-age[keep] / half_life[unit[keep]]) * (age[keep] <= window[unit[keep]])
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
    negative = np.array([a.stage == "negative" for a in activities], bool)[unit]
    keep[once] = one_of_each(key[once], subject[once], negative[once])
    period = np.floor(age[limited] / per_days[limited])
    keep[limited] = _rank_from_youngest(key[limited], period) < most[limited]
    return keep


def one_of_each(key: IntArray, subject: IntArray, negative: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Tell which one of their (key, subject) counts; they come oldest first.

    The first; of negative signals the last, so that one more of them, however late it becomes
    known, never costs less.
    """
    last = _first_of_each(key[::-1], subject[::-1])[::-1]
    return np.where(negative, last, _first_of_each(key, subject))


def _first_of_each(key: IntArray, subject: IntArray) -> NDArray[np.bool_]:
    # They come oldest first, and a stable sort keeps them so.
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
    return stacked(columns, entries.rows)


def stacked(columns: list[NDArray], rows: int) -> FloatArray:
    """Give float64 (rows, columns), also of no columns at all."""
    if not columns:
        return np.zeros((rows, 0))
    return np.stack(columns, axis=1).astype(np.float64)
