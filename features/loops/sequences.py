"""What followed what: one pass per sequence."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features.compiled import compiled
from features.facts import MICROSECONDS_PER_DAY, FloatArray, IntArray

IS_FIRST, IS_THEN = 1, 2


@compiled
def that_followed(
    row: IntArray,
    kind: IntArray,
    age_us: IntArray,
    meaning: IntArray,
    steps: IntArray,
    within_days: FloatArray,
) -> NDArray[np.bool_]:
    """Tell which activities followed a strictly earlier one within some days.

    Parameters
    ----------
    row, kind, age_us
        (e,) moments, kinds and ages, oldest first.
    meaning
        (kinds,) what a kind means.
    steps
        (sequences, meanings) sums of `IS_FIRST` and `IS_THEN`.
    within_days
        (sequences,) the longest pause.

    Returns
    -------
    bool (sequences, e).
    """
    fires = np.zeros((len(steps), len(row)), np.bool_)
    for s in range(len(steps)):
        here, instant_us, first_us, earlier_us = -1, -1, -1, -1
        for i in range(len(row)):
            if row[i] != here:
                here, instant_us, first_us, earlier_us = row[i], -1, -1, -1
            if age_us[i] != instant_us:
                instant_us, earlier_us = age_us[i], first_us
            step = steps[s, meaning[kind[i]]]
            if step & IS_THEN and earlier_us >= 0:
                pause_days = (earlier_us - instant_us) / MICROSECONDS_PER_DAY
                fires[s, i] = pause_days <= within_days[s]
            if step & IS_FIRST:
                first_us = instant_us
    return fires
