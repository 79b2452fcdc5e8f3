"""Which repeats count, where of each subject only one does: one pass there and one back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.compiled import compiled
from features.facts import IntArray

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
    keep = np.empty(len(row), np.bool_)
    seen = seen_table(row, kind, means)
    for i in range(len(row)):
        keep[i] = not means.once[means.meaning[kind[i]]]
        if not keep[i]:
            keep[i] = is_new_to_any(row[i] + 1, kind[i], False, means, seen)
    for i in range(len(row) - 1, -1, -1):
        if means.once[means.meaning[kind[i]]]:
            keep[i] |= is_new_to_any(row[i] + 1, kind[i], True, means, seen)
    return keep


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
def seen_table(row: IntArray, kind: IntArray, means: Once) -> IntArray:
    """Give an empty table for `is_new`, at least twice as large as what a row puts into it."""
    most, here = 0, 0
    for i in range(len(row)):
        if i and row[i] != row[i - 1]:
            here = 0
        m = means.meaning[kind[i]]
        if means.once[m]:
            here += means.start[m + 1] - means.start[m]
            most = max(most, here)
    size = 2
    while size < 2 * most:
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
