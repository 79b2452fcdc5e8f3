"""Which repeats count, where of each subject only one does: one pass there and one back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.compiled import compiled
from features.facts import MICROSECONDS_PER_DAY, FloatArray, IntArray

BoolArray = NDArray[np.bool_]


class Once(NamedTuple):
    """What counts once per subject.

    Kind k has the meaning m = `meaning[k]` and the subject `subject[k]`. Meaning m is
    `unit[start[m]:start[m + 1]]`, of which the agreed activities, those below
    `len(negative)`, count; `once[m]` tells whether it counts once only, and `negative` which
    activities are negative signals.
    """

    meaning: IntArray
    subject: IntArray
    once: BoolArray
    start: IntArray
    unit: IntArray
    negative: BoolArray


@compiled
def that_count(row: IntArray, kind: IntArray, means: Once) -> BoolArray:
    """Tell which activities count.

    Parameters
    ----------
    row, kind
        (e,) moments and kinds, oldest first.
    means
        What counts once.

    Returns
    -------
    bool (e,): everything that is not `once`; else the first of its subject, for any activity it
    means; of a negative signal the last, so that one more of them, however late it becomes known,
    never costs less.
    """
    keep = np.ones(len(row), np.bool_)
    forward, back, is_any = signs(means)
    if not is_any:
        return keep
    seen = seen_table(row, means)
    for i in range(len(row)):
        m = means.meaning[kind[i]]
        if means.once[m]:
            keep[i] = forward[m] and is_new_to_any(row[i] + 1, kind[i], False, means, seen)
    for i in range(len(row) - 1, -1, -1):
        if back[means.meaning[kind[i]]]:
            keep[i] |= is_new_to_any(row[i] + 1, kind[i], True, means, seen)
    return keep


@compiled
def signs(means: Once) -> tuple[BoolArray, BoolArray, bool]:
    """Tell which meanings that count once are of positive, which of negative activities, if any."""
    is_any = False
    forward, back = np.zeros(len(means.once), np.bool_), np.zeros(len(means.once), np.bool_)
    for m in range(len(means.once)):
        for j in range(means.start[m], means.start[m + 1]):
            if means.once[m] and means.unit[j] < len(means.negative):
                forward[m] |= not means.negative[means.unit[j]]
                back[m] |= means.negative[means.unit[j]]
                is_any = True
    return forward, back, is_any


@compiled
def is_new_to_any(stamp: int, kind: int, negative: bool, means: Once, seen: IntArray) -> bool:
    """Tell whether a subject is new to any activity of one sign that a kind means."""
    m, found = means.meaning[kind], False
    for j in range(means.start[m], means.start[m + 1]):
        activity = means.unit[j]
        if activity < len(means.negative) and means.negative[activity] == negative:
            key = means.subject[kind] * len(means.negative) + activity
            found |= is_new(seen, stamp, key)
    return found


@compiled
def seen_table(row: IntArray, means: Once) -> IntArray:
    """Give an empty table for `is_new`, at least twice as large as what a row puts into it."""
    most, begin, units = 0, 0, 0
    for i in range(1, len(row) + 1):
        if i == len(row) or row[i] != row[begin]:
            most, begin = max(most, i - begin), i
    for m in range(len(means.once)):
        if means.once[m]:
            units = max(units, means.start[m + 1] - means.start[m])
    size = 2
    while size < 2 * most * units:
        size *= 2
    return np.zeros((size, 2), np.int64)


@compiled
def is_new(seen: IntArray, stamp: int, key: int) -> bool:
    """Tell whether a key is met for the first time under a stamp above 0, and remember it.

    What stands under other stamps is as good as empty: the table needs no clearing between rows.
    """
    last = np.uint64(len(seen) - 1)
    place = ((np.uint64(key) * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(29)) & last
    while seen[place, 0] == stamp:
        if seen[place, 1] == key:
            return False
        place = (place + np.uint64(1)) & last
    seen[place, 0] = stamp
    seen[place, 1] = key
    return True


EACH, FIRST, LAST, SOME = range(4)


class Repeats(NamedTuple):
    """Which repeats of an agreed activity count.

    `rule[activity]` is `EACH`, `FIRST` or `LAST` of a subject, or `SOME`: the `most` youngest of
    every period of `per_days` days, counted back from as_of.
    """

    rule: IntArray
    most: IntArray
    per_days: FloatArray


@compiled
def pairs_that_count(
    row: IntArray, kind: IntArray, age_us: IntArray, means: Once, repeats: Repeats
) -> BoolArray:
    """Tell which activities count as which agreed activity.

    Parameters
    ----------
    row, kind, age_us
        (e,) moments, kinds and ages, oldest first.
    means
        What kinds mean; `once` is not looked at where a rule says which repeats count.
    repeats
        The rules.

    Returns
    -------
    bool (pairs,), by activity and then by agreed activity that it means.
    """
    ends = pair_ends(kind, means)
    counts = np.ones(ends[-1] if len(ends) else 0, np.bool_)
    seen = seen_table(row, means)
    for i in range(len(row)):
        m = means.meaning[kind[i]]
        pair = ends[i - 1] if i else 0
        for j in range(means.start[m], means.start[m + 1]):
            activity = means.unit[j]
            if activity < len(repeats.rule):
                if repeats.rule[activity] == FIRST:
                    key = means.subject[kind[i]] * len(repeats.rule) + activity
                    counts[pair] = is_new(seen, row[i] + 1, key)
                pair += 1
    count_back(row, kind, age_us, means, repeats, seen, ends, counts)
    return counts


@compiled
def count_back(  # noqa: PLR0913, PLR0917 - inlined
    row: IntArray,
    kind: IntArray,
    age_us: IntArray,
    means: Once,
    repeats: Repeats,
    seen: IntArray,
    ends: IntArray,
    counts: BoolArray,
) -> None:
    """Tell from the youngest on which pairs count: the last of a subject, or some per period."""
    period, rank = np.full(len(repeats.rule), -1.0), np.zeros(len(repeats.rule), np.int64)
    for i in range(len(row) - 1, -1, -1):
        if i + 1 == len(row) or row[i] != row[i + 1]:
            period[:] = -1.0
        m, pair = means.meaning[kind[i]], ends[i]
        for j in range(means.start[m + 1] - 1, means.start[m] - 1, -1):
            activity = means.unit[j]
            if activity >= len(repeats.rule):
                continue
            pair -= 1
            if repeats.rule[activity] == LAST:
                key = means.subject[kind[i]] * len(repeats.rule) + activity
                counts[pair] = is_new(seen, row[i] + 1, key)
            if repeats.rule[activity] == SOME:
                days = age_us[i] / MICROSECONDS_PER_DAY
                now = np.floor(days / repeats.per_days[activity])
                rank[activity] = rank[activity] + 1 if now == period[activity] else 0
                period[activity] = now
                counts[pair] = rank[activity] < repeats.most[activity]


@compiled
def pair_ends(kind: IntArray, means: Once) -> IntArray:
    """Give, per activity, the position after its last pair with an agreed activity."""
    ends, pairs = np.empty(len(kind), np.int64), 0
    for i in range(len(kind)):
        m = means.meaning[kind[i]]
        for j in range(means.start[m], means.start[m + 1]):
            pairs += means.unit[j] < len(means.negative)
        ends[i] = pairs
    return ends
