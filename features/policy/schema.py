"""The policy file as marketing and sales write it: every key, its meaning and its limits.

Only shape and ranges are checked here; references between parts (an activity named in a
sequence must exist …) are checked in `features.policy.references`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$", description="lower_case_name")]
Label = Annotated[str, Field(min_length=1, max_length=120)]
Stage = Literal["early", "mid", "late", "negative"]
Scalar = bool | int | float | str
Patterns = Annotated[tuple[str, ...], Field(min_length=1)]
Match = Annotated[dict[str, Patterns], Field(min_length=1)]


class Part(BaseModel):
    """Common settings of every part of the policy: unknown keys are refused, values frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


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


class AtMost(Part):
    """Count only so many repeats, for ever or per period of days (counted back from as_of)."""

    at_most: Annotated[int, Field(ge=1, le=1000)]
    per_days: Annotated[float, Field(gt=0, le=3650)] | None = None


class Activity(Part):
    """A behaviour with a name: which raw activities mean it, its buying stage and its points.

    `match` maps a column of the activities table (`type`, `subject`, or any extra one) to one
    pattern or several: case-insensitive shell patterns (`*`, `?`, `[ab]`). All columns of one
    mapping must match; of a list of mappings, any one. `label` is a past participle phrase
    ("looked at pricing") that fits after "has not".
    """

    label: Label
    match: Annotated[tuple[Match, ...], Field(min_length=1)]
    stage: Stage
    points: Annotated[int, Field(ge=-1000, le=100)] = 0
    repeats: Literal["each", "first"] | AtMost = "each"
    half_life_days: Annotated[float, Field(gt=0, le=3650)] | None = None

    @model_validator(mode="before")
    @classmethod
    def one_or_many(cls, data: object) -> object:
        """Allow one mapping for `match`, and one pattern for a column."""
        if not isinstance(data, dict) or "match" not in data:
            return data
        match = data["match"]
        mappings = [match] if isinstance(match, dict) else match
        if not isinstance(mappings, (list, tuple)):
            return data
        return {**data, "match": tuple(_patterns_as_tuples(m) for m in mappings)}

    @model_validator(mode="after")
    def sign_fits_stage(self) -> Activity:
        """Refuse points whose sign contradicts the stage."""
        if self.stage == "negative" and self.points > 0:
            raise ValueError(f"stage negative needs points of 0 or less, not {self.points}")
        if self.stage != "negative" and self.points < 0:
            raise ValueError(f"points {self.points} below 0 need stage: negative")
        return self


class Sequence(Part):
    """One activity followed by another within some days, such as a job seeker's download."""

    label: Label
    first: Name
    then: Annotated[tuple[Name, ...], Field(min_length=1)]
    within_days: Annotated[float, Field(gt=0, le=365)]
    points: Annotated[int, Field(ge=-1000, le=100)]
    half_life_days: Annotated[float, Field(gt=0, le=3650)] | None = None


class Test(Part):
    """What a value must be: within bounds, one of a list, like a pattern, present or absent."""

    at_least: float | None = None
    at_most: float | None = None
    is_in: Annotated[tuple[Scalar, ...], Field(min_length=1)] | None = None
    not_in: Annotated[tuple[Scalar, ...], Field(min_length=1)] | None = None
    like: Patterns | None = None
    present: bool | None = None

    @model_validator(mode="before")
    @classmethod
    def short_forms(cls, data: object) -> object:
        """Read `x` and `[x, y]` as `is_in`, and one `like` pattern as a list."""
        if isinstance(data, (bool, int, float, str)):
            return {"is_in": (data,)}
        if isinstance(data, (list, tuple)):
            return {"is_in": tuple(data)}
        if isinstance(data, dict) and isinstance(data.get("like"), str):
            return {**data, "like": (data["like"],)}
        return data

    @model_validator(mode="after")
    def tests_something(self) -> Test:
        """Refuse a test without a condition, and bounds that no value can meet."""
        if all(v is None for v in self.model_dump().values()):
            raise ValueError("name at least one of at_least, at_most, is_in, not_in, like, present")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at_least {self.at_least} is above at_most {self.at_most}")
        return self


class Did(Part):
    """An activity that took place at least so often, within so many days before as_of."""

    activity: Name
    at_least: Annotated[int, Field(ge=1, le=10_000)] = 1
    within_days: Annotated[float, Field(gt=0, le=3650)] | None = None


class Condition(Part):
    """All `when` tests (lead column or derived fact → test) and all `did` tests must hold."""

    when: dict[str, Test] = {}
    did: tuple[Did, ...] = ()

    @model_validator(mode="after")
    def tests_something(self) -> Condition:
        """Refuse a condition that is always true."""
        if not self.when and not self.did:
            raise ValueError("name at least one test under when or did")
        return self


class ClassFactor(Condition):
    """Who the lead is, in thousands; the best factor that holds is the class."""

    label: Label
    points: Literal[1000, 2000, 3000]


class FitFactor(Condition):
    """A must-fit factor, worth 100."""

    label: Label


class Qualification(Part):
    """The must-fit factors and how many must hold (the demographic minimum of a hand-off)."""

    minimum_factors: Annotated[int, Field(ge=0, le=100)]
    factors: dict[Name, FitFactor]

    @model_validator(mode="after")
    def minimum_is_reachable(self) -> Qualification:
        """Refuse a minimum above the number of factors."""
        if self.minimum_factors > len(self.factors):
            raise ValueError(
                f"minimum_factors {self.minimum_factors} exceeds the {len(self.factors)} factors"
            )
        return self


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
    contact_request_within_days: Annotated[float, Field(gt=0, le=3650)] = 30
    disqualify: dict[Name, FitFactor] = {}


class Grades(Part):
    """Lower bounds of A, B and C, as percentile of the open leads or as score; below C is D."""

    by: Literal["percentile", "score"] = "percentile"
    A: Annotated[float, Field(ge=0, le=100)] = 90
    B: Annotated[float, Field(ge=0, le=100)] = 70
    C: Annotated[float, Field(ge=0, le=100)] = 40

    @model_validator(mode="after")
    def falls(self) -> Grades:
        """Refuse bounds that do not fall from A to C."""
        if not self.A > self.B > self.C:
            raise ValueError(f"bounds must fall: A {self.A} > B {self.B} > C {self.C}")
        return self


class ProductLine(Part):
    """A product line or business unit: how its leads are known, and what differs for them."""

    label: Label
    match: Condition
    points: dict[Name, Annotated[int, Field(ge=-1000, le=3000)]] = {}
    stages: dict[Name, Stage] = {}
    threshold: Threshold | None = None
    horizon_days: Annotated[int, Field(ge=1, le=1095)] | None = None


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


class Policy(Part):
    """The whole agreement."""

    name: Label
    agreed: Agreed | None = None
    horizon_days: Annotated[int, Field(ge=1, le=1095)] | None = None
    exclude_attributes: tuple[str, ...] = ()
    activities: dict[Name, Activity] = {}
    sequences: dict[Name, Sequence] = {}
    negative_floor: Annotated[int, Field(ge=-10_000, le=0)] = -100
    classification: dict[Name, ClassFactor] = {}
    qualification: Qualification = Qualification(minimum_factors=0, factors={})
    hand_off: HandOff
    grades: Grades = Grades()
    product_lines: dict[Name, ProductLine] = {}
    routing: tuple[Route, ...] = ()
    sla: Sla | None = None


def _patterns_as_tuples(mapping: object) -> object:
    if not isinstance(mapping, dict):
        return mapping
    return {c: (p,) if isinstance(p, str) else p for c, p in mapping.items()}
