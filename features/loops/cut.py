"""The cut as one pass: every activity that was known at a moment, oldest first."""

from __future__ import annotations

import numpy as np

from features.compiled import compiled
from features.facts import IntArray


@compiled
def most_known(begin: IntArray, end: IntArray, as_of_us: IntArray, occurred_us: IntArray) -> int:
    """Give how many activities at most were known at the moments: those that had occurred."""
    total = 0
    for r in range(len(begin)):
        low, high = begin[r], end[r]
        while low < high:
            middle = (low + high) // 2
            if occurred_us[middle] <= as_of_us[r]:
                low = middle + 1
            else:
                high = middle
        total += low - begin[r]
    return total


@compiled
def cut(
    begin: IntArray,
    end: IntArray,
    as_of_us: IntArray,
    kind: IntArray,
    occurred_us: IntArray,
    received_us: IntArray,
    counts_until_us: IntArray,
) -> tuple[IntArray, IntArray, IntArray]:
    """Give (e,) moments, kinds and ages of what was known.

    Parameters
    ----------
    begin, end, as_of_us
        (n,) where the activities of each moment's lead begin and end, and the moment.
    kind, occurred_us, received_us, counts_until_us
        (m,) as in `Behaviour`.
    """
    most = most_known(begin, end, as_of_us, occurred_us)
    row, kinds, age_us = (
        np.empty(most, np.int64),
        np.empty(most, np.int64),
        np.empty(most, np.int64),
    )
    e = 0
    for r in range(len(begin)):
        now_us = as_of_us[r]
        for p in range(begin[r], end[r]):
            if occurred_us[p] > now_us:
                break
            if received_us[p] <= now_us and counts_until_us[p] > now_us:
                row[e], kinds[e], age_us[e] = r, kind[p], now_us - occurred_us[p]
                e += 1
    return row[:e], kinds[:e], age_us[:e]
