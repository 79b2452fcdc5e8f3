"""The points scheme: who the lead is in thousands, what must fit in hundreds, the grades."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from features.policy.rules import grades_rules, hold, qualification_rules
from features.policy.schema.base import Label, Name, Part, Score
from features.policy.schema.conditions import Condition


class ClassFactor(Condition):
    """Who the lead is, in thousands; the best factor that holds is the class."""

    label: Label
    """who the lead is, so that it fits after "Ana": "decides on purchases\""""
    points: Literal[1000, 2000, 3000]
    """the class; the best that holds counts"""


class FitFactor(Condition):
    """A must-fit factor, worth 100."""

    label: Label
    """what is true of the lead"""


class Qualification(Part):
    """The must-fit factors and how many must hold (the demographic minimum of a hand-off)."""

    minimum_factors: Annotated[int, Field(ge=0, le=100)]
    """so many must hold for a hand-off"""
    factors: dict[Name, FitFactor]
    """the factors, worth 100 points each"""

    @model_validator(mode="after")
    def minimum_is_reachable(self) -> Qualification:
        """Refuse a minimum above the number of factors."""
        hold(qualification_rules(vars(self)))
        return self


class Grades(Part):
    """Lower bounds of A, B and C, as percentile of the open leads or as score; below C is D."""

    by: Literal["percentile", "score"] = "percentile"
    """what the bounds are: the share of the open leads that score lower, or the score"""
    A: Score = 90
    """from here on A"""
    B: Score = 70
    """from here on B"""
    C: Score = 40
    """from here on C; below it is D"""

    @model_validator(mode="after")
    def falls(self) -> Grades:
        """Refuse bounds that do not fall from A to C."""
        hold(grades_rules(vars(self)))
        return self
