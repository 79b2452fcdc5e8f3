"""Why the score of a lead that was pushed changed since it was last scored, or since any moment."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection

from features.collect import microseconds
from features.facts import Facts
from features.policy.schema import Policy
from serving.change import Before, ScoreChange, State, explain_change
from serving.http.facts_in import facts_of_request
from serving.http.known import kept_request
from serving.http.problems import FieldError, ProblemError, invalid
from serving.http.reading import read_request
from serving.scorer import Scorer
from serving.store.facts import policy_document
from serving.store.scores import Given, last_given

NEVER_SCORED = "lead {!r} has no kept score yet; score it, or name a moment with since"
POLICIES_REMEMBERED = 8


def change_of_lead(
    connection: Connection,
    lead_id: str,
    scorer: Scorer,
    since: dt.datetime | None,
    now: dt.datetime,
    language: str,
) -> ScoreChange:
    """Explain how a pushed lead came from a kept score, or from its score at a moment, to now.

    Raises
    ------
    ProblemError
        404 where the lead is not known, or was never scored and no moment is named; 422 for a
        moment before the lead was there, or in the future.
    """
    facts = _facts(kept_request(connection, lead_id), scorer)
    state = State(facts, microseconds(now))
    if since is not None:
        at_us = microseconds(since)
        _check_moment(at_us, facts, state.as_of_us)
        given = last_given(connection, lead_id, at_us)
        profile = facts if given is None else _facts(json.loads(given.inputs), scorer)
        known = replace(profile, behaviour=facts.behaviour)
        before = Before(State(known, at_us))
        return explain_change(scorer, before, state, None, language)
    given = last_given(connection, lead_id, state.as_of_us)
    if given is None:
        raise ProblemError(404, NEVER_SCORED.format(lead_id))
    return change_from(connection, given, state, scorer, language)


def change_from(
    connection: Connection, given: Given, state: State, scorer: Scorer, language: str
) -> ScoreChange:
    """Explain how a lead came from a kept score to now."""
    was = State(_facts(json.loads(given.inputs), scorer), given.as_of_us)
    before = Before(was, _logit(given), given.model_version, given.policy_version)
    return explain_change(scorer, before, state, _old_policy(connection, given, scorer), language)


def _facts(request: Any, scorer: Scorer) -> Facts:
    asked = read_request(request)
    return facts_of_request(asked, scorer.kind_columns, scorer.policy.hygiene)


def _logit(given: Given) -> float:
    """Give the log-odds that were said, from what was said."""
    answer = json.loads(given.answer)
    return float(answer["start"] + sum(reason["contribution"] for reason in answer["reasons"]))


def _check_moment(at_us: int, facts: Facts, now_us: int) -> None:
    wrong = None
    if at_us < facts.created_us[0]:
        wrong = "is before the lead came in"
    elif at_us > now_us:
        wrong = "is in the future"
    if wrong is not None:
        raise invalid([FieldError(field="since", message=f"{wrong}; name a moment since then")])


def _old_policy(connection: Connection, given: Given, scorer: Scorer) -> Scorer | None:
    """Give today's model with the policy of then, if that was another one and is known."""
    if given.policy_version == scorer.policy_version:
        return None
    document = policy_document(connection, given.policy_version)
    return None if document is None else _with_policy(scorer, document)


@lru_cache(POLICIES_REMEMBERED)
def _with_policy(scorer: Scorer, document: str) -> Scorer:
    return Scorer(scorer.model, scorer.version, Policy.model_validate_json(document))
