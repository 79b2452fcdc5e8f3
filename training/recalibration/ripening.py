"""How much of its wins a look has seen after some time: wins come late, so young looks count less.

A look is expected to have won by now with probability p · share, where share is the part of the
wins within the horizon that come that soon. So leads tell something a month after they came, and
not a whole horizon later; and none is called lost because it is young.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.facts import FloatArray, IntArray
from training.snapshots import Snapshots

FEWEST_WINS = 20


@dataclass(frozen=True)
class Ripening:
    """How long after a look the wins came that came within the horizon, by age of the look.

    Attributes
    ----------
    ages_us
        int64 (a,), ascending: at this age and above, until the next.
    delays_us
        For each age the sorted delays of the wins of mature looks.
    horizon_us
        The horizon.
    """

    ages_us: IntArray
    delays_us: tuple[IntArray, ...]
    horizon_us: int

    def share(self, age_us: IntArray, elapsed_us: IntArray) -> FloatArray:
        """Give the share (0–1) of the wins of looks that came in the time since: float64 (k,).

        1 from a whole horizon on; 0 before that where history has too few wins to tell.

        Parameters
        ----------
        age_us, elapsed_us
            int64 (k,), age of the lead when it was looked at, and time since then.
        """
        place = np.searchsorted(self.ages_us, age_us, side="right") - 1
        share = np.zeros(len(age_us))
        for number, delays in enumerate(self.delays_us):
            mine = place == number
            came = np.searchsorted(delays, elapsed_us[mine], side="right")
            share[mine] = came / max(len(delays), 1)
        return np.where(elapsed_us >= self.horizon_us, 1.0, share)


def ripening_of(age_us: IntArray, snapshots: Snapshots, until_us: int) -> Ripening:
    """Learn it from the looks that had their whole horizon behind them.

    Ages with few wins learn from the younger ones beside them as well.

    Parameters
    ----------
    age_us
        int64 (k,), age of the lead at each snapshot.
    snapshots
        k of them.
    until_us
        Nothing later is known.
    """
    ripe = snapshots.mature(until_us) & snapshots.won
    delay = snapshots.known_us - snapshots.moments.as_of_us
    ages = np.unique(age_us)
    delays = [np.sort(delay[ripe & (age_us == age)]) for age in ages]
    pooled = np.zeros(0, np.int64)
    kept: list[tuple[int, IntArray]] = []
    for age, own in zip(ages.tolist(), delays, strict=True):
        pooled = own if len(own) >= FEWEST_WINS else np.sort(np.concatenate([pooled, own]))
        kept.append((age, pooled if len(pooled) >= FEWEST_WINS else np.zeros(0, np.int64)))
    found = tuple(delays for _, delays in kept)
    return Ripening(np.array([age for age, _ in kept], np.int64), found, snapshots.horizon_us)
