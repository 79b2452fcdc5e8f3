"""When and to whom a lead is handed over, and what happens while nobody accepts it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from features.policy.rules import hold, sla_rules, threshold_rules
from features.policy.schema.base import Days, Name, Part, Score, Text
from features.policy.schema.conditions import Test
from features.policy.schema.scheme import FitFactor

Hours = Annotated[float, Field(gt=0, le=8760)]


class Threshold(Part):
    """The hand-off threshold; exactly one way to say it."""

    score: Score | None = None
    """the score itself (the probability of a win in percent)"""
    capacity_per_week: Annotated[float, Field(gt=0)] | None = None
    """so many hand-offs sales can work in a week, contact requests included"""
    precision: Annotated[float, Field(gt=0, lt=1)] | None = None
    """the share of the leads handed over by their score that win"""
    cost_per_handoff: Annotated[float, Field(gt=0)] | None = None
    """what working one lead costs; needs `value_per_win`"""
    value_per_win: Annotated[float, Field(gt=0)] | None = None
    """what a win is worth, in the same money; needs `cost_per_handoff`"""

    @model_validator(mode="after")
    def says_one_thing(self) -> Threshold:
        """Refuse none or several ways, and half of the cost/value pair."""
        hold(threshold_rules(vars(self)))
        return self


class HandOff(Part):
    """When a lead becomes an MQL: threshold or contact request, and fit, and not disqualified."""

    threshold: Threshold
    """from which score on"""
    hysteresis: Annotated[float, Field(ge=0, le=50)] = 0
    """a lead stays handed over until its score is so much below the threshold, so that it does not
    flicker"""
    contact_request: tuple[Name, ...] = ()
    """these go to sales whatever the score"""
    contact_request_within_days: Days = 30
    """an older request no longer counts"""
    disqualify: dict[Name, FitFactor] = {}
    """if one holds, the lead is not handed over"""


class Route(Part):
    """Who gets a handed-over lead; the first route whose condition holds wins."""

    when: dict[str, Test] = {}
    """which leads"""
    to: Annotated[tuple[Text, ...], Field(min_length=1)]
    """who gets them; several take turns"""
    fast_track_from_score: Score | None = None
    """from this score on the lead goes before all others"""


class Sla(Part):
    """Hours after the hand-off; None leaves a step out. Steps must follow each other."""

    accept_hours: Hours = 24
    """the time sales has to accept"""
    remind_hours: Hours | None = None
    """when the rep is reminded"""
    escalate_hours: Hours | None = None
    """when the manager is told; needs `manager`"""
    manager: Text | None = None
    """who is copied"""
    reassign_hours: Hours | None = None
    """when the lead goes to the next rep"""

    @model_validator(mode="after")
    def steps_in_order(self) -> Sla:
        """Refuse an escalation before the reminder or without a manager to copy."""
        hold(sla_rules(vars(self)))
        return self
