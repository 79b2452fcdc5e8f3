"""What leads do: activities, one after another, and the buying stage they show."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from features.policy.schema.base import Days, Label, Match, Name, Part, Stage


class AtMost(Part):
    """Count only so many repeats, for ever or per period of days (counted back from as_of)."""

    at_most: Annotated[int, Field(ge=1, le=1000)]
    per_days: Days | None = None


class Activity(Part):
    """A behaviour with a name: which raw activities mean it, its buying stage and its points.

    `match` maps a column of the activities table (`type`, `subject`, or any extra one) to one
    pattern or several: case-insensitive shell patterns (`*`, `?`, `[ab]`). All columns of one
    mapping must match; of a list of mappings, any one. `label` is a past participle phrase
    ("looked at pricing") that fits after "has not". Points fade with `half_life_days` and end
    with `within_days`.
    """

    label: Label
    match: Annotated[tuple[Match, ...], Field(min_length=1)]
    stage: Stage
    points: Annotated[int, Field(ge=-1000, le=100)] = 0
    repeats: Literal["each", "first"] | AtMost = "each"
    half_life_days: Days | None = None
    within_days: Days | None = None

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
    """One activity followed by another within some days, such as a job seeker's download.

    Without points it is only a name that conditions (`did`) can test.
    """

    label: Label
    first: Name
    then: Annotated[tuple[Name, ...], Field(min_length=1)]
    within_days: Annotated[float, Field(gt=0, le=365)]
    points: Annotated[int, Field(ge=-1000, le=100)] = 0
    half_life_days: Days | None = None


class BuyingStages(Part):
    """When a lead is in a buying stage: so many activities of it within so many days.

    The furthest stage that is shown counts: late before mid before early.
    """

    within_days: Days = 90
    early: Annotated[int, Field(ge=1, le=1000)] = 1
    mid: Annotated[int, Field(ge=1, le=1000)] = 1
    late: Annotated[int, Field(ge=1, le=1000)] = 1


def _patterns_as_tuples(mapping: object) -> object:
    if not isinstance(mapping, dict):
        return mapping
    return {c: (p,) if isinstance(p, str) else p for c, p in mapping.items()}
