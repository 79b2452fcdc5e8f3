"""What would lift a lead that was pushed over the line."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection

from features.collect import microseconds
from features.language.language import language_of
from serving.http.facts_in import facts_of_request
from serving.http.known import kept_request
from serving.http.reading import read_request
from serving.http.requests import ActivityIn, ScoreRequest
from serving.lift import Kind, Lift, lift_of
from serving.score import PlainScore
from serving.scorer import Scorer


def lift_of_lead(
    connection: Connection, lead_id: str, scorer: Scorer, now: dt.datetime, language: str
) -> Lift:
    """Score a pushed lead as it is, and with one more of every activity that counts for it."""
    return lift_of_request(read_request(kept_request(connection, lead_id)), scorer, now, language)


def lift_of_request(request: ScoreRequest, scorer: Scorer, now: dt.datetime, language: str) -> Lift:
    """Do so for a lead that a request tells of."""

    def score_with(kind: Kind | None) -> PlainScore:
        """Score the lead as told of, or with one more activity of a kind, now."""
        asked = request
        if kind is not None:
            more = ActivityIn.model_validate({"occurred_at": now.isoformat(), **kind})
            asked = request.model_copy(update={"activities": (*request.activities, more)})
        facts = facts_of_request(asked, scorer.kind_columns, scorer.policy.hygiene)
        return scorer.score_plainly(facts, microseconds(now), None, language)

    return lift_of(scorer, score_with, language_of(language))
