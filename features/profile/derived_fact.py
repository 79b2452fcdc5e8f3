"""What a derived fact is: what it says, where it comes from, and its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from features.language.language import Language

SHARE = "share 0-1"


@dataclass(frozen=True)
class DerivedFact:
    """One fact derived from who the lead is.

    Parameters
    ----------
    name
        Name of the fact, and of its column.
    group
        Reason group its contribution is counted under.
    kind
        "categorical" (text or None), "boolean" (0.0 or 1.0, never null), "numeric" (NaN if null).
    sources
        Lead columns it is read from.
    unit
        Unit of a numeric fact; "" otherwise.
    meaning, null_behaviour
        For the documentation.
    sentence, absent_sentence
        What to tell a sales rep when the fact is known (`{value}` is put in) or true, and when it
        is null or false; in English, marked for translation.
    values
        All a categorical fact may be, in a fixed order; ascending when `ordered`.
    ordered
        Whether the values have an order.
    labels
        Words to put into the sentence for every categorical value, marked for translation.
    told_only
        For conditions and sentences; no model looks at it.
    """

    name: str
    group: str
    kind: Literal["categorical", "boolean", "numeric"]
    sources: tuple[str, ...]
    unit: str
    meaning: str
    null_behaviour: str
    sentence: str
    absent_sentence: str
    values: tuple[str, ...] = ()
    ordered: bool = False
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    told_only: bool = False

    def say(self, value: str | float | None, language: Language) -> str:
        """Put a value of this fact into its sentence.

        Parameters
        ----------
        value
            As `derived_facts` returns it.
        language
            To say it in.

        Returns
        -------
        str
            `absent_sentence` when the value is None, NaN, or a false boolean.
        """
        if isinstance(value, str):
            label = language.gettext(self.labels.get(value, value))
            return language.gettext(self.sentence, value=label)
        if value is None or value != value or (self.kind == "boolean" and not value):  # noqa: PLR0124
            return language.gettext(self.absent_sentence)
        shown = language.percent(value) if self.unit == SHARE else language.decimal(value)
        return language.gettext(self.sentence, value=shown)
