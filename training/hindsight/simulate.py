"""What a changed agreement would have done: history lived through under the old and the new one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.errors import HistoryError
from features.facts import IntArray
from features.policy.load import policy_version
from features.policy.schema import Policy
from features.tables import Tables
from training.hindsight.blocks import horizon_known_at, learning_until, origins
from training.hindsight.compare import Line, compared
from training.hindsight.hand_offs import Wins
from training.hindsight.measures import Counted, Worth, counted, later_wins, weeks_of, worth_of
from training.hindsight.movers import Mover, movers_of
from training.hindsight.past import past_of
from training.hindsight.remarks import remarks_on
from training.hindsight.replay import Replay, replay
from training.outcomes import NEVER
from training.progress import Quiet, Steps


@dataclass(frozen=True)
class Simulation:
    """The current and the new agreement on the same history.

    Attributes
    ----------
    replayed
        Every decision of both.
    current, new
        Counted per lead.
    lines
        The comparison, measure by measure.
    movers
        Every hand-off of both, in the order of time.
    worth
        What wins are worth.
    weeks
        Length of the simulated period.
    leads
        Leads that were open in it.
    later_wins
        Of those, won in it after they were first seen.
    identical
        Whether both files say the same.
    remarks
        What the reader has to know, in sentences.
    """

    replayed: Replay
    current: Counted
    new: Counted
    lines: list[Line]
    movers: list[Mover]
    worth: Worth
    weeks: float
    leads: int
    later_wins: int
    identical: bool
    remarks: list[str]

    def line(self, key: str) -> Line:
        """Give one measure's line by its key."""
        return next(line for line in self.lines if line.measure.key == key)


def simulate(
    tables: Tables,
    current: Policy,
    new: Policy,
    until_us: int,
    horizon_days: float | None = None,
    steps: Steps | Quiet | None = None,
) -> Simulation:
    """Compare two agreements on history, out of time.

    Parameters
    ----------
    tables
        Already cut with `known_until`.
    current, new
        The agreements. Both are judged with the same history expert, learned from the features of
        the current one.
    until_us
        The end of the history, microseconds.
    horizon_days
        Days within which a win counts; default: the current policy's, else the new one's, else
        what was known when the simulation begins.
    steps
        Told about progress.

    Raises
    ------
    HistoryError
        If there are no leads or no wins, or if the history is too short.
    """
    steps = steps or Quiet()
    _check(tables)
    learning = learning_until(tables, until_us)
    policies = (current, new)
    horizon = horizon_days or horizon_known_at(tables, policies, learning)
    with steps.step("collecting what was known when"):
        past = past_of(tables, policies, until_us, horizon)
    replayed = replay(past, origins(past, learning), steps)
    seen = _seen(replayed)
    with steps.step("comparing the two agreements"):
        wins = Wins.of(replayed, tables)
        worth, weeks = worth_of(replayed, wins), weeks_of(replayed)
        old, fresh = (counted(replayed, track, wins, worth) for track in replayed.tracks)
        lines = compared(old, fresh, seen, weeks, worth)
        movers = movers_of(replayed, old, fresh, tables)
    won = later_wins(replayed, wins) != NEVER
    return Simulation(
        replayed=replayed,
        current=old,
        new=fresh,
        lines=lines,
        movers=movers,
        worth=worth,
        weeks=weeks,
        leads=int(seen.sum()),
        later_wins=int(won.sum()),
        identical=policy_version(current) == policy_version(new),
        remarks=remarks_on(replayed, (old, fresh), weeks),
    )


def _check(tables: Tables) -> None:
    if not len(tables.leads):
        raise HistoryError("leads: no lead was created by then; give more history or a later time")
    if not (tables.statuses["status"] == "won").any():
        raise HistoryError(
            "statuses: no lead was won by then, so no agreement can be judged; simulate needs the "
            "outcomes of past leads (won, lost, rejected) with the time of each"
        )


def _seen(replayed: Replay) -> NDArray[np.bool_]:
    lead: IntArray = replayed.timeline.moments.lead
    seen = np.zeros(len(replayed.past.facts), bool)
    seen[lead] = True
    if not seen.any():
        raise HistoryError(
            "leads: no lead was open in the simulated second half of the history; give more "
            "history or another --until"
        )
    return seen
