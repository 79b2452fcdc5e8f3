"""The policy file as marketing and sales write it: every key, its meaning and its limits.

Only shape and ranges are checked here; references between parts (an activity named in a
sequence must exist …) are checked in `features.policy.references`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field, model_validator

from features.policy.schema.base import Label, Name, Part, Stage
from features.policy.schema.behaviour import Activity, AtMost, BuyingStages, Sequence
from features.policy.schema.conditions import Condition, Did, Test
from features.policy.schema.hand_off import HandOff, Route, Sla, Threshold
from features.policy.schema.scheme import ClassFactor, FitFactor, Grades, Qualification

__all__ = [
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
    by: Annotated[tuple[str, ...], Field(min_length=1)]
    review_on: dt.date

    @model_validator(mode="after")
    def review_follows_agreement(self) -> Agreed:
        """Refuse a review date on or before the agreement."""
        if self.review_on <= self.on:
            raise ValueError(f"review_on {self.review_on} must be after on {self.on}")
        return self


class ProductLine(Part):
    """A product line or business unit: how its leads are known, and what differs for them."""

    label: Label
    match: Condition
    points: dict[Name, Annotated[int, Field(ge=-1000, le=3000)]] = {}
    stages: dict[Name, Stage] = {}
    threshold: Threshold | None = None
    horizon_days: Annotated[int, Field(ge=1, le=1095)] | None = None


class Policy(Part):
    """The whole agreement."""

    name: Label
    version: Label | None = None
    author: Label | None = None
    agreed: Agreed | None = None
    horizon_days: Annotated[int, Field(ge=1, le=1095)] | None = None
    exclude_attributes: tuple[str, ...] = ()
    activities: dict[Name, Activity] = {}
    sequences: dict[Name, Sequence] = {}
    negative_floor: Annotated[int, Field(ge=-10_000, le=0)] = -100
    positive_ceiling: Annotated[int, Field(ge=1, le=10_000)] | None = None
    buying_stages: BuyingStages = BuyingStages()
    classification: dict[Name, ClassFactor] = {}
    qualification: Qualification = Qualification(minimum_factors=0, factors={})
    hand_off: HandOff
    grades: Grades = Grades()
    product_lines: dict[Name, ProductLine] = {}
    routing: tuple[Route, ...] = ()
    sla: Sla | None = None
