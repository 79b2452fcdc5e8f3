"""Numbers that are the win rate, or the count of wins, of the group a lead belongs to.

Such a number is worked out over all leads, their outcomes included. Each group's own wins then fit
the number better than chance allows: real rates scatter around any honest number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from features.facts import FloatArray, IntArray
from training.leaks.groupings import Grouping
from training.leaks.seen import Seen
from training.leaks.signs import Sign

TOO_EXACT = 1e-4
TOO_STRAIGHT = 1e-6
FEWEST_GROUPS = 3
FEWEST_GROUPS_FOR_A_LINE = 6
MOST_GROUP_SHARE = 0.7  # of leads: more groups than that are hardly groups
SHARE_BETWEEN_GROUPS = 0.98
SHARE_LEFT = 0.2
SHARE_OF_COUNTS_THAT_MATCH = 0.95


@dataclass(frozen=True)
class _Groups:
    """Groups of leads: their number, wins, and the column's mean value in each."""

    what: str
    leads: FloatArray
    wins: FloatArray
    value: FloatArray


def aggregates(seen: Seen, groupings: Sequence[Grouping]) -> Iterator[Sign]:
    """Give a sign where a number is the win rate or count of wins of groups.

    Parameters
    ----------
    seen
        The column.
    groupings
        What leads have in common (campaign, owner, account); periods are not looked at.
    """
    if not seen.is_numeric:
        return
    for groups in _groupings(seen, groupings):
        found = _exact(groups) or _counts(groups) or _straight(groups) or _smoothed(groups)
        if found:
            yield Sign("aggregate", found)
            return


def _groupings(seen: Seen, groupings: Sequence[Grouping]) -> Iterator[_Groups]:
    numbers = seen.numbers[seen.codes]
    filled = ~np.isnan(numbers)
    populations = (seen.leads.known & filled, filled)
    for rows in populations:
        yield from _one("each of its values", seen.codes, numbers, seen.leads.won, rows)
    for grouping in groupings:
        if not grouping.is_period:
            for rows in populations:
                what = f"each {grouping.what}"
                yield from _one(what, grouping.code, numbers, seen.leads.won, rows)


def _one(
    what: str,
    code: IntArray,
    numbers: FloatArray,
    won: NDArray[np.bool_],
    rows: NDArray[np.bool_],
) -> Iterator[_Groups]:
    size = int(code.max(initial=0)) + 1
    leads = np.bincount(code[rows], minlength=size)
    there = leads > 0
    if not FEWEST_GROUPS <= there.sum() <= MOST_GROUP_SHARE * rows.sum():
        return
    total = np.bincount(code[rows], numbers[rows], minlength=size)
    value = np.divide(total, leads, out=np.zeros(size), where=there)
    spread = float(((numbers - value[code])[rows] ** 2).sum())
    everywhere = float(((numbers[rows] - numbers[rows].mean()) ** 2).sum())
    if everywhere <= 0 or spread > (1 - SHARE_BETWEEN_GROUPS) * everywhere:
        return
    wins = np.bincount(code[rows], won[rows], minlength=size).astype(np.float64)
    yield _Groups(what, leads[there].astype(np.float64), wins[there], value[there])


def _exact(groups: _Groups) -> str:
    """Compare the value with the rate itself, as a share or in percent, of won or of not won."""
    rate = groups.wins / groups.leads
    base = groups.wins.sum() / groups.leads.sum()
    noise = max(base * (1 - base), 1e-9)
    if np.ptp(rate) == 0:
        return ""
    for scale in (1.0, 100.0):
        for share in (groups.value / scale, 1 - groups.value / scale):
            misfit = float((groups.leads * (share - rate) ** 2).sum() / noise)
            if chi2.cdf(misfit, len(rate)) < TOO_EXACT:
                return (
                    f"It is the win rate of {groups.what}, outcomes of the leads themselves "
                    f"included: over {len(rate):,} groups it fits far better than chance allows."
                )
    return ""


def _counts(groups: _Groups) -> str:
    several = len(np.unique(groups.wins)) >= FEWEST_GROUPS
    match = np.isclose(groups.value, groups.wins) | np.isclose(
        groups.value, groups.leads - groups.wins
    )
    share = float(groups.leads[match].sum() / groups.leads.sum())
    with_wins = float(match[groups.wins > 0].mean()) if (groups.wins > 0).any() else 0.0
    if several and min(share, with_wins) >= SHARE_OF_COUNTS_THAT_MATCH:
        return f"It is the number of wins (or of losses) of {groups.what}, this lead's included."
    return ""


def _straight(groups: _Groups) -> str:
    """Fit a line of win rate on value; too little scatter around it is no luck."""
    if len(groups.leads) < FEWEST_GROUPS_FOR_A_LINE or groups.leads.mean() < 2:
        return ""
    rate, base = groups.wins / groups.leads, groups.wins.sum() / groups.leads.sum()
    noise = max(base * (1 - base), 1e-9) / groups.leads
    left = _left_over(rate, groups.value, noise)
    plain = _left_over(rate, np.zeros(len(rate)), noise)
    free = len(rate) - 2
    if chi2.cdf(left, free) < TOO_STRAIGHT and left < SHARE_LEFT * plain:
        low, high = groups.value.min(), groups.value.max()
        return (
            f"From {low:g} to {high:g} it rises or falls in step with the win rate of "
            f"{groups.what}, {len(rate):,} in all, far more exactly than chance allows: it was "
            "worked out from these very outcomes."
        )
    return ""


def _smoothed(groups: _Groups) -> str:
    """Solve (wins + m × usual rate) / (leads + m) for m: with the right one nothing is left."""
    leads, wins = groups.leads, groups.wins
    if len(leads) < FEWEST_GROUPS_FOR_A_LINE or np.ptp(wins / leads) == 0:
        return ""
    base = wins.sum() / leads.sum()
    noise = leads * max(base * (1 - base), 1e-9)
    for scale in (1.0, 100.0):
        share = groups.value / scale
        left = _left_over(wins - share * leads, share, noise)
        plain = _left_over(wins - base * leads, np.zeros(len(share)), noise)
        if chi2.cdf(left, len(leads) - 2) < TOO_STRAIGHT and left < SHARE_LEFT * plain:
            return (
                f"It is the win rate of {groups.what}, drawn toward the usual rate: with the "
                f"outcomes of the leads themselves it comes out to the digit in {len(leads):,} "
                "groups."
            )
    return ""


def _left_over(y: FloatArray, x: FloatArray, noise: FloatArray) -> float:
    """Give the weighted squares that a line of y on x leaves."""
    weight = 1 / noise
    x = x - np.average(x, weights=weight)
    y = y - np.average(y, weights=weight)
    slope = (weight * x * y).sum() / max(float((weight * x * x).sum()), 1e-300)
    return float((weight * (y - slope * x) ** 2).sum())
