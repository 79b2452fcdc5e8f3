"""What must hold: tests of what a lead is, and of what it did."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from features.policy.schema.base import Days, Name, Part, Patterns, Scalar

Count = Annotated[int, Field(ge=0, le=10_000)]


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
    """How often an activity, a sequence or a buying stage took place, within days before as_of.

    Exactly one of `activity`, `sequence` and `stage` is named. Without `at_least` and `at_most`
    once is enough; `at_most: 0` says that it did not take place.
    """

    activity: Name | None = None
    sequence: Name | None = None
    stage: Literal["early", "mid", "late", "negative"] | None = None
    at_least: Count | None = None
    at_most: Count | None = None
    within_days: Days | None = None

    @property
    def fewest(self) -> int:
        """The lower bound: as written, else once, or none where only an upper one is given."""
        if self.at_least is not None:
            return self.at_least
        return 1 if self.at_most is None else 0

    @model_validator(mode="after")
    def names_one_thing(self) -> Did:
        """Refuse none or several subjects, and bounds that nothing or everything meets."""
        if sum(x is not None for x in (self.activity, self.sequence, self.stage)) != 1:
            raise ValueError("name exactly one of activity, sequence, stage")
        if self.at_most is not None and self.fewest > self.at_most:
            raise ValueError(f"at_least {self.fewest} is above at_most {self.at_most}")
        if self.at_most is None and self.at_least == 0:
            raise ValueError("at_least 0 always holds: name 1 or more, or at_most")
        return self


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
