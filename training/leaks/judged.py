"""The leads whose outcome is known, and the moment at which training last looks at each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from features.facts import MICROSECONDS_PER_DAY, Facts, IntArray, Moments
from training.outcomes import NEVER, Outcomes
from training.snapshots import AGES_DAYS, default_horizon_days

FEWEST_RECORDED_LOSSES = 20
FEWEST_OF_EACH_OUTCOME = 8


@dataclass(frozen=True)
class Judged:
    """What became of n leads, as far as it is known at a moment.

    Attributes
    ----------
    created_us, ended_us
        int64 (n,), microseconds; `ended_us` is the first win, else the close, `NEVER` while open.
    won
        bool (n,).
    known
        bool (n,), whether the lead counts as won or not won: it has closed. Where hardly any loss
        is recorded, leads that stayed open for longer than the horizon count as not won too.
    until_us
        Nothing later is known.
    """

    created_us: IntArray
    ended_us: IntArray
    won: NDArray[np.bool_]
    known: NDArray[np.bool_]
    until_us: int

    def __len__(self) -> int:
        return len(self.won)

    @cached_property
    def open(self) -> NDArray[np.bool_]:
        """Tell which leads have not closed: bool (n,)."""
        return self.ended_us == NEVER

    @cached_property
    def wins(self) -> int:
        """Count the known leads that were won."""
        return int((self.known & self.won).sum())

    @cached_property
    def losses(self) -> int:
        """Count the known leads that were not won."""
        return int((self.known & ~self.won).sum())

    @property
    def base_rate(self) -> float:
        """Give the share of the known leads that were won."""
        return self.wins / max(self.wins + self.losses, 1)

    @property
    def enough(self) -> bool:
        """Tell whether there are enough leads of each outcome to judge anything."""
        return min(self.wins, self.losses) >= FEWEST_OF_EACH_OUTCOME

    @cached_property
    def in_order(self) -> IntArray:
        """Give the known leads in the order of their creation: int64 (known,)."""
        rows = np.flatnonzero(self.known)
        return rows[np.argsort(self.created_us[rows], kind="stable")]

    @cached_property
    def last_seen(self) -> Moments:
        """Give the last training snapshot of every lead: at a set age, before it closed."""
        ages = (np.array(AGES_DAYS) * MICROSECONDS_PER_DAY).astype(np.int64)
        last = np.minimum(self.ended_us - 1, self.until_us) - self.created_us
        place = np.maximum(np.searchsorted(ages, last, side="right") - 1, 0)
        return Moments(np.arange(len(self)), self.created_us + ages[place])


def judged_leads(
    facts: Facts, outcomes: Outcomes, until_us: int, horizon_days: float | None
) -> Judged:
    """Tell won from not won.

    Parameters
    ----------
    facts, outcomes
        Of the same n leads, knowing nothing after `until_us`.
    horizon_days
        For leads that stayed open; default: from the data.
    """
    won = outcomes.won_us != NEVER
    ended = np.where(won, outcomes.won_us, outcomes.closed_us)
    known = ended != NEVER
    if (known & ~won).sum() < FEWEST_RECORDED_LOSSES:
        days = horizon_days or default_horizon_days(facts, outcomes)
        known = known | (facts.created_us + days * MICROSECONDS_PER_DAY <= until_us)
    return Judged(facts.created_us, ended, won, known, until_us)
