"""The policy file as marketing and sales write it: every key, its meaning and its limits.

Only shape and ranges are checked here; references between parts (an activity named in a
sequence must exist …) are checked in `features.policy.references`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field, model_validator

from features.policy.rules import agreed_rules, hold
from features.policy.schema.base import HorizonDays, Label, Name, Part, Stage, Text
from features.policy.schema.behaviour import Activity, AtMost, BuyingStages, Sequence
from features.policy.schema.conditions import Condition, Did, Test
from features.policy.schema.hand_off import HandOff, Route, Sla, Threshold
from features.policy.schema.hygiene import DEFAULT_HYGIENE, Hygiene
from features.policy.schema.scheme import ClassFactor, FitFactor, Grades, Qualification

__all__ = [
    "DEFAULT_HYGIENE",
    "Activity",
    "Agreed",
    "AtMost",
    "BuyingStages",
    "ClassFactor",
    "Condition",
    "Did",
    "FitFactor",
    "Grades",
    "HandOff",
    "Hygiene",
    "Part",
    "Policy",
    "ProductLine",
    "Qualification",
    "Route",
    "Sequence",
    "Sla",
    "Stage",
    "Test",
    "Threshold",
]


class Agreed(Part):
    """Who signed the agreement, when, and when it is looked at again."""

    on: dt.date
    """the day of the agreement"""
    by: Annotated[tuple[Text, ...], Field(min_length=1)]
    """who agreed"""
    review_on: dt.date
    """when you look at it again; you are reminded when it has passed"""

    @model_validator(mode="after")
    def review_follows_agreement(self) -> Agreed:
        """Refuse a review date on or before the agreement."""
        hold(agreed_rules(vars(self)))
        return self


class ProductLine(Part):
    """A product line or business unit: how its leads are known, and what differs for them."""

    label: Label
    """its name for people"""
    match: Condition
    """how its leads are known"""
    points: dict[Name, Annotated[int, Field(ge=-1000, le=3000)]] = {}
    """other points for an activity or sequence (-1000 to 100), or a class (1000, 2000, 3000)"""
    stages: dict[Name, Stage] = {}
    """another stage for an activity; its points must suit it"""
    threshold: Threshold | None = None
    """its own threshold"""
    horizon_days: HorizonDays | None = None
    """its own horizon"""


class Policy(Part):
    """The whole agreement."""

    name: Label
    """what you call the agreement"""
    version: Label | None = None
    """what you call this state of it, such as "2026-Q1"; the twelve digits come on top"""
    author: Label | None = None
    """who keeps the file"""
    agreed: Agreed | None = None
    """who signed it, and until when"""
    horizon_days: HorizonDays | None = None
    """a win counts if it comes within so many days; left out, it is taken from your history (as
    long as nine of ten wins took)"""
    exclude_attributes: tuple[Text, ...] = ()
    """columns of the leads that must not influence a score"""
    hygiene: Hygiene = DEFAULT_HYGIENE
    """what of the activities is no person's doing, and does not count"""
    activities: dict[Name, Activity] = {}
    """what leads do"""
    sequences: dict[Name, Sequence] = {}
    """one activity after another"""
    negative_floor: Annotated[int, Field(ge=-10_000, le=0)] = -100
    """the most that all negative points cost together"""
    positive_ceiling: Annotated[int, Field(ge=1, le=10_000)] | None = None
    """the most that all positive points bring together; left out, there is no limit"""
    buying_stages: BuyingStages = BuyingStages()
    """when a lead counts as being in a stage"""
    classification: dict[Name, ClassFactor] = {}
    """who the lead is, in thousands"""
    qualification: Qualification = Qualification(minimum_factors=0, factors={})
    """what must fit, in hundreds"""
    hand_off: HandOff
    """when sales gets the lead"""
    grades: Grades = Grades()
    """the bounds of A, B, C and D"""
    product_lines: dict[Name, ProductLine] = {}
    """what differs per product line"""
    routing: tuple[Route, ...] = ()
    """who gets the lead"""
    sla: Sla | None = None
    """what happens while nobody accepts it"""
