"""How one attribute becomes a column: the part of a model's vocabulary that is stored."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from pydantic import BaseModel, ConfigDict

OTHER = "(other)"
Kind = Literal["numeric", "boolean", "categorical", "text", "mentions", "days_since"]


class AttributeSpec(BaseModel):
    """How one attribute becomes a column.

    `numeric` and `boolean` give the number (true 1, false 0); `categorical` the position in
    `categories`, whose last place is every other value; `text` only whether it is filled, as it
    is for e-mail addresses in whatever column; `mentions` whether the text has the `word` in it;
    `days_since` the days between the date and the moment, missing while the date is to come.

    Attributes
    ----------
    name
        Of the lead column. A free text may have several specs: filled, and one per word.
    kind
        As above.
    categories
        The commonest spelling of each category; other spellings of it are the same category.
    word
        In small letters, for `mentions` alone.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    kind: Kind
    categories: tuple[str, ...] = ()
    word: str = ""

    @cached_property
    def known(self) -> dict[tuple[type, object], float]:
        """What values seen before became, so that each is worked out once."""
        return {}
