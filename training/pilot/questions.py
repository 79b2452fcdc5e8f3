"""The questions of a scoring workshop, answered from the closed leads."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from training.pages.intervals import drawn_interval
from training.pages.numbers import percent, whole
from training.pilot import words
from training.pilot.behaviours import Behaviour
from training.pilot.contrast import Contrast
from training.pilot.pilot import Pilot

MOST_SIGNS = 6
MOST_SHOWN = 12


@dataclass(frozen=True)
class Sign:
    """Something that speaks for or against a win: what, share among won leads, lift."""

    what: str
    share_won: str
    share_others: str
    lift: str
    picture: Markup


@dataclass(frozen=True)
class Deed:
    """One behaviour, as the page shows it."""

    sign: Sign
    points: str
    stage: str
    suggested: str
    when: str


@dataclass(frozen=True)
class Answers:
    """What the page says to the workshop's questions.

    Attributes
    ----------
    asked
        Behind which leads, in words.
    who
        Characteristic → its commonest values among won leads; the most telling first.
    left_out
        Characteristics that are not shown because they tell least.
    agreed, forgotten
        Behaviours of the agreement, and frequent ones it does not mention; highest lift first.
    weighs_for, weighs_against
        What stands out most, of both kinds.
    other_stage
        Agreed behaviours that the data put into another stage.
    """

    asked: str
    who: tuple[tuple[str, tuple[Sign, ...]], ...]
    left_out: int
    agreed: tuple[Deed, ...]
    forgotten: tuple[Deed, ...]
    weighs_for: tuple[Sign, ...]
    weighs_against: tuple[Sign, ...]
    other_stage: tuple[Deed, ...]


def answers(pilot: Pilot) -> Answers:
    """Answer the workshop's questions."""
    agreed = [b for b in pilot.behaviours if b.agreed]
    forgotten = [b for b in pilot.behaviours if not b.agreed]
    who = pilot.characteristics
    return Answers(
        asked=", ".join(f"{whole(n)} {name}" for name, n in pilot.asked.items() if n),
        who=tuple(
            (c.name, tuple(_sign(value.name, value.contrast) for value in c.values))
            for c in who[:MOST_SHOWN]
        ),
        left_out=max(len(who) - MOST_SHOWN, 0),
        agreed=tuple(_deed(b) for b in sorted(agreed, key=_by_lift)),
        forgotten=tuple(_deed(b) for b in sorted(forgotten, key=_by_lift)),
        weighs_for=tuple(_weighing(pilot, 1)),
        weighs_against=tuple(_weighing(pilot, -1)),
        other_stage=tuple(_deed(b) for b in agreed if b.suggested_stage not in (None, b.stage)),
    )


def _by_lift(behaviour: Behaviour) -> float:
    known = math.isfinite(behaviour.contrast.lift) and not behaviour.after_hand_off
    return -behaviour.contrast.lift if known else 1.0


def _weighing(pilot: Pilot, direction: int) -> Iterator[Sign]:
    """Give what stands out most in one direction, the strongest first."""
    known = [(f"{c.name}: {v.name}", v.contrast) for c in pilot.characteristics for v in c.values]
    known += [(b.label, b.contrast) for b in pilot.behaviours if not b.after_hand_off]
    found = [
        (what, contrast)
        for what, contrast in known
        if contrast.stands_out and direction * math.log(contrast.lift) > 0
    ]
    # By what is certain: the end of the interval that is nearer to 1.
    found.sort(key=lambda f: -direction * math.log(f[1].low if direction > 0 else f[1].high))
    for what, contrast in found[:MOST_SIGNS]:
        yield _sign(what, contrast)


def _sign(what: str, contrast: Contrast) -> Sign:
    return Sign(
        what,
        percent(contrast.share_won),
        percent(contrast.share_others),
        words.lift_words(contrast.lift, contrast.low, contrast.high),
        drawn_interval(contrast.lift, contrast.low, contrast.high),
    )


def _deed(behaviour: Behaviour) -> Deed:
    sign = _sign(behaviour.label, behaviour.contrast)
    if behaviour.after_hand_off:
        sign = Sign(sign.what, sign.share_won, sign.share_others, "after hand-off", Markup(""))
    return Deed(
        sign=sign,
        points=words.points_words(behaviour.points),
        stage=behaviour.stage or "–",
        suggested=behaviour.suggested_stage or "–",
        when=words.days(behaviour.timing.days_before),
    )
