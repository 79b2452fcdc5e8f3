"""Which leads enter and leave the list, with the clause that decided, and what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from features.decision import clauses
from features.tables import Tables
from training.hindsight.measures import Counted
from training.hindsight.replay import Replay, Track

Move = Literal["enters", "leaves", "stays"]
Outcome = Literal["won", "won later", "lost", "rejected", "open"]
CLOSED_AS: dict[str, Outcome] = {"lost": "lost", "rejected": "rejected"}


@dataclass(frozen=True)
class Mover:
    """One hand-off by one agreement, seen beside the other.

    Attributes
    ----------
    lead_id
        Who.
    by
        `current` or `new`: whose hand-off it is.
    at_us
        When.
    score, threshold
        By that agreement at that moment.
    clause, other_clause
        Why it handed over, and what the other agreement said of the same moment.
    outcome
        What became of the lead after that moment, as far as is known.
    days_to_win
        NaN where it was not won within the horizon.
    move
        `enters` (the new agreement alone hands it over), `leaves` (the current one alone), or
        `stays`.
    """

    lead_id: str
    by: Literal["current", "new"]
    at_us: int
    score: float
    threshold: float
    clause: str
    other_clause: str
    outcome: Outcome
    days_to_win: float
    move: Move


def deciding_clause(track: Track, row: int) -> str:
    """Say the clause that decides one moment: why it is an MQL, or what it fails on."""
    decision, score, threshold = track.decision(row)
    said = clauses(track.policy, decision, 0, score, threshold)
    if decision.mql[0]:
        return said[0] if decision.reaches[0] else said[1]
    if not decision.clean[0]:
        return next(clause for clause in said if clause.startswith("disqualified"))
    if not decision.fits[0]:
        return next(clause for clause in said if clause.startswith("the demographic minimum"))
    return said[0]


def movers_of(replayed: Replay, current: Counted, new: Counted, tables: Tables) -> list[Mover]:
    """List every hand-off of both agreements, in the order of time; at most one per lead and side.

    Parameters
    ----------
    replayed, current, new
        The simulation, and both sides of it counted per lead.
    tables
        For how leads that were not won were closed.
    """
    closed = _closed_as(tables)
    sides = (("current", current, new), ("new", new, current))
    found: list[Mover] = []
    for by, mine, other in sides:
        alone: Move = "enters" if by == "new" else "leaves"
        for lead in np.flatnonzero(mine.found.handed).tolist():
            row = int(mine.found.row[lead])
            found.append(
                Mover(
                    lead_id=replayed.past.facts.lead_ids[lead],
                    by=by,  # type: ignore[arg-type]
                    at_us=int(mine.found.at_us[lead]),
                    score=100.0 * float(mine.track.probability[row]),
                    threshold=float(mine.track.threshold[row]),
                    clause=deciding_clause(mine.track, row),
                    other_clause=deciding_clause(other.track, row),
                    outcome=_outcome(mine, lead, replayed, closed),
                    days_to_win=float(mine.results.days_to_win[lead]),
                    move="stays" if other.found.handed[lead] else alone,
                )
            )
    return sorted(found, key=lambda mover: (mover.at_us, mover.lead_id, mover.by))


def _closed_as(tables: Tables) -> dict[str, str]:
    """Give every lead's last status."""
    last = tables.statuses.drop_duplicates("lead_id", keep="last")
    return dict(zip(last["lead_id"].tolist(), last["status"].tolist(), strict=True))


def _outcome(side: Counted, lead: int, replayed: Replay, closed: dict[str, str]) -> Outcome:
    if side.results.won[lead]:
        return "won"
    if side.results.won_later[lead]:
        return "won later"
    return CLOSED_AS.get(closed.get(replayed.past.facts.lead_ids[lead], ""), "open")
