"""Which agreed points to change: few, and only where history is clear.

A change needs that the new points are nearer to the truth than the agreed ones with a probability
of four in five, and that history by itself, before anything was held to the agreement, leans the
same way: all items weighed together, or, for fewer points, because won leads plainly do it the less
often when leads of one age are compared.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

from training.reweigh.grid import candidates
from training.reweigh.implied import INTERVAL_90, Implied

ENOUGH = 0.8
LEANS = 0.7
CONTRADICTS = 0.8
NOTABLE_LIFT = 0.9
FEWEST_LEADS = 20
UNFIT = ("not_seen", "cannot_tell")
NORMAL = NormalDist()


@dataclass(frozen=True)
class Change:
    """One suggestion.

    Attributes
    ----------
    item
        What history says of the item.
    points
        The new points, of the agreed sign, on the scheme's grid.
    probability
        That they are nearer to the truth than the agreed ones.
    """

    item: Implied
    points: int
    probability: float


def suggested_changes(items: Iterable[Implied]) -> list[Change]:
    """Give the changes that history supports, in the order of the agreement.

    Fit factors stay at 100 and rules agreed at 0 points stay at 0: neither is a matter of weight.
    """
    found = (_change(item) for item in items if _may_change(item))
    return [change for change in found if change is not None]


def contradiction(item: Implied) -> float:
    """Give the probability that won leads do the opposite of what the sign of the points says.

    From the lift alone: below 1 for points above 0, above 1 for points below; 0 where it is not
    known, hardly differs from 1, or nothing was agreed.
    """
    if item.agreed == 0 or not item.lift or not item.lift_low:
        return 0.0
    if NOTABLE_LIFT < item.lift < 1 / NOTABLE_LIFT:
        return 0.0
    middle = math.log(item.lift)
    spread = (middle - math.log(item.lift_low)) / INTERVAL_90
    return _beyond(0.0, middle, spread, item.agreed > 0)


def _may_change(item: Implied) -> bool:
    return (
        item.agreed != 0
        and not item.name.startswith("fit:")
        and item.leads_that_fire >= FEWEST_LEADS
        and item.verdict not in UNFIT
    )


def _change(item: Implied) -> Change | None:
    for points in candidates(item.name, item.agreed, item.implied):
        below = points < item.agreed
        nearer = _beyond((points + item.agreed) / 2, item.implied, item.spread, below)
        leans = _beyond(item.agreed, item.alone, item.alone_spread, below) >= LEANS
        lower = abs(points) < abs(item.agreed)
        if nearer >= ENOUGH and (leans or (lower and contradiction(item) >= CONTRADICTS)):
            return Change(item, round(points), nearer)
    return None


def _beyond(bound: float, mean: float, spread: float, below: bool) -> float:
    """Give P(truth is below the bound), or above it."""
    share = NORMAL.cdf((bound - mean) / spread)
    return share if below else 1 - share
