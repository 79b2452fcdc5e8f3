"""Who would have been handed over when, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import (
    MICROSECONDS_PER_DAY,
    FloatArray,
    IntArray,
    segment_end,
    segment_starts,
)
from features.tables import Tables
from training.hindsight.replay import Replay, Track
from training.outcomes import NEVER

NOBODY = -1


@dataclass(frozen=True)
class HandOffs:
    """Hand-offs of n leads by one agreement.

    Attributes
    ----------
    row
        int64 (n,), the decision at which the lead first became an MQL; `NOBODY` where it never
        did.
    at_us
        int64 (n,), when; `NEVER` where it never did.
    opening
        bool (n,), on the list with which the simulation begins.
    returns
        int64 (n,), times it became an MQL again.
    lost
        int64 (n,), times it stopped being an MQL while it was open.
    """

    row: IntArray
    at_us: IntArray
    opening: NDArray[np.bool_]
    returns: IntArray
    lost: IntArray

    @property
    def handed(self) -> NDArray[np.bool_]:
        """Who was handed over at all: bool (n,)."""
        return self.row != NOBODY


def hand_offs_of(replayed: Replay, track: Track) -> HandOffs:
    """Find the hand-offs along every lead's decisions."""
    leads, moments = len(replayed.past.facts), replayed.timeline.moments
    becomes = np.flatnonzero(track.mql & ~track.was_mql)
    loses = np.flatnonzero(~track.mql & track.was_mql)
    row = np.full(leads, NOBODY)
    row[moments.lead[becomes[::-1]]] = becomes[::-1]  # the first of each lead is written last
    handed = row != NOBODY
    times = np.bincount(moments.lead[becomes], minlength=leads)
    return HandOffs(
        row=row,
        at_us=np.where(handed, moments.as_of_us[row], NEVER),
        opening=handed & replayed.timeline.opening[row],
        returns=np.maximum(times - 1, 0),
        lost=np.bincount(moments.lead[loses], minlength=leads),
    )


@dataclass(frozen=True)
class Wins:
    """Wins of n leads in the order of (lead, time), with their amounts.

    Attributes
    ----------
    lead, won_us
        int64 (w,).
    amount
        float64 (w,), NaN where none was recorded.
    leads
        n.
    """

    lead: IntArray
    won_us: IntArray
    amount: FloatArray
    leads: int

    @classmethod
    def of(cls, replayed: Replay, tables: Tables) -> Wins:
        """Read them from the statuses."""
        won = tables.statuses[tables.statuses["status"] == "won"]
        number = {lead_id: i for i, lead_id in enumerate(replayed.past.facts.lead_ids)}
        lead = np.array([number[i] for i in won["lead_id"].tolist()], np.int64)
        when = won["occurred_at"].to_numpy("datetime64[us]").astype(np.int64)
        order = np.lexsort((when, lead))
        amount = won["amount"].to_numpy(np.float64)
        return cls(lead[order], when[order], amount[order], len(number))

    def after(self, at_us: IntArray) -> IntArray:
        """Give the first win of every lead after a moment of its own.

        Parameters
        ----------
        at_us
            int64 (n,), a moment per lead; `NEVER` where there is none.

        Returns
        -------
        int64 (n,) positions in `lead`; `NOBODY` where no win follows.
        """
        starts = segment_starts(self.lead, self.leads)
        everybody = np.arange(self.leads)
        position = segment_end(starts, self.won_us, everybody, at_us)
        return np.where(position < starts[1:], position, NOBODY)


@dataclass(frozen=True)
class Results:
    """What became of hand-offs of n leads; all zero or False where there was none.

    Attributes
    ----------
    judged
        bool (n,), the whole horizon has passed since the hand-off: its outcome is known, of slow
        and of quick ones alike.
    won
        bool (n,), won within the horizon after the hand-off, as far as is known.
    won_later
        bool (n,), won, but after the horizon.
    days_to_win
        float64 (n,), days from the hand-off to a win within the horizon; else NaN.
    amount
        float64 (n,), of that win; NaN where none is recorded or nothing was won.
    """

    judged: NDArray[np.bool_]
    won: NDArray[np.bool_]
    won_later: NDArray[np.bool_]
    days_to_win: FloatArray
    amount: FloatArray


def results_of(replayed: Replay, found: HandOffs, wins: Wins) -> Results:
    """Look up what became of every hand-off, as far as the history tells."""
    past = replayed.past
    place = wins.after(found.at_us)
    follows = place != NOBODY
    won_us = np.where(follows, np.append(wins.won_us, 0)[place], 0)
    taken_us = np.where(follows & found.handed, won_us - found.at_us, NEVER)
    won = taken_us <= past.horizon_us
    days = np.where(won, taken_us / MICROSECONDS_PER_DAY, np.nan)
    until = past.until_us - past.horizon_us
    return Results(
        judged=found.handed & (found.at_us <= until),
        won=won,
        won_later=follows & found.handed & ~won,
        days_to_win=days,
        amount=np.where(won, np.append(wins.amount, np.nan)[place], np.nan),
    )
