"""Numbers that tell the leads of one group apart by their outcome, though not those of all.

A rate "of the others in the group" leaves out the lead itself, and so is lower for every won lead
than for the others of its group. A file in which each week's leads are listed by outcome gives row
numbers that do the same within the week.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from features.facts import MICROSECONDS_PER_DAY, FloatArray, IntArray
from training.leaks.accuracy import Auc
from training.leaks.seen import Seen
from training.leaks.signs import Sign

TOO_WELL = 0.99
SURELY = 0.9
FEWEST_OF_EACH_OUTCOME = 12
PERIODS_DAYS = {"day": 1, "week": 7, "four weeks": 28}
DIGITS = 12  # what differs after them is the computer's rounding


def within_groups(seen: Seen, others: Sequence[Seen]) -> Iterator[Sign]:
    """Give a sign where, within the groups of another column, the number knows the outcome."""
    if not seen.is_numeric:
        return
    filled = seen.leads.known & ~np.isnan(seen.numbers)[seen.codes]
    rows = np.flatnonzero(filled)
    numbers = _rounded(seen.numbers[seen.codes[rows]])
    for what, group in _groups(seen, others):
        auc = _auc_within(numbers, group[rows], seen.leads.won[rows].astype(np.float64))
        if auc.value > TOO_WELL and auc.at_least > SURELY:
            yield Sign(
                "aggregate",
                f"Among leads of the same {what} it predicts the outcome with AUC "
                f"{auc.value:.3f}: it was worked out, or put in order, by the outcomes.",
            )
            return


def _rounded(numbers: FloatArray) -> FloatArray:
    largest = float(np.abs(numbers).max(initial=0.0))
    return np.round(numbers / largest, DIGITS) if largest > 0 else numbers


def _groups(seen: Seen, others: Sequence[Seen]) -> Iterator[tuple[str, IntArray]]:
    for other in others:
        if other.name != seen.name and not other.is_numeric:
            yield other.name, other.codes
    age_us = seen.leads.created_us - seen.leads.created_us.min()
    for name, days in PERIODS_DAYS.items():
        yield f"{name} of creation", age_us // (days * MICROSECONDS_PER_DAY)


def _auc_within(numbers: FloatArray, group: IntArray, won: FloatArray) -> Auc:
    """Compare won leads with others of their own group only; count both where there are both."""
    leads, wins = np.bincount(group), np.bincount(group, won)
    losses = leads - wins
    mixed = (wins > 0) & (losses > 0)
    of_each = int(wins[mixed].sum()), int(losses[mixed].sum())
    if min(of_each) < FEWEST_OF_EACH_OUTCOME:
        return Auc(0.5, 0, 0)
    rank = pd.Series(numbers).groupby(group).rank().to_numpy()
    ahead = np.bincount(group, rank * won) - wins * (wins + 1) / 2
    auc = float(ahead[mixed].sum() / (wins * losses)[mixed].sum())
    return Auc(max(auc, 1 - auc), *of_each)
