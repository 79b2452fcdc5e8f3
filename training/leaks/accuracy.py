"""How well one column alone tells won from other leads: on later leads, and on leads at random."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from features.facts import FloatArray, IntArray
from training.leaks.bars import Bar
from training.leaks.facets import number_parts
from training.leaks.seen import Seen
from training.leaks.signs import Sign

EARLIER_SHARE = 0.6
FEWEST_LATER = 5
FOLDS = 5
SHRINK_LEADS = 5.0
FEWEST_LEADS_PER_BIN = 20
MOST_FINE_BINS = 200
COARSE_BINS = 10
ONE_SIDED_95 = 1.645

TOLERANCE = 0.05  # few later leads alone may be lucky

GAP = 0.15
GAP_FROM = 0.75
NEIGHBOURS = 3  # on either side
SHARE_OF_ITS_OWN_VALUES = 0.5
FEWEST_FOR_GAP = 10


@dataclass(frozen=True)
class Auc:
    """An AUC with a cautious lower bound, and how many leads of each outcome it was seen on."""

    value: float
    wins: int
    losses: int

    @property
    def at_least(self) -> float:
        """Give the lower of two bounds: Hanley & McNeil's (1982), and one wrong lead more each."""
        auc, wins, losses = self.value, self.wins, self.losses
        q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
        variance = auc * (1 - auc) + (wins - 1) * (q1 - auc**2) + (losses - 1) * (q2 - auc**2)
        spread = math.sqrt(max(variance, 0.0) / max(wins * losses, 1))
        one_wrong = auc * wins * losses / ((wins + 1) * (losses + 1))
        return min(auc - ONE_SIDED_95 * spread, one_wrong)


def accuracy(seen: Seen, bar: Bar) -> Iterator[Sign]:
    """Give a sign where the column alone predicts too well, or only among leads it has seen."""
    later, mixed = out_of_time(seen), at_random(seen)
    if passes(later, bar) and mixed.value > bar.auc - TOLERANCE:
        yield Sign("out of time", f"Alone it predicts later leads with AUC {later.value:.3f}.")
    elif passes(mixed, bar):
        yield Sign(
            "at random",
            f"Alone it predicts leads picked at random with AUC {mixed.value:.3f}"
            + (f" (later leads with {later.value:.3f})." if _counts(later) else "."),
        )
    elif _only_at_random(later, mixed):
        yield Sign(
            "random against time",
            f"Alone it predicts leads picked at random with AUC {mixed.value:.3f}, but later ones "
            f"with {later.value:.3f}: it knows the outcomes it was filled in with.",
        )


def passes(auc: Auc, bar: Bar) -> bool:
    """Tell whether an AUC passes the bar, and surely its lower one."""
    return _counts(auc) and auc.value > bar.auc and auc.at_least > bar.auc_at_least


def _counts(auc: Auc) -> bool:
    return min(auc.wins, auc.losses) >= FEWEST_LATER


def _only_at_random(later: Auc, mixed: Auc) -> bool:
    enough = min(later.wins, later.losses) >= FEWEST_FOR_GAP
    gap = mixed.value - later.value
    return enough and mixed.at_least > GAP_FROM and gap > GAP


def out_of_time(seen: Seen) -> Auc:
    """Encode the column on the earlier leads, judge on the later: the best of its readings."""
    rows = seen.leads.in_order
    cut = int(EARLIER_SHARE * len(rows))
    early, late = rows[:cut], rows[cut:]
    won = seen.leads.won
    scores = [_encoded(code, won, early, seen.leads.base_rate)[code[late]] for code in _codes(seen)]
    scores += [_direction(n, won, early) * n[late] for n in _numbers(seen)]
    return _best([auc_of(won[late], score) for score in scores], won[late])


