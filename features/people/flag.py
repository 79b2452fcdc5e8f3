"""The flag of a lead that is no prospect: why, in any language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from features.language.language import ENGLISH, Language
from features.language.marks import marked

OWN = marked("it writes from one of your own mail domains")
RESERVED_DOMAIN = marked("its mail domain is reserved for examples and tests")
MADE_FOR_TESTS = marked("what tests are made with is in its {places}")


@dataclass(frozen=True)
class Flag:
    """Why a lead is no prospect; the reason has nothing personal in it.

    Attributes
    ----------
    kind
        One of our own people, or a lead made for a test.
    why
        The reason in English, marked for translation.
    places
        Where the signs stand, likewise; they are put into the reason.
    """

    kind: Literal["internal", "test"]
    why: str
    places: tuple[str, ...] = ()

    @property
    def reason(self) -> str:
        """The reason in English."""
        return self._reason(ENGLISH)

    @property
    def note(self) -> str:
        """What to tell who asks for the lead's score, in English."""
        return self.said(ENGLISH)

    def said(self, language: Language) -> str:
        """Tell who asks for the lead's score."""
        reason = self._reason(language)
        if self.kind == "internal":
            return language.gettext("looks like an internal lead: {reason}", reason=reason)
        return language.gettext("looks like a test lead: {reason}", reason=reason)

    def _reason(self, language: Language) -> str:
        places = {"places": _listed(self.places, language)} if self.places else {}
        return language.gettext(self.why, **places)


def _listed(places: Sequence[str], language: Language) -> str:
    first, *rest = (language.gettext(place) for place in places)
    for place in rest:
        first = language.gettext("{places} and its {place}", places=first, place=place)
    return first
