"""The drawing of a lead's kept scores over time, with lines to read them off."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LEFT, RIGHT, TOP, BOTTOM = 40.0, 552.0, 10.0, 128.0
STEPS = (5, 10, 20, 25)
MOST_STEPS = 4


@dataclass(frozen=True)
class Spot:
    """One kept score on the drawing."""

    x: float
    y: float
    score: float
    at: dt.datetime
    mql: bool


@dataclass(frozen=True)
class Line:
    """A score across the drawing, and how far down it stands."""

    score: float
    y: float


@dataclass(frozen=True)
class History:
    """The drawing.

    Attributes
    ----------
    spots
        The oldest first; without any there is nothing to draw.
    lines
        From 0 upwards, in even steps.
    threshold
        Where a lead becomes an MQL today; None where the lead is not scored.
    top
        Score at the upper end.
    """

    spots: tuple[Spot, ...]
    lines: tuple[Line, ...]
    threshold: Line | None
    top: float


def history_of(answers: Sequence[dict[str, Any]], threshold: float | None) -> History:
    """Place kept scores in time and height, the threshold among them."""
    told = sorted(
        ((dt.datetime.fromisoformat(a["as_of"]), float(a["score"]), a) for a in reversed(answers)),
        key=lambda one: one[0],
    )
    highest = max([score for _, score, _ in told] + [threshold or 0.0])
    top = min(100.0, 10.0 * math.ceil(highest / 10 + 0.1))
    first, last = (told[0][0], told[-1][0]) if told else (dt.datetime.min, dt.datetime.min)
    spots = (
        Spot(_x(at - first, last - first), _y(score, top), score, at, bool(a["mql"]["qualified"]))
        for at, score, a in told
    )
    step = next((s for s in STEPS if top / s <= MOST_STEPS), STEPS[-1])
    lines = (Line(score, _y(score, top)) for score in range(0, int(top) + 1, step))
    mark = None if threshold is None else Line(threshold, _y(threshold, top))
    return History(tuple(spots), tuple(lines), mark, top)


def _x(since: dt.timedelta, whole: dt.timedelta) -> float:
    return round(LEFT + (RIGHT - LEFT) * (since / whole if whole else 1.0), 1)


def _y(score: float, top: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * score / top, 1)
