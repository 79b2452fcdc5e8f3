"""Kinds of activity that only won leads have, or that come with the close.

A strong activity is no leak: a demo asked for right before a win is what the model is there to
see. But among those who ask, some are not won. What the sale itself writes down ("contract
signed") has hardly an exception.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from features.facts import MICROSECONDS_PER_DAY, Behaviour, FloatArray, IntArray
from training.leaks.judged import Judged
from training.leaks.names import sounds_like
from training.leaks.odds import FEWEST_LEADS, surely_above, surely_below
from training.leaks.signs import Sign, counted, percent
from training.outcomes import NEVER

DOUBT = 0.001
ODDS_WON, ODDS_WON_AT_ONCE, ODDS_WON_NAMED = 30.0, 20.0, 10.0
ODDS_LOST, ODDS_LOST_AT_ONCE, ODDS_LOST_NAMED = 60.0, 10.0, 10.0
AT_ONCE_DAYS = 1.0
SHARE_AT_ONCE = 0.8
SMALLEST_SHARE_OF_LEADS = 0.002
SAME_GAP_DAYS = 1.0
SHARE_SAME_GAP = 0.8
LIFETIMES_DIFFER_DAYS = 10.0
ODDS_SAME_GAP = 4.0


@dataclass(frozen=True)
class Carriers:
    """The leads of known outcome that had an activity before their close.

    `gap_days` is float64 (leads,), from the last such activity to the close, `lived_days` from
    creation to the close; both infinite while open.
    """

    name: str
    won: int
    leads: int
    gap_days: FloatArray
    lived_days: FloatArray

    @property
    def comes_with_the_close(self) -> bool:
        """Tell whether it is always the same time before the close, however long a lead lived."""
        if not np.isfinite(self.gap_days).all():
            return False
        near = np.abs(self.gap_days - np.median(self.gap_days)) <= SAME_GAP_DAYS / 2
        low, high = np.quantile(self.lived_days, (0.25, 0.75))
        return bool(near.mean() >= SHARE_SAME_GAP and high - low > LIFETIMES_DIFFER_DAYS)


def carriers_of(behaviour: Behaviour, leads: Judged) -> list[Carriers]:
    """Find, per type and per (type, subject), who had it by the close."""
    chosen = leads.known[behaviour.lead] & (behaviour.occurred_us <= leads.ended_us[behaviour.lead])
    lead, kind = behaviour.lead[chosen], behaviour.kind[chosen]
    when = behaviour.occurred_us[chosen]
    found = []
    for name, group in _groups(behaviour):
        number = group[kind]
        found += list(_per_group(name, number, lead, when, leads))
    return found


def _groups(behaviour: Behaviour) -> Iterator[tuple[list[str], IntArray]]:
    """Give names and, per kind, its number (int64) by type, then by type and subject."""
    for size in (1, 2):
        place: dict[tuple[str, ...], int] = {}
        code = [
            place.setdefault(kind[:size], len(place)) if size == 1 or kind[1] else -1
            for kind in behaviour.kinds
        ]
        yield [" ".join(key).strip() for key in place], np.array(code, np.int64)


def _per_group(
    names: list[str], group: IntArray, lead: IntArray, when: IntArray, leads: Judged
) -> Iterator[Carriers]:
    keep = group >= 0
    group, lead, when = group[keep], lead[keep], when[keep]
    order = np.lexsort((when, lead, group))
    group, lead, when = group[order], lead[order], when[order]
    last = np.ones(len(group), bool)
    last[:-1] = (group[1:] != group[:-1]) | (lead[1:] != lead[:-1])
    group, lead, when = group[last], lead[last], when[last]
    starts = np.searchsorted(group, np.arange(len(names) + 1))
    fewest = max(FEWEST_LEADS, SMALLEST_SHARE_OF_LEADS * leads.known.sum())
    for i, name in enumerate(names):
        rows = slice(starts[i], starts[i + 1])
        if rows.stop - rows.start >= fewest:
            yield _carriers(name, lead[rows], when[rows], leads)


def _carriers(name: str, lead: IntArray, when: IntArray, leads: Judged) -> Carriers:
    ended = leads.ended_us[lead]
    gap, lived = (
        np.where(ended == NEVER, np.inf, (ended - since) / MICROSECONDS_PER_DAY)
        for since in (when, leads.created_us[lead])
    )
    return Carriers(name, int(leads.won[lead].sum()), len(lead), gap, lived)


def activity_signs(carriers: Carriers, leads: Judged) -> Iterator[Sign]:
    """Give a sign where (nearly) all who had the activity were won, or none of many was."""
    at_once = float((carriers.gap_days <= AT_ONCE_DAYS).mean())
    quick, named = at_once >= SHARE_AT_ONCE, sounds_like(carriers.name) == "outcome"
    same_gap = not quick and carriers.comes_with_the_close
    won = _odds(quick, named, (ODDS_WON, ODDS_WON_AT_ONCE, ODDS_WON_NAMED))
    lost = _odds(quick, named, (ODDS_LOST, ODDS_LOST_AT_ONCE, ODDS_LOST_NAMED))
    # What a rule closes some days after their last activity is won as often as others are.
    won, lost = (min(odds, ODDS_SAME_GAP) if same_gap else odds for odds in (won, lost))
    wins, all_, base = np.array([carriers.won]), np.array([carriers.leads]), leads.base_rate
    many = surely_above(wins, all_, base, won, DOUBT)[0]
    if many or surely_below(wins, all_, base, lost, DOUBT)[0]:
        timing = f", {percent(at_once)} closed within a day of it" if quick else ""
        if same_gap:
            timing = f", nearly all {np.median(carriers.gap_days):.0f} days before the close"
        yield Sign(
            "activity",
            f"Of the {counted(carriers.leads, 'closed lead')} that had it {carriers.won:,} were "
            f"won ({percent(carriers.won / carriers.leads)}){timing}; of all closed leads "
            f"{percent(base)}.",
        )


def _odds(quick: bool, named: bool, odds: tuple[float, float, float]) -> float:
    plain, at_once, by_name = odds
    return by_name if named else at_once if quick else plain
