"""What every part of the policy has in common, and the kinds of values it is made of."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

MOST_SHOWN = 40
_SETS = re.compile(r"\[(!?)(\]?[^\]]*)(\]?)")


def _meaningful(pattern: str) -> str:
    """Refuse a pattern that fits nothing, or not what it looks like.

    Raises
    ------
    ValueError
        Naming the pattern and the remedy.
    """
    shown = f'"{pattern[:MOST_SHOWN]}"'
    if not pattern.strip():
        raise ValueError(f"{shown} – an empty pattern: nothing is like it; * is anything")
    for excluded, inside, end in _SETS.findall(pattern):
        if not end:
            raise ValueError(f"{shown} – [ is not closed; write [[] for the character itself")
        if any(low > high for low, high in re.findall(r"(.)-(.)", inside)) and not excluded:
            raise ValueError(f"{shown} – [{inside}] runs backwards: nothing is in it")
    return pattern


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,62}$")]
Label = Annotated[str, Field(min_length=1, max_length=120, pattern=r"\S")]
Text = Annotated[str, Field(min_length=1, pattern=r"\S")]
Stage = Literal["early", "mid", "late", "negative"]
Scalar = bool | int | float | str
Pattern = Annotated[
    str, Field(json_schema_extra={"minLength": 1, "pattern": r"\S"}), AfterValidator(_meaningful)
]
Patterns = Annotated[tuple[Pattern, ...], Field(min_length=1)]
Match = Annotated[dict[str, Patterns], Field(min_length=1)]
Days = Annotated[float, Field(gt=0, le=3650)]
Score = Annotated[float, Field(ge=0, le=100)]
HorizonDays = Annotated[int, Field(ge=1, le=1095)]
Points = Annotated[int, Field(ge=-1000, le=100)]


class Part(BaseModel):
    """Common settings of every part of the policy: unknown keys are refused, values frozen."""

    # The text below a key is its description in the JSON schema, and in the reference.
    model_config = ConfigDict(
        extra="forbid", frozen=True, allow_inf_nan=False, use_attribute_docstrings=True
    )
