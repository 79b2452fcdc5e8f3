"""How one attribute becomes a column: the part of a model's vocabulary that is stored."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

OTHER = "(other)"


class AttributeSpec(BaseModel):
    """How one attribute becomes a column.

    `numeric` and `boolean` give the number (true 1, false 0); `categorical` the position in
    `categories`, whose last place is every other value; `text` only whether it is filled, as it
    is for e-mail addresses in whatever column.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    kind: Literal["numeric", "boolean", "categorical", "text"]
    categories: tuple[str, ...] = ()
