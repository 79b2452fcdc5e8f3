"""The moments at which leads would have been scored anew, while they were open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import (
    MICROSECONDS_PER_DAY,
    Facts,
    IntArray,
    Moments,
    segment_end,
    segment_starts,
)
from features.hygiene.news import news_of
from training.outcomes import Outcomes

QUIET_DAYS = (7, 14, 28, 56)


@dataclass(frozen=True)
class Timeline:
    """Moments of k decisions, ordered by (lead, time).

    Attributes
    ----------
    moments
        Lead and time.
    spell
        int64 (k,), a number per time that a lead was open: one that is closed and opened again
        begins anew.
    opening
        bool (k,), the look at everybody who was open when the simulation begins.
    """

    moments: Moments
    spell: IntArray
    opening: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.moments)


def timeline_of(facts: Facts, outcomes: Outcomes, begin_us: int, until_us: int) -> Timeline:
    """Give the decision moments in (begin, until], and one at `begin` for every open lead.

    A lead is looked at when it is created or opened again, and whenever something new is known of
    it: an activity (when it has occurred and been received, and when it is found to be a
    machine's), or a changed attribute. Of one UTC
    day only the last such instant counts while the lead is open, so a lead that wins is looked at
    before its win. Where nothing new comes it is looked at again after 7, 14, 28 and 56 days:
    points fade. At or after a closing status there is no moment.

    Parameters
    ----------
    facts, outcomes
        Of n leads.
    begin_us, until_us
        The simulated period, microseconds.
    """
    news = _while_open(_news(facts, outcomes, begin_us, until_us), outcomes)
    everybody = np.flatnonzero(facts.created_us <= begin_us)
    stock = Moments(everybody, np.full(len(everybody), begin_us))
    stock = _while_open(stock, outcomes)
    looked = _in_order([stock, _last_of_each_day(news, outcomes)])
    quiet = _while_open(_after_quiet(looked, outcomes, until_us), outcomes)
    moments = _in_order([looked, quiet])
    spell = _spells(moments, outcomes)
    return Timeline(moments, spell, moments.as_of_us == begin_us)


def _news(facts: Facts, outcomes: Outcomes, begin_us: int, until_us: int) -> Moments:
    opens = ~outcomes.closes
    parts = [
        Moments(np.arange(len(facts)), facts.created_us),
        Moments(*news_of(facts.behaviour)),
        Moments(outcomes.lead[opens], outcomes.changed_us[opens]),
        *(Moments(c.lead, c.occurred_us) for c in facts.changes.values()),
    ]
    moments = _joined(parts)
    created = facts.created_us[moments.lead]
    at = moments.as_of_us
    return moments.part((at >= created) & (at > begin_us) & (at <= until_us))


def _while_open(moments: Moments, outcomes: Outcomes) -> Moments:
    return moments.part(outcomes.open_at(moments.lead, moments.as_of_us))


def _last_of_each_day(moments: Moments, outcomes: Outcomes) -> Moments:
    moments = _in_order([moments])
    day = moments.as_of_us // MICROSECONDS_PER_DAY
    spell = _spells(moments, outcomes)
    last = np.ones(len(moments), bool)
    last[:-1] = (np.diff(day) != 0) | (np.diff(spell) != 0)
    return moments.part(last)


def _after_quiet(looked: Moments, outcomes: Outcomes, until_us: int) -> Moments:
    """Give the moments so many days after a look that nothing new followed by then."""
    spell = _spells(looked, outcomes)
    following = np.full(len(looked), np.iinfo(np.int64).max)
    same = np.diff(spell) == 0
    following[:-1][same] = looked.as_of_us[1:][same]
    parts = []
    for days in QUIET_DAYS:
        at = looked.as_of_us + days * MICROSECONDS_PER_DAY
        chosen = (at < following) & (at <= until_us)
        later = Moments(looked.lead[chosen], at[chosen])
        # Closed in between: had it been opened again since, that would have been a look itself.
        parts.append(later.part(_spells(later, outcomes) == spell[chosen]))
    return _joined(parts)


def _spells(moments: Moments, outcomes: Outcomes) -> IntArray:
    """Give int64 (k,), a number per time that a lead was open."""
    closings = outcomes.lead[outcomes.closes], outcomes.changed_us[outcomes.closes]
    starts = segment_starts(closings[0], len(outcomes.won_us))
    before = segment_end(starts, closings[1], moments.lead, moments.as_of_us)
    return before + moments.lead


def _joined(parts: Sequence[Moments]) -> Moments:
    return Moments(
        np.concatenate([np.zeros(0, np.int64), *(p.lead for p in parts)]),
        np.concatenate([np.zeros(0, np.int64), *(p.as_of_us for p in parts)]),
    )


def _in_order(parts: Sequence[Moments]) -> Moments:
    """Order by (lead, time); the same moment counts once."""
    moments = _joined(parts)
    order = np.lexsort((moments.as_of_us, moments.lead))
    moments = moments.part(order)
    new = np.ones(len(moments), bool)
    new[1:] = (np.diff(moments.lead) != 0) | (np.diff(moments.as_of_us) != 0)
    return moments.part(new)
