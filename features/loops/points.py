"""What the points are made of, in one pass: sums of what counts, follow-ups, and how often."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.compiled import compiled
from features.facts import MICROSECONDS_PER_DAY as DAY_US
from features.facts import FloatArray, IntArray

BoolArray = NDArray[np.bool_]


class Seen(NamedTuple):
    """What was known: (e,) moments, kinds, ages; (pairs,) counts; (sequences, e) followed."""

    row: IntArray
    kind: IntArray
    age_us: IntArray
    counts: BoolArray
    fires: BoolArray


class Fading(NamedTuple):
    """What kinds mean, and how it fades.

    Kind k has the meaning m = `meaning[k]`, and means the agreed activities among
    `unit[start[m]:start[m + 1]]`, those below the length of `half_life_days`. They are worth
    nothing after `within_days`; what followed has its own half-lives (sequences,).
    """

    meaning: IntArray
    start: IntArray
    unit: IntArray
    half_life_days: FloatArray
    within_days: FloatArray
    sequence_half_life_days: FloatArray


class Questions(NamedTuple):
    """How often what took place, within so many days.

    `meant` (questions, meanings), or a `sequence` (questions,), -1 for none.
    """

    meant: BoolArray
    sequence: IntArray
    within_days: FloatArray


@compiled
def tally(
    rows: int, seen: Seen, fading: Fading, questions: Questions
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Add up what was known at n moments.

    Returns
    -------
    sums
        float64 (n, activities), Σ decay of what counts.
    followed
        float64 (n, sequences), decay of the last time it took place; 0 if never.
    counts
        float64 (n, questions).
    """
    sums = np.zeros((rows, len(fading.half_life_days)))
    followed = np.zeros((rows, len(seen.fires)))
    counts = np.zeros((rows, len(questions.sequence)))
    pair = 0
    for i in range(len(seen.row)):
        r, m, days = seen.row[i], fading.meaning[seen.kind[i]], seen.age_us[i] / DAY_US
        for j in range(fading.start[m], fading.start[m + 1]):
            activity = fading.unit[j]
            if activity < len(fading.half_life_days):
                if seen.counts[pair] and days <= fading.within_days[activity]:
                    sums[r, activity] += 2.0 ** (-days / fading.half_life_days[activity])
                pair += 1
        for s in range(len(seen.fires)):
            if seen.fires[s, i]:
                followed[r, s] = 2.0 ** (-days / fading.sequence_half_life_days[s])
        for q in range(len(questions.sequence)):
            s = questions.sequence[q]
            took_place = seen.fires[s, i] if s >= 0 else questions.meant[q, m]
            if took_place and days <= questions.within_days[q]:
                counts[r, q] += 1.0
    return sums, followed, counts
