"""What every part of the policy has in common, and the kinds of values it is made of."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$", description="lower_case_name")]
Label = Annotated[str, Field(min_length=1, max_length=120)]
Stage = Literal["early", "mid", "late", "negative"]
Scalar = bool | int | float | str
Patterns = Annotated[tuple[str, ...], Field(min_length=1)]
Match = Annotated[dict[str, Patterns], Field(min_length=1)]
Days = Annotated[float, Field(gt=0, le=3650)]


class Part(BaseModel):
    """Common settings of every part of the policy: unknown keys are refused, values frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)
