"""Training snapshots: leads as they were known at set ages while open, with mature labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import MICROSECONDS_PER_DAY, Facts, FloatArray, IntArray, Moments
from features.people import are_prospects
from training.outcomes import NEVER, Outcomes

AGES_DAYS = (
    *(0.0, 5 / 1440, 1 / 24),  # a CRM asks right after a lead arrives, and again
    *(1.0, 3.0, 7.0, 14.0, 21.0, 30.0, 60.0),
)
SHARE_OF_WINS_WITHIN_HORIZON = 0.9
DEFAULT_HORIZON_DAYS = 90
FEWEST_WINS_FOR_HORIZON = 20


@dataclass(frozen=True)
class Snapshots:
    """Open leads at set ages, with the label and the time it became known.

    Attributes
    ----------
    moments
        k moments at which the lead was open.
    won
        bool (k,), won within the horizon after as_of (False while unknown).
    known_us
        int64 (k,), when the label is known: the win, the close, or the end of the horizon.
    horizon_us
        The horizon in microseconds.
    """

    moments: Moments
    won: NDArray[np.bool_]
    known_us: IntArray
    horizon_us: int

    def __len__(self) -> int:
        return len(self.won)

    def mature(self, at_us: int) -> NDArray[np.bool_]:
        """Tell which snapshots had their whole horizon behind them at a time: bool (k,)."""
        return self.moments.as_of_us + self.horizon_us <= at_us

    def labelled(self, at_us: int) -> tuple[NDArray[np.bool_], FloatArray]:
        """Tell which labels were known at a time, and what each snapshot weighs then.

        Labels of quick closers are known sooner than others, so each known label is divided by
        the share of snapshots watched for long enough to know it (inverse probability of
        censoring weights, Robins & Rotnitzky 1992): without that, recent fast losses would pass
        for typical. Together the weights sum to the number of leads, since the snapshots of one
        lead tell little more than one.

        Returns
        -------
        known
            bool (k,).
        weight
            float64 (k,), 0 where unknown.
        """
        as_of = self.moments.as_of_us
        begun = as_of <= at_us
        known = begun & (self.known_us <= at_us)
        watched = np.sort(at_us - as_of[begun])
        needed = np.maximum(self.known_us - as_of, 0)
        long_enough = len(watched) - np.searchsorted(watched, needed, side="left")
        weight = np.where(known, len(watched) / np.maximum(long_enough, 1), 0.0)
        leads = len(np.unique(self.moments.lead[known]))
        return known, weight * (leads / max(weight.sum(), 1e-12))


def default_horizon_days(facts: Facts, outcomes: Outcomes) -> int:
    """Give the days within which about 90 % of the wins came; 90 where wins are too few."""
    won = outcomes.won_us != NEVER
    if won.sum() < FEWEST_WINS_FOR_HORIZON:
        return DEFAULT_HORIZON_DAYS
    days = (outcomes.won_us[won] - facts.created_us[won]) / MICROSECONDS_PER_DAY
    return int(np.clip(np.ceil(np.quantile(days, SHARE_OF_WINS_WITHIN_HORIZON)), 1, 1095))


def snapshots_of(
    facts: Facts,
    outcomes: Outcomes,
    until_us: int,
    horizon_days: float,
    ages_days: tuple[float, ...] = AGES_DAYS,
    own_domains: Sequence[str] = (),
) -> Snapshots:
    """Take every lead at set ages up to `until`, while it was open.

    An open lead is never called lost: its label stays unknown until the horizon has passed. Leads
    that are no prospects (test leads, and people who write from `own_domains`) are left out.
    """
    every = _moments_at(facts, ages_days)
    open_ = outcomes.open_at(every.lead, every.as_of_us) & (every.as_of_us <= until_us)
    moments = every.part(open_ & are_prospects(facts, own_domains)[every.lead])
    horizon_us = int(horizon_days * MICROSECONDS_PER_DAY)
    mature = moments.as_of_us + horizon_us
    won_us = outcomes.next_win_us(moments.lead, moments.as_of_us)
    closed_us = outcomes.closed_us[moments.lead]
    won = won_us <= mature
    known = np.minimum(mature, np.where(won, won_us, np.maximum(closed_us, moments.as_of_us)))
    return Snapshots(moments, won, known, horizon_us)


def _moments_at(facts: Facts, ages_days: tuple[float, ...]) -> Moments:
    ages_us = (np.array(ages_days) * MICROSECONDS_PER_DAY).astype(np.int64)
    lead = np.repeat(np.arange(len(facts)), len(ages_us))
    as_of = (facts.created_us[:, None] + ages_us[None, :]).ravel()
    return Moments(lead, as_of)
