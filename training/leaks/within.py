"""Numbers that tell the leads of one group apart by their outcome, though not those of all.

A rate "of the others in the group" leaves out the lead itself, and so is lower for every won lead
than for the others of its group. A file in which each week's leads are listed by outcome gives row
numbers that do the same within the week.

A good number known in time puts many small groups in the right order by luck. So the order within
the groups is set against what the number's AUC among all leads lets one expect.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.stats import norm

from features.facts import FloatArray, IntArray
from training.leaks.accuracy import Auc, auc_of
from training.leaks.groupings import Grouping, ranks_within
from training.leaks.seen import Seen
from training.leaks.signs import Sign

TOO_WELL = 0.99
SURELY = 0.9
FEWEST_OF_EACH_OUTCOME = 12
DOUBT = 0.001  # of one column, shared by all its groupings
DIGITS = 12  # what differs after them is the computer's rounding
GRID = np.linspace(-8.0, 8.0, 801)
BEST_BELIEVED = 0.995


def within_groups(seen: Seen, groupings: Sequence[Grouping]) -> Iterator[Sign]:
    """Give a sign where, within the groups of a grouping, the number knows the outcome."""
    asked = [g for g in groupings if min(g.mixed) >= FEWEST_OF_EACH_OUTCOME]
    if not seen.is_numeric or not asked:
        return
    filled = seen.leads.known & ~np.isnan(seen.numbers)[seen.codes]
    rows = np.flatnonzero(filled)
    numbers, won = _rounded(seen.numbers[seen.codes[rows]]), seen.leads.won[rows]
    among_all = auc_of(won, numbers)
    for grouping in asked:
        groups = _Groups(numbers, grouping.code[rows], won.astype(np.float64))
        auc = groups.auc
        sure = auc.value > TOO_WELL and auc.at_least > SURELY
        if sure and groups.by_luck(max(among_all, 1 - among_all)) < DOUBT / len(asked):
            yield Sign(
                "aggregate",
                f"Among leads of the same {grouping.what} it predicts the outcome with AUC "
                f"{auc.value:.3f}: it was worked out, or put in order, by the outcomes.",
            )
            return


def _rounded(numbers: FloatArray) -> FloatArray:
    largest = float(np.abs(numbers).max(initial=0.0))
    return np.round(numbers / largest, DIGITS) if largest > 0 else numbers


class _Groups:
    """Leads in groups; only those of groups with both outcomes say anything."""

    def __init__(self, numbers: FloatArray, group: IntArray, won: FloatArray) -> None:
        leads, wins = np.bincount(group), np.bincount(group, won)
        mixed = (wins > 0) & (wins < leads)
        self.wins, self.losses = wins[mixed], (leads - wins)[mixed]
        keep = mixed[group]
        place = (np.cumsum(mixed) - 1)[group[keep]]
        ahead = np.zeros(len(self.wins))
        if min(self.wins.sum(), self.losses.sum()) >= FEWEST_OF_EACH_OUTCOME:
            rank = ranks_within(place, numbers[keep])
            ahead = np.bincount(place, rank * won[keep]) - self.wins * (self.wins + 1) / 2
        self.right = ahead / np.maximum(self.wins * self.losses, 1)

    @property
    def auc(self) -> Auc:
        """Compare won leads with others of their own group only."""
        wins, losses = int(self.wins.sum()), int(self.losses.sum())
        if min(wins, losses) < FEWEST_OF_EACH_OUTCOME:
            return Auc(0.5, 0, 0)
        auc = float(np.average(self.right, weights=self.wins * self.losses))
        return Auc(max(auc, 1 - auc), wins, losses)

    def by_luck(self, among_all: float) -> float:
        """Give the chance of such an order where the number is as good as it is among all.

        The smaller of two, doubled: by the AUC within the groups (normal, with the variance of
        Hanley & McNeil 1982), and by how many groups are in perfect order, with normal scores.
        """
        expected = min(among_all, BEST_BELIEVED)
        pairs = self.wins * self.losses
        q1, q2 = expected / (2 - expected), 2 * expected**2 / (1 + expected)
        variance = expected * (1 - expected) + (self.wins - 1) * (q1 - expected**2)
        variance = (variance + (self.losses - 1) * (q2 - expected**2)) / pairs
        spread = np.sqrt((pairs**2 * variance).sum()) / pairs.sum()
        by_auc = float(norm.sf((self.auc.value - expected) / spread))
        return 2 * min(by_auc, self._so_many_perfect(expected))

    def _so_many_perfect(self, expected: float) -> float:
        """Give the chance of at least so many groups in perfect order (Poisson's binomial)."""
        rising = np.average(self.right, weights=self.wins * self.losses) > 0.5
        perfect = int((self.right == (1.0 if rising else 0.0)).sum())
        sizes, which = np.unique(np.stack([self.wins, self.losses]), axis=1, return_inverse=True)
        chance = np.array([_perfect(w, n, expected) for w, n in sizes.T])[which.ravel()]
        exactly = np.zeros(len(chance) + 1)
        exactly[0] = 1.0
        for p in chance:
            exactly[1:] = exactly[1:] * (1 - p) + exactly[:-1] * p
            exactly[0] *= 1 - p
        return float(exactly[perfect:].sum())


def _perfect(wins: float, losses: float, auc: float) -> float:
    """Give the chance that all of some wins score above all of some losses, normal scores."""
    apart = np.sqrt(2) * norm.ppf(auc)
    highest_loss = losses * norm.pdf(GRID) * norm.cdf(GRID) ** (losses - 1)
    return float(min(np.trapezoid(highest_loss * norm.sf(GRID - apart) ** wins, GRID), 1.0))