def at_random(seen: Seen) -> Auc:
    """Encode each fifth of the leads by the others, judge on all: the best of its readings."""
    rows, won, base = seen.leads.in_order, seen.leads.won, seen.leads.base_rate
    fold = np.random.default_rng(0).permutation(len(rows)) % FOLDS
    aucs = []
    for code in _codes(seen):
        score = np.zeros(len(rows))
        for f in range(FOLDS):
            rates = _encoded(code, won, rows[fold != f], base)
            score[fold == f] = rates[code[rows[fold == f]]]
        aucs.append(auc_of(won[rows], score))
    aucs += [auc_of(won[rows], _neighbours(numbers, won[rows])) for numbers in _ordered(seen, rows)]
    return _best(aucs, won[rows])


def _ordered(seen: Seen, rows: IntArray) -> Iterator[FloatArray]:
    """Give the numbers of a column in which leads hardly share one: a place in some order."""
    numbers = seen.numbers if seen.is_numeric else number_parts(seen)
    if numbers is not None:
        per_lead = numbers[seen.codes[rows]]
        filled = per_lead[~np.isnan(per_lead)]
        if len(np.unique(filled)) >= SHARE_OF_ITS_OWN_VALUES * len(rows):
            yield per_lead


def _neighbours(numbers: FloatArray, won: NDArray[np.bool_]) -> FloatArray:
    """Give each lead the wins among those next to it when all are sorted by the number."""
    order = np.argsort(numbers, kind="stable")
    padded = np.concatenate([np.zeros(NEIGHBOURS), won[order], np.zeros(NEIGHBOURS)])
    window = np.convolve(padded, np.ones(2 * NEIGHBOURS + 1), "valid") - won[order]
    wins = np.empty(len(won))
    wins[order] = window
    return wins


def _best(aucs: list[float], won: NDArray[np.bool_]) -> Auc:
    wins = int(won.sum())
    return Auc(max(aucs, default=0.5), wins, len(won) - wins)


def _codes(seen: Seen) -> list[IntArray]:
    """Give the readings of a column as categories: one int64 (n,) each."""
    readings = [seen.codes]
    numbers = seen.numbers if seen.is_numeric else number_parts(seen)
    if numbers is not None and (~np.isnan(numbers)).sum() > COARSE_BINS:
        fine = min(MOST_FINE_BINS, int(seen.leads.known.sum()) // FEWEST_LEADS_PER_BIN)
        readings += [_binned(seen, numbers, max(bins, 2)) for bins in (COARSE_BINS, fine)]
    return readings


def _binned(seen: Seen, numbers: FloatArray, bins: int) -> IntArray:
    per_lead = numbers[seen.codes]
    known = per_lead[seen.leads.known & ~np.isnan(per_lead)]
    inner = np.linspace(0, 1, bins + 1)[1:-1]
    edges = np.unique(np.quantile(known, inner)) if len(known) else np.zeros(0)
    place = np.searchsorted(edges, per_lead, side="right")
    return np.where(np.isnan(per_lead), len(edges) + 1, place).astype(np.int64)


def _numbers(seen: Seen) -> list[FloatArray]:
    """Give the column as a number, missing in the middle: float64 (n,)."""
    if not seen.is_numeric:
        return []
    per_lead = seen.numbers[seen.codes]
    return [np.where(np.isnan(per_lead), np.nanmedian(per_lead), per_lead)]


def _direction(numbers: FloatArray, won: NDArray[np.bool_], rows: IntArray) -> float:
    return 1.0 if auc_of(won[rows], numbers[rows]) >= 0.5 else -1.0


def _encoded(code: IntArray, won: NDArray[np.bool_], rows: IntArray, base: float) -> FloatArray:
    """Give the win rate per code among some leads, shrunk to the base rate."""
    size = int(code.max(initial=0)) + 1
    leads = np.bincount(code[rows], minlength=size)
    wins = np.bincount(code[rows[won[rows]]], minlength=size)
    return np.asarray((wins + SHRINK_LEADS * base) / (leads + SHRINK_LEADS))


def auc_of(won: NDArray[np.bool_], score: FloatArray) -> float:
    """Give the probability that a won lead scores above another; 0.5 without both."""
    wins = int(won.sum())
    losses = len(won) - wins
    if not wins or not losses:
        return 0.5
    ranks = rankdata(score)
    return float((ranks[won].sum() - wins * (wins + 1) / 2) / (wins * losses))
