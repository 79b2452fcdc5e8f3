"""Numbers that tell the leads of one group apart by their outcome, though not those of all.

A rate "of the others in the group" leaves out the lead itself, and so is lower for every won lead
than for the others of its group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from features.facts import FloatArray, IntArray
from training.leaks.accuracy import Auc, auc_of
from training.leaks.seen import Seen
from training.leaks.signs import Sign

TOO_WELL = 0.99
SURELY = 0.9
FEWEST_LEADS_PER_GROUP = 3
FEWEST_OF_EACH_OUTCOME = 12
SMALLEST_DIFFERENCE = 1e-9


def within_groups(seen: Seen, others: Sequence[Seen]) -> Iterator[Sign]:
    """Give a sign where, within the groups of another column, the number knows the outcome."""
    if not seen.is_numeric:
        return
    filled = seen.leads.known & ~np.isnan(seen.numbers)[seen.codes]
    rows = np.flatnonzero(filled)
    for other in others:
        if other.name != seen.name and not other.is_numeric:
            auc = _auc_within(seen.numbers[seen.codes[rows]], other.codes[rows], seen, rows)
            if auc.value > TOO_WELL and auc.at_least > SURELY:
                yield Sign(
                    "aggregate",
                    f"Among leads of the same {other.name} it predicts the outcome with AUC "
                    f"{auc.value:.3f}: it was worked out from the outcomes of the others.",
                )
                return


def _auc_within(numbers: FloatArray, group: IntArray, seen: Seen, rows: IntArray) -> Auc:
    won = seen.leads.won[rows]
    leads, wins = np.bincount(group), np.bincount(group, won)
    mixed = (leads >= FEWEST_LEADS_PER_GROUP) & (wins > 0) & (wins < leads)
    chosen = mixed[group]
    if min(won[chosen].sum(), (~won[chosen]).sum()) < FEWEST_OF_EACH_OUTCOME:
        return Auc(0.5, 0, 0)
    mean = np.bincount(group, numbers) / np.maximum(leads, 1)
    apart = (numbers - mean[group])[chosen]
    smallest = SMALLEST_DIFFERENCE * max(float(np.abs(numbers).max()), 1e-300)
    auc = auc_of(won[chosen], np.where(np.abs(apart) < smallest, 0.0, apart))
    wins_chosen = int(won[chosen].sum())
    return Auc(max(auc, 1 - auc), wins_chosen, int(chosen.sum()) - wins_chosen)
