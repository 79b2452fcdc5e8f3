"""Pushing the tables: batch by batch, each written before the next begins."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy.exc import SQLAlchemyError

from features.collect import microseconds
from features.errors import LeadScoreError
from features.facts import MICROSECONDS_PER_DAY, IntArray
from features.tables import Tables
from serving.collecting import collecting_seldom
from serving.http.keeping import RECENT_US
from serving.push.inside import Inside
from serving.push.material import Batch, Material
from serving.push.moments import Now, Then, When
from serving.scorer import Scorer
from serving.store.alike import keep_mql_since, kept_alike, scored_alike
from serving.store.facts import keep_policy, known_leads
from serving.store.store import Store
from training.progress import Quiet, Steps

MOST_TOLD = 5
OBJECTION = "urn:leadscore:problem:objection"
NOT_WRITTEN = "the store could not be written or read ({}); run the same again to go on"


@dataclass
class Pushed:
    """What became of a push.

    Attributes
    ----------
    leads, activities
        How many were told to the store.
    closed
        Leads that the store knew and that are not pushed any more: their latest status was told.
    scores, mqls
        Scores that were kept, and how many of the last ones make their lead an MQL.
    unchanged
        Scores that were kept before and are not given again.
    objected
        Leads that objected to being scored.
    refused, problems
        Leads and activities that are not valid and were left out, and what is wrong with the first.
    """

    leads: int = 0
    activities: int = 0
    closed: int = 0
    scores: int = 0
    mqls: int = 0
    unchanged: int = 0
    objected: int = 0
    refused: int = 0
    problems: list[str] = field(default_factory=list)


class Push:
    """One push of the tables into the store, with scores by one scorer.

    Whatever is pushed, scored and kept is so by the code behind `POST /v1/leads`,
    `/v1/activities`, `/v1/statuses` and `/v1/score/batch`. What the store has alike is passed over.

    Parameters
    ----------
    tables
        Where the leads are.
    scorer
        Of the champion.
    store
        Where they go.
    """

    def __init__(self, tables: Tables, scorer: Scorer, store: Store) -> None:
        self.material = Material(tables)
        self.done = Pushed()
        self._inside, self._store, self._scorer = Inside(scorer, store), store, scorer

    def run(
        self, lead: IntArray, moments: Sequence[dt.datetime | None], steps: Steps | Quiet
    ) -> Pushed:
        """Push some leads and score them.

        Parameters
        ----------
        lead
            Rows of the leads table: int64 (k,).
        moments
            As of when to score them, the earliest first; None is now.
        steps
            Told how it goes.

        Raises
        ------
        LeadScoreError
            If the store cannot be written or read. What was written stays.
        """
        try:
            self._keep_policy()
            self._tell_closed(lead)
            for place, moment in enumerate(moments):
                when = Now() if moment is None else Then(self.material.tables, moment)
                last = place == len(moments) - 1
                with collecting_seldom():
                    self._pass(lead, when, steps, first=place == 0, last=last)
        except SQLAlchemyError as error:
            why = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise LeadScoreError(NOT_WRITTEN.format(why)) from error
        return self.done

    def _pass(
        self, lead: IntArray, when: When, steps: Steps | Quiet, *, first: bool, last: bool
    ) -> None:
        """Score all leads as of one moment; the first time they are pushed before."""
        batches = self.material.batches(lead)
        with steps.step(_named(len(lead), when.moment, first=first), max(len(batches), 1)) as bar:
            for some in batches:
                if first:
                    self._tell(self.material.batch(some))
                ids = self.material.lead_ids(some)
                mqls = self._score(ids, when)
                if last:
                    self.done.mqls += mqls
                    if not first:
                        self._keep_since(ids)
                bar.advance()
                bar.say(f"{self.done.scores:,} scores")

    def _tell(self, batch: Batch) -> None:
        """Push leads that the store does not have alike, with what they did and their status."""
        alike = self._store.read(lambda c: kept_alike(c, batch.leads, batch.activities))
        new = [i for i, lead in enumerate(batch.leads) if lead["lead_id"] not in alike]
        leads = [batch.leads[i] for i in new]
        refused = self._inside.push_leads(leads)
        taken = [i for place, i in enumerate(new) if place not in refused]
        activities = [
            {"lead_id": batch.leads[i]["lead_id"], **one}
            for i in taken
            for one in batch.activities[i]
        ]
        wrong = self._inside.push_activities(activities)
        known = alike | {batch.leads[i]["lead_id"] for i in taken}
        self._inside.push_statuses([one for one in batch.statuses if one["lead_id"] in known])
        self.done.leads += len(taken)
        self.done.activities += len(activities) - len(wrong)
        self._refuse(f"lead {leads[i]['lead_id']}: {why}" for i, why in refused.items())
        self._refuse(f"lead {activities[i]['lead_id']}: {why}" for i, why in wrong.items())

    def _score(self, lead_ids: Sequence[str], when: When) -> int:
        """Score leads that were not scored alike; give how many of them are MQLs."""
        requests = when.requests(self._known(lead_ids))
        by = self._scorer.version, self._scorer.policy_version
        span = _span_of(when.moment)
        late_us = RECENT_US if when.moment is None else None
        done = self._store.read(lambda c: scored_alike(c, list(requests), by, span, late_us))
        asked = {lead_id: one for lead_id, one in requests.items() if lead_id not in done}
        self.done.unchanged += len(done)
        results = self._inside.score(list(asked.values()))
        good = [one for one in results if one["ok"]]
        self.done.scores += len(good)
        for lead_id, one in zip(asked, results, strict=True):
            if one["ok"]:
                continue
            if one["problem"]["type"] == OBJECTION:
                self.done.objected += 1
            else:
                self._refuse([f"lead {lead_id}: {one['problem']['detail']}"])
        return sum(one["mql"]["qualified"] for one in good)

    def _known(self, lead_ids: Sequence[str]) -> list[str]:
        """Give those that the store knows: what was refused is not scored."""
        known = self._store.read(lambda c: known_leads(c, lead_ids))
        return [lead_id for lead_id in lead_ids if lead_id in known]

    def _tell_closed(self, lead: IntArray) -> None:
        """Have leads that were pushed before and are open no more leave the queue."""
        others = self.material.lead_ids(self.material.others(lead))
        statuses = self.material.statuses(self._known(others))
        self._inside.push_statuses(statuses)
        self.done.closed = len(statuses)

    def _keep_policy(self) -> None:
        """Keep the agreement, so that later changes can be told by it."""
        policy, version = self._scorer.policy.model_dump_json(), self._scorer.policy_version
        now_us = time.time_ns() // 1000
        self._store.write(lambda c: keep_policy(c, version, policy, now_us)).result()

    def _keep_since(self, lead_ids: Sequence[str]) -> None:
        self._store.write(lambda c: keep_mql_since(c, lead_ids)).result()

    def _refuse(self, problems: Iterable[str]) -> None:
        for problem in problems:
            self.done.refused += 1
            if len(self.done.problems) < MOST_TOLD:
                self.done.problems.append(problem)


def _span_of(moment: dt.datetime | None) -> tuple[int, int]:
    """Give the moments that a score may be as of to be the one asked for: for now, all of today."""
    if moment is not None:
        return microseconds(moment), microseconds(moment)
    now_us = time.time_ns() // 1000
    return now_us // MICROSECONDS_PER_DAY * MICROSECONDS_PER_DAY, now_us


def _named(leads: int, moment: dt.datetime | None, *, first: bool) -> str:
    doing = "pushing and scoring" if first else "scoring"
    return f"{doing} {leads:,} leads" + ("" if moment is None else f" as of {moment:%Y-%m-%d}")
