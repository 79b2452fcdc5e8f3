"""The points scheme: who the lead is in thousands, what must fit in hundreds, the grades."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from features.policy.schema.base import Label, Name, Part
from features.policy.schema.conditions import Condition


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
