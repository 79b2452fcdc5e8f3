"""Correlation with the outcome: Cramér's V of categories, Pearson's r of numbers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from training.leaks.both_ways import groups_of
from training.leaks.seen import Seen
from training.leaks.signs import Sign

TOO_STRONG = 0.95
FEWEST_LEADS = 30


def association(seen: Seen) -> Iterator[Sign]:
    """Give a sign where the column and the outcome are nearly the same thing."""
    if seen.leads.wins + seen.leads.losses < FEWEST_LEADS:
        return
    v = cramers_v(seen)
    if v > TOO_STRONG:
        yield Sign("association", f"Its association with the outcome (Cramér's V) is {v:.3f}.")
    r = correlation(seen)
    if abs(r) > TOO_STRONG:
        yield Sign("association", f"Its correlation with the outcome is {r:.3f}.")


def cramers_v(seen: Seen) -> float:
    """Give Cramér's V of the values and the outcome, bias-corrected (Bergsma 2013); 0 … 1."""
    group = groups_of(seen)
    size = int(group.max(initial=0)) + 1
    won = np.bincount(group, weights=seen.won, minlength=size)
    all_ = np.bincount(group, weights=seen.known, minlength=size)
    won, all_ = won[all_ > 0], all_[all_ > 0]
    n, k, base = all_.sum(), len(all_), seen.leads.base_rate
    chi2 = float(((won - all_ * base) ** 2 / (all_ * base * (1 - base))).sum())
    phi2 = max(0.0, chi2 / n - (k - 1) / (n - 1))
    rows = k - (k - 1) ** 2 / (n - 1)
    columns = 2 - 1 / (n - 1)
    smaller = min(rows, columns) - 1
    return float(np.sqrt(min(phi2 / smaller, 1.0))) if smaller > 0 else 0.0


def correlation(seen: Seen) -> float:
    """Give the correlation of the numbers with the outcome; 0 where they do not vary."""
    known = seen.leads.known & ~np.isnan(seen.numbers)[seen.codes]
    if not seen.is_numeric or known.sum() < FEWEST_LEADS:
        return 0.0
    numbers, won = seen.numbers[seen.codes[known]], seen.leads.won[known].astype(np.float64)
    if np.ptp(numbers) == 0 or np.ptp(won) == 0:
        return 0.0
    # Squares of very small or very large numbers leave what a computer can hold.
    numbers = numbers / np.abs(numbers).max()
    spread = float(np.std(numbers) * np.std(won))
    if spread == 0:
        return 0.0
    together = float(((numbers - numbers.mean()) * (won - won.mean())).mean())
    return float(np.clip(together / spread, -1.0, 1.0))
