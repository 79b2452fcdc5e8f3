"""What leads do: activities, one after another, and the buying stage they show."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from features.policy.rules import activity_rules, hold
from features.policy.schema.base import Days, Label, Match, Name, Part, Points, Stage

Count = Annotated[int, Field(ge=1, le=1000)]


class AtMost(Part):
    """Count only so many repeats, for ever or per period of days (counted back from as_of)."""

    at_most: Count
    """so many count, the most recent ones"""
    per_days: Days | None = None
    """in every period of so many days; left out, ever"""


class Activity(Part):
    """A behaviour with a name: which raw activities mean it, its buying stage and its points."""

    label: Label
    """what the lead did, so that it fits after "has not": "looked at pricing\""""
    match: Annotated[tuple[Match, ...], Field(min_length=1)]
    """which raw activities it means: `type`, `subject` or any other column of your activities.
    Patterns ignore case; `*` is anything, `?` one character, `[ab]` a or b. All columns of a
    mapping must match; of a list of mappings, any one"""
    stage: Stage
    """the buying stage it shows"""
    points: Points = 0
    """what one is worth; below 0 only with `stage: negative`, above 0 only without"""
    repeats: Literal["each", "first"] | AtMost = "each"
    """which repeats count, see above"""
    half_life_days: Days | None = None
    """after so many days it is worth half"""
    within_days: Days | None = None
    """after so many days it is worth nothing; left out, it only fades"""

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
        hold(activity_rules(vars(self)))
        return self


class Sequence(Part):
    """One activity followed by another within some days, such as a job seeker's download.

    Without points it is only a name that conditions (`did`) can test.
    """

    label: Label
    """what the lead did"""
    first: Name
    """what comes first"""
    then: Annotated[tuple[Name, ...], Field(min_length=1)]
    """any of these after it"""
    within_days: Annotated[float, Field(gt=0, le=365)]
    """at most so much later"""
    points: Points = 0
    """counted once, on top of the points of the activities; 0 makes it only a name for `did`"""
    half_life_days: Days | None = None
    """after so many days since it last happened it is worth half"""


class BuyingStages(Part):
    """When a lead is in a buying stage: so many activities of it within so many days.

    The furthest stage that is shown counts: late before mid before early.
    """

    within_days: Days = 90
    """only activities of the last so many days show a stage"""
    early: Count = 1
    """so many early-stage activities show the early stage"""
    mid: Count = 1
    """so many mid-stage activities show the mid stage"""
    late: Count = 1
    """so many late-stage activities show the late stage"""


def _patterns_as_tuples(mapping: object) -> object:
    if not isinstance(mapping, dict):
        return mapping
    return {c: (p,) if isinstance(p, str) else p for c, p in mapping.items()}
