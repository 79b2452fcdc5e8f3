"""When won leads did what: days before the win, and where on their way to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.cut import Cutter
from features.facts import MICROSECONDS_PER_DAY, Facts, FloatArray, IntArray, Moments
from features.kernel import Membership

FEWEST_WON_LEADS = 20
FEWEST_LATER = 10
# Of won leads that do something in the end, so few had done it by their hand-off.
SHARE_BY_HAND_OFF = 0.1
STAGES_IN_ORDER = ("early", "mid", "late")


@dataclass(frozen=True)
class Timing:
    """When one thing typically happens among won leads; each lead weighs one.

    Attributes
    ----------
    won_leads
        Won leads that ever did it.
    days_before
        Median days before the win; NaN without any.
    position
        Median place between creation (0) and win (1); NaN without any.
    """

    won_leads: int
    days_before: float
    position: float


def timings(facts: Facts, won: Moments, sets: Sequence[NDArray[np.bool_]]) -> list[Timing]:
    """Work out when each of several sets of raw activities happens.

    Parameters
    ----------
    facts
        Facts of n leads.
    won
        k won leads, each at the moment just before its win.
    sets
        bool (kinds,) each, over the kinds of `facts.behaviour`.
    """
    entries = Cutter(facts.behaviour, len(facts)).cut(won)
    position, unit = Membership.of(sets, len(facts.behaviour.kinds)).expand(entries)
    way_us = np.maximum(won.as_of_us - facts.created_us[won.lead], 1)
    row, age_us = entries.row[position], entries.age_us[position]
    order = np.argsort(unit, kind="stable")
    ends = np.searchsorted(unit[order], np.arange(len(sets) + 1))
    found = []
    for i in range(len(sets)):
        mine = order[ends[i] : ends[i + 1]]
        found.append(_timing(row[mine], age_us[mine], way_us, len(won)))
    return found


def _timing(row: IntArray, age_us: IntArray, way_us: IntArray, leads: int) -> Timing:
    if not len(row):
        return Timing(0, float("nan"), float("nan"))
    times = np.bincount(row, minlength=leads)
    weight = 1 / times[row]
    days = age_us / MICROSECONDS_PER_DAY
    place = 1 - np.minimum(age_us / way_us[row], 1.0)
    won_leads = int((times > 0).sum())
    return Timing(won_leads, weighted_median(days, weight), weighted_median(place, weight))


def shows_later(by_hand_off: int, in_the_end: int) -> bool:
    """Tell whether won leads show something, but hardly any of them by their hand-off."""
    return in_the_end >= FEWEST_LATER and by_hand_off < SHARE_BY_HAND_OFF * in_the_end


def weighted_median(values: FloatArray, weight: FloatArray) -> float:
    """Give the smallest value that at least half of the weight does not exceed."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weight[order])
    return float(values[order][np.searchsorted(below, below[-1] / 2)])


def stage_edges(position: Mapping[str, list[float]]) -> tuple[float, float] | None:
    """Give where mid and where late begin on the way from creation to win.

    Halfway between the medians of what was agreed for each stage; None where a stage has nothing
    to go by, or where they do not follow each other: then the data do not know these stages.

    Parameters
    ----------
    position
        Stage → places of the activities agreed for it.
    """
    middles = [float(np.median(position.get(s) or [np.nan])) for s in STAGES_IN_ORDER]
    early, mid, late = middles
    if not early < mid < late:
        return None
    return (early + mid) / 2, (mid + late) / 2


def suggested_stage(timing: Timing, edges: tuple[float, float] | None) -> str | None:
    """Name the stage whose activities typically happen at that place; None where unknown."""
    if edges is None or timing.won_leads < FEWEST_WON_LEADS:
        return None
    return STAGES_IN_ORDER[int(np.searchsorted(edges, timing.position, side="right"))]
