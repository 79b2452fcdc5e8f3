"""When and to whom a lead is handed over, and what happens while nobody accepts it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from features.policy.schema.base import Days, Name, Part
from features.policy.schema.conditions import Test
from features.policy.schema.scheme import FitFactor


class Threshold(Part):
    """The hand-off threshold; exactly one way to say it.

    score: 0–100 (the calibrated probability in percent). capacity_per_week: hand-offs that sales
    can work. precision: share of handed-over leads that win. cost_per_handoff with value_per_win:
    hand over where the expected value exceeds the cost.
    """

    score: Annotated[float, Field(ge=0, le=100)] | None = None
    capacity_per_week: Annotated[float, Field(gt=0)] | None = None
    precision: Annotated[float, Field(gt=0, lt=1)] | None = None
    cost_per_handoff: Annotated[float, Field(gt=0)] | None = None
    value_per_win: Annotated[float, Field(gt=0)] | None = None

    @model_validator(mode="after")
    def says_one_thing(self) -> Threshold:
        """Refuse none or several ways, and half of the cost/value pair."""
        if (self.cost_per_handoff is None) != (self.value_per_win is None):
            raise ValueError("cost_per_handoff and value_per_win go together")
        ways = (self.score, self.capacity_per_week, self.precision, self.cost_per_handoff)
        if sum(way is not None for way in ways) != 1:
            raise ValueError(
                "name exactly one of score, capacity_per_week, precision, "
                "or cost_per_handoff with value_per_win"
            )
        return self


class HandOff(Part):
    """When a lead becomes an MQL: threshold or contact request, and fit, and not disqualified."""

    threshold: Threshold
    hysteresis: Annotated[float, Field(ge=0, le=50)] = 0
    contact_request: tuple[Name, ...] = ()
    contact_request_within_days: Days = 30
    disqualify: dict[Name, FitFactor] = {}


class Route(Part):
    """Who gets a handed-over lead; the first route whose condition holds wins."""

    when: dict[str, Test] = {}
    to: Annotated[tuple[str, ...], Field(min_length=1, description="rep or queue; several rotate")]
    fast_track_from_score: Annotated[float, Field(ge=0, le=100)] | None = None


class Sla(Part):
    """Hours after the hand-off; None leaves a step out. Steps must follow each other."""

    accept_hours: Annotated[float, Field(gt=0, le=8760)] = 24
    remind_hours: Annotated[float, Field(gt=0, le=8760)] | None = None
    escalate_hours: Annotated[float, Field(gt=0, le=8760)] | None = None
    manager: str | None = None
    reassign_hours: Annotated[float, Field(gt=0, le=8760)] | None = None

    @model_validator(mode="after")
    def steps_in_order(self) -> Sla:
        """Refuse an escalation before the reminder or without a manager to copy."""
        steps = [h for h in (self.remind_hours, self.escalate_hours, self.reassign_hours) if h]
        if steps != sorted(steps):
            raise ValueError("remind_hours, escalate_hours and reassign_hours must not fall")
        if self.escalate_hours and not self.manager:
            raise ValueError("escalate_hours needs a manager to copy")
        return self
