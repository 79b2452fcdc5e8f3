"""The lead's page: score, why, agreed points, what it did, how it got here, and the decision."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import Any

from sqlalchemy import Connection

from features.collect import microseconds
from features.facts import MICROSECONDS_PER_DAY
from features.language.language import Language
from features.language.marks import CAVEAT, marked
from features.language.moments import when
from serving.http.exchange import Answer, Exchange
from serving.http.shared import Shared
from serving.pages.drawings import chance, on_dial, waterfall
from serving.pages.entrance import Guest
from serving.pages.history import history_of
from serving.pages.html import page
from serving.pages.lead_now import LeadNow, lead_now, notes_of
from serving.pages.lead_why import MOST_STEPS
from serving.pages.timeline import timeline
from serving.pages.tongue import Tongue
from serving.score import Score
from serving.scorer import Scorer

SHOWN_OF_LEAD = {
    "company": marked("Company"),
    "job_title": marked("Job title"),
    "country": marked("Country"),
    "employees": marked("Employees"),
    "industry": marked("Industry"),
    "source": marked("Source"),
    "owner": marked("Owner"),
}


async def lead_page(exchange: Exchange, shared: Shared, guest: Guest, tongue: Tongue) -> Answer:
    """Show one lead.

    Raises
    ------
    ProblemError
        404 if nothing is kept of it, 503 without a model.
    """
    scorer, now = shared.scorer(exchange), dt.datetime.now(dt.UTC)
    language = tongue.language

    def ask(connection: Connection) -> LeadNow:
        return lead_now(connection, exchange.lead_id, scorer, now, language)

    lead = await shared.read(ask)
    values = await asyncio.to_thread(_values, lead, scorer, now, language)
    return page("lead.html", tongue, guest=guest, here="lead", **values)


def _values(lead: LeadNow, scorer: Scorer, now: dt.datetime, language: Language) -> dict[str, Any]:
    now_us = microseconds(now)
    threshold = None if lead.score is None else lead.score.mql.threshold

    def age(moment: dt.datetime) -> str:
        days = (now_us - microseconds(moment)) / MICROSECONDS_PER_DAY
        return when(language, now_us, days)

    agreement = scorer.house.agreement
    return {
        "lead": lead,
        "company": lead.lead.get("company"),
        "owner": lead.lead.get("owner"),
        "facts": [
            (language.gettext(label), _shown(lead.lead[name], language))
            for name, label in SHOWN_OF_LEAD.items()
            if lead.lead.get(name)
        ],
        "notes": notes_of(lead),
        "most_steps": MOST_STEPS,
        "age": age,
        "day": lambda moment: language.date(moment.date(), year=True),
        "history": history_of(lead.history, threshold),
        "events": timeline(lead.activities, agreement, scorer.kind_columns, now, language),
        "labels": {name: line.label for name, line in scorer.policy.product_lines.items()},
        **_of_score(lead.score, language),
    }


def _shown(value: object, language: Language) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return language.number(value)
    return str(value)


def _of_score(score: Score | None, language: Language) -> dict[str, Any]:
    if score is None:
        return {"score": None}
    return {
        "score": score,
        "caveat": language.gettext(CAVEAT),
        "steps": waterfall(score.start, score.reasons),
        "start_chance": chance(score.start),
        "mark": on_dial(score.mql.threshold),
    }
