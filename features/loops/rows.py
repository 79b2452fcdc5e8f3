"""The engagement kernel: one pass over what was known at the moments fills their rows.

Within a row activities come oldest first, so the last one written is the youngest, and sums run
in that order for one lead as for millions: the same lead gives the same bits in any batch.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.compiled import compiled
from features.facts import MICROSECONDS_PER_DAY as DAY_US
from features.facts import FloatArray, IntArray

BoolArray = NDArray[np.bool_]
HOUR_US = DAY_US // 24
SESSION_GAP_US = DAY_US // 48
WEEK_US, MONTH_US, QUARTER_US = 7 * DAY_US, 30 * DAY_US, 90 * DAY_US
# Places in a unit's block of columns, in the order of BASIC_MEASURES and RHYTHM_MEASURES.
IN_7, IN_30, IN_90, COUNT, DECAYED, LAST, FIRST = range(7)
ACTIVE_DAYS, SESSIONS, VELOCITY, LAST_GAP, LONGEST_GAP = range(7, 12)
BASIC, WIDE = 7, 12


class Seen(NamedTuple):
    """What was known: (e,) moments, kinds, ages, whether it counts; (sequences, e) followed."""

    row: IntArray
    kind: IntArray
    age_us: IntArray
    keep: BoolArray
    fires: BoolArray


class Units(NamedTuple):
    """The units of a model, and which of them a kind of activity belongs to.

    Kind k has the meaning m = `meaning[k]`, in the units `unit[start[m]:start[m + 1]]`, and
    `shows[m]` as the latest activity, with the category `latest[m]`. Every unit has a half-life.
    The first `narrow` units have the basic measures, the `wide` ones after them a rhythm too.
    """

    meaning: IntArray
    start: IntArray
    unit: IntArray
    shows: BoolArray
    latest: FloatArray
    half_life_days: FloatArray
    narrow: int
    wide: int


@compiled
def fill_rows(  # noqa: PLR0913, PLR0917 - one flat call
    out: FloatArray,
    latest_kind: IntArray,
    blank: FloatArray,
    profile: FloatArray,
    as_of_us: IntArray,
    created_us: IntArray,
    seen: Seen,
    units: Units,
) -> None:
    """Fill the rows of n moments.

    Parameters
    ----------
    out, latest_kind
        float64 (n, columns) and int64 (n,), written whole: units, sequences, profile, timing;
        and the kind of the latest activity that shows, -1 without any.
    blank
        float64 (columns,), the row of a lead that did nothing.
    profile
        float64 (columns of the profile, n).
    as_of_us, created_us
        int64 (n,).
    seen, units
        What was known, and what it means.
    """
    previous_us = np.empty(units.wide, np.int64)
    sequences = BASIC * units.narrow + WIDE * units.wide
    profiles = sequences + 2 * len(seen.fires)
    timing = profiles + len(profile)
    begin = 0
    for r in range(len(out)):
        row, lead_age_us = out[r], as_of_us[r] - created_us[r]
        for j in range(len(blank)):  # as a slice it would take half the time of compiling
            row[j] = blank[j]
        end = begin
        while end < len(seen.row) and seen.row[end] == r:
            end += 1
        latest_kind[r] = add_units(row, begin, end, lead_age_us, seen, units, previous_us)
        add_sequences(row[sequences:], begin, end, seen)
        for j in range(len(profile)):
            row[profiles + j] = profile[j, r]
        add_timing(row[timing:], created_us[r], lead_age_us)
        if latest_kind[r] >= 0:
            row[timing + 3] = units.latest[units.meaning[latest_kind[r]]]
        begin = end


@compiled
def add_units(
    row: FloatArray,
    begin: int,
    end: int,
    lead_age_us: int,
    seen: Seen,
    units: Units,
    previous_us: IntArray,
) -> int:
    """Add a row's activities to all their units, oldest first; give the latest kind that shows."""
    rhythms, latest = BASIC * units.narrow, -1
    for i in range(begin, end):
        if not seen.keep[i]:
            continue
        m, age_us = units.meaning[seen.kind[i]], seen.age_us[i]
        if units.shows[m]:
            latest = seen.kind[i]
        days = age_us / DAY_US
        half_life_days, decayed = -1.0, 0.0
        for j in range(units.start[m + 1] - 1, units.start[m] - 1, -1):
            u = units.unit[j]
            if units.half_life_days[u] != half_life_days:  # most units of an activity share it
                half_life_days = units.half_life_days[u]
                decayed = 2.0 ** (-days / half_life_days)
            if u < units.narrow:
                add_basic(row[BASIC * u :], age_us, days, decayed, lead_age_us)
            else:
                w = u - units.narrow
                block = row[rhythms + WIDE * w :]
                add_basic(block, age_us, days, decayed, lead_age_us)
                add_rhythm(block, age_us, previous_us[w])
                previous_us[w] = age_us
    for w in range(units.wide):
        block = row[rhythms + WIDE * w :]
        block[VELOCITY] = block[IN_7] / 7 - (block[IN_30] - block[IN_7]) / 23
    return latest


@compiled
def add_basic(
    block: FloatArray, age_us: int, days: float, decayed: float, lead_age_us: int
) -> None:
    """Add one activity to the basic measures of a unit."""
    if block[COUNT] == 0.0:
        # "First touch" as the delay since creation: unlike its age it stays put once it happened.
        block[FIRST] = (lead_age_us - age_us) / DAY_US
    block[COUNT] += 1.0
    block[DECAYED] += decayed
    block[LAST] = days
    if age_us <= QUARTER_US:
        block[IN_90] += 1.0
        if age_us <= MONTH_US:
            block[IN_30] += 1.0
            if age_us <= WEEK_US:
                block[IN_7] += 1.0


@compiled
def add_rhythm(block: FloatArray, age_us: int, previous_us: int) -> None:
    """Add one activity, counted already, to the rhythm of a wide unit."""
    if block[COUNT] == 1.0:
        block[ACTIVE_DAYS] = 1.0
        block[SESSIONS] = 1.0
        return
    pause_us = previous_us - age_us
    if age_us // DAY_US != previous_us // DAY_US:
        block[ACTIVE_DAYS] += 1.0
    if pause_us > SESSION_GAP_US:
        block[SESSIONS] += 1.0
    pause_days = pause_us / DAY_US
    block[LAST_GAP] = pause_days
    if not block[LONGEST_GAP] >= pause_days:  # also where there is none yet
        block[LONGEST_GAP] = pause_days


@compiled
def add_sequences(block: FloatArray, begin: int, end: int, seen: Seen) -> None:
    """Add how often each sequence took place, and the age of the last time."""
    for s in range(len(seen.fires)):
        for i in range(begin, end):
            if seen.fires[s, i]:
                block[2 * s] += 1.0
                block[2 * s + 1] = seen.age_us[i] / DAY_US


@compiled
def add_timing(block: FloatArray, created_us: int, lead_age_us: int) -> None:
    """Add the lead's age, and the hour and weekday of its creation; the latest activity stays."""
    block[0] = max(lead_age_us, 0) / DAY_US
    block[1] = created_us // HOUR_US % 24
    block[2] = (created_us // DAY_US + 3) % 7  # 1970-01-01 was a Thursday
