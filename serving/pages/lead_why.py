"""What lies behind a lead's score now: agreed points, what moved it, what would lift it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection

from features.collect import microseconds
from features.facts import Facts
from features.language.language import Language
from serving.http.lifting import lift_of_request
from serving.http.requests import ScoreRequest
from serving.lift import Lift
from serving.pages.agreed_points import Part, parts_of
from serving.pages.lead_change import Since, since_then
from serving.score import Score
from serving.scorer import Scorer
from serving.store.scores import last_other

MOST_STEPS = 5


@dataclass(frozen=True)
class Why:
    """What lies behind a score.

    Attributes
    ----------
    parts
        The agreed points.
    change
        From the last kept score that was another one; None where there is none.
    lift
        None for a lead that sales gets already, or that is over the line and held back by what none
        of its steps changes: the decision says that by itself.
    """

    parts: tuple[Part, ...]
    change: Since | None
    lift: Lift | None


def why_of(
    connection: Connection,
    request: ScoreRequest,
    facts: Facts,
    score: Score,
    scorer: Scorer,
    now: dt.datetime,
    language: Language,
) -> Why:
    """Look behind the score of a pushed lead; `facts` are those of the request."""
    now_us = microseconds(now)
    given = last_other(connection, score.lead_id, now_us, score.score)
    change = None
    if given is not None:
        change = since_then(connection, given, request, facts, scorer, now, language)
    lift = None if score.mql.qualified else lift_of_request(request, scorer, now, language.code)
    if lift is not None and not can_help(lift, score):
        lift = None
    return Why(parts_of(scorer.points_of(facts, now_us), scorer.policy), change, lift)


def can_help(lift: Lift, score: Score) -> bool:
    """Tell whether a lead is below the line of what decides, or a step that is shown is enough."""
    of_line = {line.product_line: line.score for line in score.product_lines}
    decides = of_line.get(score.mql.product_line or "", score.score)
    return decides < score.mql.threshold or any(s.qualifies for s in lift.steps[:MOST_STEPS])
