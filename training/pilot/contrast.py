"""Won leads against the others in one thing: shares, lift, and whether it stands out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from training.pilot.comparison import Comparison
from training.pilot.lift import discoveries


@dataclass(frozen=True)
class Contrast:
    """Won leads against the others in one thing.

    Attributes
    ----------
    share_won, share_others
        Share of won leads, and of the others, for which it holds; NaN of none.
    lift, low, high
        Win rate where it holds ÷ overall win rate, with its 95 % interval; NaN where undefined.
    p_value
        That it makes no difference; 1 where undefined.
    stands_out
        The difference stands out among all things looked at (false discovery rate 5 %).
    """

    share_won: float
    share_others: float
    lift: float
    low: float
    high: float
    p_value: float
    stands_out: bool


def contrasts(comparison: Comparison, holds: NDArray[np.bool_]) -> list[Contrast]:
    """Contrast won leads with the others in r things at once.

    Parameters
    ----------
    comparison
        k leads.
    holds
        bool (k, r).
    """
    lifts = comparison.lifts(holds)
    p_value = lifts.p_value
    won, others = comparison.share("won", holds), comparison.share_of_others(holds)
    stands_out = discoveries(p_value)
    return [
        Contrast(
            share_won=float(won[i]),
            share_others=float(others[i]),
            lift=float(lifts.lift[i]),
            low=float(lifts.low[i]),
            high=float(lifts.high[i]),
            p_value=float(p_value[i]),
            stands_out=bool(stands_out[i]),
        )
        for i in range(holds.shape[1])
    ]


def as_columns(holds: list[NDArray[np.bool_]], rows: int) -> NDArray[np.bool_]:
    """Give bool (rows, r), also of nothing at all."""
    return np.stack(holds, axis=1) if holds else np.zeros((rows, 0), bool)
