"""What must hold: tests of what a lead is, and of what it did."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from features.policy.rules import condition_rules, did_rules, hold, test_rules
from features.policy.schema.base import Days, Name, Part, Patterns, Scalar, Stage

Count = Annotated[int, Field(ge=0, le=10_000)]


class Test(Part):
    """What a value must be: within bounds, one of a list, like a pattern, present or absent."""

    at_least: float | None = None
    """not less"""
    at_most: float | None = None
    """not more"""
    is_in: Annotated[tuple[Scalar, ...], Field(min_length=1)] | None = None
    """one of these; upper and lower case are the same"""
    not_in: Annotated[tuple[Scalar, ...], Field(min_length=1)] | None = None
    """none of these; a missing value passes"""
    like: Patterns | None = None
    """like one of these"""
    present: bool | None = None
    """whether there is a value at all"""

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
        """Refuse a test without a condition, and one that no value can meet."""
        hold(test_rules(vars(self)))
        return self


class Did(Part):
    """How often an activity, a sequence or a buying stage took place, within days before as_of.

    Exactly one of `activity`, `sequence` and `stage` is named. Without `at_least` and `at_most`
    once is enough; `at_most: 0` says that it did not take place.
    """

    activity: Name | None = None
    """what the lead did"""
    sequence: Name | None = None
    """or one thing after another that it did"""
    stage: Stage | None = None
    """or any activity of this buying stage"""
    at_least: Count | None = None
    """so often; left out, once, or with `at_most` perhaps never"""
    at_most: Count | None = None
    """not more often; 0 says that the lead did not"""
    within_days: Days | None = None
    """within so many days before the moment of scoring; left out, ever"""

    @property
    def fewest(self) -> int:
        """The lower bound: as written, else once, or none where only an upper one is given."""
        if self.at_least is not None:
            return self.at_least
        return 1 if self.at_most is None else 0

    @model_validator(mode="after")
    def names_one_thing(self) -> Did:
        """Refuse none or several subjects, and bounds that nothing or everything meets."""
        hold(did_rules(vars(self)))
        return self


class Condition(Part):
    """All `when` tests (lead column or derived fact → test) and all `did` tests must hold."""

    when: dict[str, Test] = {}
    """what the lead is"""
    did: tuple[Did, ...] = ()
    """what the lead did"""

    @model_validator(mode="after")
    def tests_something(self) -> Condition:
        """Refuse a condition that is always true."""
        hold(condition_rules(vars(self)))
        return self
