"""What became of each lead: when it was won, and when it was open or closed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.facts import IntArray, Moments, segment_end, segment_starts
from features.tables import Tables

CLOSING = ("won", "lost", "rejected")
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Outcomes:
    """Outcomes of n leads, as far as the statuses know.

    Attributes
    ----------
    won_us
        int64 (n,), first time won; `NEVER` where not won.
    closed_us
        int64 (n,), since when the lead has been closed for good; `NEVER` where it is open.
    lead, changed_us, closes, wins
        Every status change, ordered by (lead, time): whether the lead was closed from then on,
        and whether it was won.
    """

    won_us: IntArray
    closed_us: IntArray
    lead: IntArray
    changed_us: IntArray
    closes: NDArray[np.bool_]
    wins: NDArray[np.bool_]

    def open_at(self, lead: IntArray, as_of_us: IntArray) -> NDArray[np.bool_]:
        """Tell whether leads were open at moments: last status by then is not a closing one."""
        order = np.lexsort((as_of_us, lead))
        moments = pd.DataFrame({"lead": lead[order], "at": as_of_us[order], "place": order})
        changes = pd.DataFrame({"lead": self.lead, "at": self.changed_us, "closed": self.closes})
        found = pd.merge_asof(
            moments.sort_values("at", kind="stable"),
            changes.sort_values("at", kind="stable"),
            on="at",
            by="lead",
        ).sort_values("place")
        return ~found["closed"].eq(True).to_numpy()

    def next_win_us(self, lead: IntArray, as_of_us: IntArray) -> IntArray:
        """Give the first win after each moment, `NEVER` where none follows: int64 (k,).

        A lead that was won and opened again must be won anew to count.
        """
        starts = segment_starts(self.lead[self.wins], len(self.won_us))
        times = np.append(self.changed_us[self.wins], NEVER)
        position = segment_end(starts, times, lead, as_of_us)
        return np.where(position < starts[lead + 1], times[position], NEVER)


def known_by(outcomes: Outcomes, at_us: int) -> Outcomes:
    """Give the outcomes as the statuses until a moment tell them: what came later is not known."""
    known = outcomes.changed_us <= at_us
    lead, when = outcomes.lead[known], outcomes.changed_us[known]
    closes, wins = outcomes.closes[known], outcomes.wins[known]
    return _of_changes(lead, when, closes, wins, len(outcomes.won_us))


def outcomes_of(tables: Tables) -> Outcomes:
    """Read the outcomes of the leads (in table order) from their statuses.

    Of several statuses at the same instant a closing one counts last; a lead is closed by won,
    lost or rejected, and opened again by any other status that follows.
    """
    row, lead, when, closes = status_changes(tables)
    wins = (tables.statuses["status"] == "won").to_numpy(bool)[row]
    return _of_changes(lead, when, closes, wins, len(tables.leads))


def status_changes(tables: Tables) -> tuple[IntArray, IntArray, IntArray, NDArray[np.bool_]]:
    """Put the m statuses in order: by lead, then by time, of the same instant a closing one last.

    Returns
    -------
    row
        int64 (m,), rows of the statuses table.
    lead
        int64 (m,), rows of the leads table.
    changed_us
        int64 (m,), microseconds since 1970.
    closes
        bool (m,), whether the lead was closed from then on.
    """
    ids, statuses = pd.Index(tables.leads["lead_id"]), tables.statuses
    lead = ids.get_indexer(statuses["lead_id"]).astype(np.int64)
    when = statuses["occurred_at"].to_numpy("datetime64[us]").astype(np.int64)
    closes = statuses["status"].isin(CLOSING).to_numpy(bool)
    row = np.lexsort((closes, when, lead))
    return row, lead[row], when[row], closes[row]


def _of_changes(
    lead: IntArray,
    when: IntArray,
    closes: NDArray[np.bool_],
    wins: NDArray[np.bool_],
    leads: int,
) -> Outcomes:
    won_us = np.full(leads, NEVER)
    np.minimum.at(won_us, lead[wins], when[wins])
    closed_us = _closed_for_good(lead, when, closes, leads)
    return Outcomes(won_us, closed_us, lead, when, closes, wins)


def _closed_for_good(
    lead: IntArray, when: IntArray, closes: NDArray[np.bool_], leads: int
) -> IntArray:
    closed = np.full(leads, NEVER)
    last_open = np.full(leads, -1)
    here = np.arange(len(lead))
    np.maximum.at(last_open, lead[~closes], here[~closes])
    final = closes & (here > last_open[lead])
    np.minimum.at(closed, lead[final], when[final])
    return closed


def open_leads(outcomes: Outcomes, created_us: IntArray, at_us: int) -> Moments:
    """Give every lead that was there and open at a moment."""
    lead = np.arange(len(created_us))
    moment = np.full(len(created_us), at_us)
    chosen = outcomes.open_at(lead, moment) & (created_us <= at_us)
    return Moments(lead[chosen], moment[chosen])
