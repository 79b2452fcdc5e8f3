"""What is known of one lead, and its score now: by the same code as every score, not kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from features.collect import microseconds
from features.language.language import Language, language_of
from serving.http.facts_in import facts_of_request
from serving.http.problems import ProblemError, invalid
from serving.http.read_lead import TO_REVIEW
from serving.http.reading import InvalidRequestError, read_request
from serving.http.requests import MOST_ACTIVITIES, ActivityIn
from serving.pages.lead_why import Why, why_of
from serving.score import Score
from serving.scorer import Scorer
from serving.store import facts, scores

MOST_OF_HISTORY = 100
UNKNOWN = "nothing is kept of lead {!r}; push it to /v1/leads, or score it"


@dataclass(frozen=True)
class LeadNow:
    """One lead.

    Attributes
    ----------
    lead
        As it was pushed; empty where it was not.
    score
        As of now; that of the last request for a lead that was not pushed; None for one that
        objects to being scored.
    is_now
        Whether the score was worked out just now.
    history
        Answers that were given, the newest first.
    why
        What lies behind a score that was worked out just now.
    """

    lead_id: str
    lead: dict[str, Any]
    score: Score | None
    is_now: bool
    status: str | None = None
    objects: bool = False
    review: bool = False
    activities: tuple[ActivityIn, ...] = ()
    history: list[dict[str, Any]] = field(default_factory=list)
    why: Why | None = None


def lead_now(
    connection: Connection, lead_id: str, scorer: Scorer, now: dt.datetime, language: Language
) -> LeadNow:
    """Look up a lead and score it.

    Raises
    ------
    ProblemError
        404 if nothing is kept of it, 422 if what was pushed is no longer a valid lead.
    """
    kept = facts.kept_lead(connection, lead_id, MOST_ACTIVITIES)
    history = scores.history(connection, lead_id, MOST_OF_HISTORY)
    if kept is None and not history:
        raise ProblemError(404, UNKNOWN.format(lead_id))
    if kept is None or "created_at" not in kept.lead:
        objects, review = (False, False) if kept is None else (kept.objects, kept.review)
        said = None if objects or not history else _as_given(history[0])
        return LeadNow(lead_id, {}, said, False, None, objects, review, (), history)
    try:
        request = read_request({"lead": kept.lead, "activities": kept.activities})
    except InvalidRequestError as error:
        raise invalid(error.errors, "what is kept of the lead") from error
    score = why = None
    if not kept.objects:
        of_lead = facts_of_request(request, scorer.kind_columns, scorer.policy.hygiene)
        score = scorer.score_one(of_lead, microseconds(now), None, language.code)
        why = why_of(connection, request, of_lead, score, scorer, now, language)
    return LeadNow(
        *(lead_id, kept.lead, score, True, kept.status, kept.objects, kept.review),
        *(request.activities, history, why),
    )


def notes_of(lead: LeadNow) -> list[str]:
    """Give what is to be known beside the score, but for the human review, which has its place."""
    if lead.score is None:
        return []
    review = {language_of(code).gettext(TO_REVIEW) for code in ("en", "de")}
    return [note for note in lead.score.notes if note not in review]


def _as_given(answer: dict[str, Any]) -> Score:
    return Score.model_validate({k: v for k, v in answer.items() if k in Score.model_fields})
