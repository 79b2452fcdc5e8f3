"""History lived through again the slow way: one lead, one moment, one table cut at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from features.collect import facts_from_tables, microseconds
from features.facts import Moments
from features.matching import kind_columns_of
from features.points import Agreement, RulePoints
from features.policy.schema import Policy
from features.tables import Tables, known_until
from training.hindsight import Panel, judges_at, past_of
from training.outcomes import CLOSING

DAY_US = 86_400_000_000
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def moment_of(at_us: int) -> dt.datetime:
    """Give the aware datetime of a microsecond."""
    return EPOCH + dt.timedelta(microseconds=at_us)


@dataclass(frozen=True)
class Decided:
    """What one agreement decided at one moment of one lead."""

    lead_id: str
    at_us: int
    probability: float
    mql: bool


@dataclass(frozen=True)
class _Judged:
    probability: float
    threshold: float
    points: RulePoints


class SlowReplay:
    """Two agreements on the same history, from the tables alone."""

    def __init__(
        self, tables: Tables, policies: tuple[Policy, ...], edges_us: list[int], horizon: float
    ) -> None:
        self.tables, self.policies, self.edges = tables, policies, edges_us
        self.columns = kind_columns_of(*policies)
        self.agreements = [Agreement(policy) for policy in policies]
        self.panels = [self._panel(origin, horizon) for origin in edges_us[:-1]]

    def _panel(self, origin_us: int, horizon: float) -> Panel:
        known = known_until(self.tables, moment_of(origin_us))
        return judges_at(past_of(known, self.policies, origin_us, horizon), origin_us)

    def decisions(self, lead_ids: Iterable[str]) -> list[list[Decided]]:
        """Give every decision on some leads per policy, ordered by lead and time."""
        found: list[list[Decided]] = [[] for _ in self.policies]
        for lead_id in lead_ids:
            one = self.tables.only(lead_id)
            for place, walked in enumerate(self._walked(one, lead_id)):
                found[place] += walked
        return found

    def _walked(self, one: Tables, lead_id: str) -> list[list[Decided]]:
        walked: list[list[Decided]] = [[] for _ in self.policies]
        was, spell_before = [False] * len(self.policies), None
        for at_us, spell in self.moments(one):
            if spell != spell_before:
                was, spell_before = [False] * len(self.policies), spell
            for place, judged in enumerate(self._judged(one, at_us)):
                was[place] = self._is_mql(judged, place, was[place])
                walked[place].append(Decided(lead_id, at_us, judged.probability, was[place]))
        return walked

    def _judged(self, one: Tables, at_us: int) -> Iterator[_Judged]:
        panel = self.panels[sum(at_us >= edge for edge in self.edges[1:-1])]
        facts = facts_from_tables(known_until(one, moment_of(at_us)), self.columns)
        moment = Moments(np.zeros(1, np.int64), np.array([at_us]))
        rows = panel.lessons.builder.build(facts, moment)
        said = panel.history.logit(rows.matrix[:, panel.lessons.selected])
        for agreement, judge in zip(self.agreements, panel.judges, strict=True):
            points = agreement.points(rows.known)
            probability = float(judge.probability(said, points.items)[0])
            yield _Judged(probability, judge.threshold, points)

    def _is_mql(self, judged: _Judged, place: int, was: bool) -> bool:
        policy, points = self.policies[place], judged.points
        line = judged.threshold - (policy.hand_off.hysteresis if was else 0.0)
        asks = 100.0 * judged.probability >= line or bool(points.contact_request[0])
        fits = points.fit_factors[0] >= policy.qualification.minimum_factors
        barred = any(bool(holds[0]) for holds in points.disqualified.values())
        return bool(asks and fits and not barred)

    def moments(self, one: Tables) -> Iterator[tuple[int, int]]:
        """Give the decision moments of one lead, each with the number of closings before it."""
        begin, end = self.edges[0], self.edges[-1]
        created = microseconds(one.leads["created_at"].iloc[0].to_pydatetime())
        changes = self._status_changes(one)
        last: dict[tuple[int, int], int] = {}
        for at in sorted(self._news(one, created, changes)):
            if begin < at <= end and at >= created and is_open(changes, at):
                last[at // DAY_US, closings(changes, at)] = at
        looked = sorted(last.values())
        if created <= begin and is_open(changes, begin):
            looked.insert(0, begin)
        later = []
        for place, at in enumerate(looked):
            here = closings(changes, at)
            same = place + 1 < len(looked) and closings(changes, looked[place + 1]) == here
            until = looked[place + 1] if same else end + 1
            for days in (7, 14, 28, 56):
                quiet = at + days * DAY_US
                if quiet < until and is_open(changes, quiet) and closings(changes, quiet) == here:
                    later.append(quiet)
        return iter((at, closings(changes, at)) for at in sorted({*looked, *later}))

    def _news(self, one: Tables, created: int, changes: list[tuple[int, bool]]) -> Iterator[int]:
        yield created
        yield from (at for at, closes in changes if not closes)
        known = one.activities[["occurred_at", "received_at"]].max(axis="columns")
        for at in sorted({microseconds(moment.to_pydatetime()) for moment in known}):
            if self._something_new(one, at):
                yield at
        for at in one.attribute_changes["occurred_at"]:
            yield microseconds(at.to_pydatetime())

    def _something_new(self, one: Tables, at_us: int) -> bool:
        """Tell whether an activity began to count at a moment, or stopped counting."""
        then = facts_from_tables(known_until(one, moment_of(at_us)), self.columns).behaviour
        known = np.maximum(then.occurred_us, then.received_us)
        begins = (known == at_us) & (then.counts_until_us > at_us)
        stops = (known < at_us) & (then.counts_until_us == at_us)
        return bool((begins | stops).any())

    def _status_changes(self, one: Tables) -> list[tuple[int, bool]]:
        return sorted(
            (microseconds(row.occurred_at.to_pydatetime()), row.status in CLOSING)
            for row in one.statuses.itertuples()
        )


def is_open(changes: list[tuple[int, bool]], at: int) -> bool:
    """Tell whether the last status by a moment is not a closing one."""
    past = [closes for when, closes in changes if when <= at]
    return not past or not past[-1]


def closings(changes: list[tuple[int, bool]], at: int) -> int:
    """Count the closing statuses by a moment."""
    return sum(closes for when, closes in changes if when <= at)
