"""Sentences that stand in the code in one place and are said in another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from features.language.language import Language

Figure = str | float


def marked(text: str) -> str:
    """Mark a text for translation, and give it as it is; whoever says it translates it."""
    return text


@dataclass(frozen=True)
class Message:
    """A sentence to be said later, in whatever language.

    Attributes
    ----------
    text
        In English, marked for translation; figures stand in braces.
    figures
        Texts are put in as they are, numbers with one decimal.
    """

    text: str
    figures: Mapping[str, Figure] = field(default_factory=lambda: MappingProxyType({}))

    def said(self, language: Language) -> str:
        """Say it."""
        shown = {
            name: figure if isinstance(figure, str) else language.decimal(figure, 1)
            for name, figure in self.figures.items()
        }
        return language.gettext(self.text, **shown)


CAVEAT = marked(
    "These reasons say what was seen of this lead and how leads with the same figures did before; "
    "they do not say that any of it causes a win, or that changing it would."
)
"""For whoever shows reasons: they are no causes."""
