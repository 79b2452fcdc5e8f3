"""At most five reasons for and five against, adding up with the start to the logit exactly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from features.facts import FloatArray
from features.language.language import ENGLISH, Language
from features.sentences import OTHER_GROUP, Said

MOST_PER_SIDE = 5


class Reason(BaseModel):
    """One grouped contribution, in words."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    group: str
    text: str
    value: str | float | bool | None
    contribution: float
    direction: Literal["for", "against"]


def reasons_of(
    groups: Sequence[str],
    contributions: FloatArray,
    say: Callable[[str], Said],
    always: frozenset[str] = frozenset(),
    language: Language = ENGLISH,
) -> list[Reason]:
    """Pick the strongest groups of each side; what is left of a side becomes its last reason.

    Parameters
    ----------
    groups
        Names, one per contribution.
    contributions
        float64 (groups,), log-odds.
    say
        Gives the sentence of a group.
    always
        Groups that are named if they contribute at all, however little.
    language
        To say in what is left.

    Returns
    -------
    Strongest first; contributions add up to the sum of all groups. Groups that contribute
    nothing are left out.
    """
    order, values = (
        np.argsort(-np.abs(contributions), kind="stable").tolist(),
        contributions.tolist(),
    )
    sides: dict[Literal["for", "against"], list[int]] = {
        "for": [i for i in order if values[i] > 0],
        "against": [i for i in order if values[i] < 0],
    }
    found = [
        reason
        for direction, places in sides.items()
        for reason in _side(
            *(groups, contributions, say, direction),
            *(_first(places, groups, always), language),
        )
    ]
    return sorted(found, key=lambda r: (r.group == OTHER_GROUP, -abs(r.contribution)))


def _first(places: list[int], groups: Sequence[str], always: frozenset[str]) -> list[int]:
    """Put what must be named before what may be left out."""
    return sorted(places, key=lambda i: groups[i] not in always) if always else places


def _side(
    groups: Sequence[str],
    contributions: FloatArray,
    say: Callable[[str], Said],
    direction: Literal["for", "against"],
    places: list[int],
    language: Language,
) -> list[Reason]:
    named = places if len(places) <= MOST_PER_SIDE else places[: MOST_PER_SIDE - 1]
    found = []
    for i in named:
        said = say(groups[i])
        found.append(
            Reason(
                group=groups[i],
                text=said.text,
                value=float(said.value) if type(said.value) is int else said.value,
                contribution=contributions.item(i),
                direction=direction,
            )
        )
    rest = places[len(named) :]
    if rest:
        found.append(
            Reason(
                group=OTHER_GROUP,
                text=_rest(len(rest), direction, language),
                value=float(len(rest)),
                contribution=float(np.sum(contributions[rest])),
                direction=direction,
            )
        )
    return found


def _rest(n: int, direction: Literal["for", "against"], language: Language) -> str:
    if direction == "for":
        return language.ngettext("{n} smaller reason for", "{n} smaller reasons for, together", n)
    return language.ngettext(
        "{n} smaller reason against", "{n} smaller reasons against, together", n
    )
