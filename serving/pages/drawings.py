"""Places on the drawings of a lead's score: the dial and the waterfall."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from serving.reasons import Reason

RADIUS, CENTRE = 80.0, 100.0


@dataclass(frozen=True)
class Step:
    """One step of the waterfall.

    Attributes
    ----------
    left, width
        Of its bar, percent of the drawing.
    before, after
        Where it starts and ends, percent of the drawing.
    chance
        Probability after it, 0–1.
    """

    reason: Reason
    left: float
    width: float
    before: float
    after: float
    chance: float


def chance(logit: float) -> float:
    """Give the probability of log-odds, without overflow."""
    return 1 / (1 + math.exp(-logit)) if logit >= 0 else math.exp(logit) / (1 + math.exp(logit))


def waterfall(start: float, reasons: Sequence[Reason]) -> list[Step]:
    """Lay the contributions one after another, from the start to the log-odds of the score."""
    ends = [start]
    for reason in reasons:
        ends.append(ends[-1] + reason.contribution)
    low, high = min(ends), max(ends)
    scale = 100 / (high - low) if high > low else 0.0
    places = [scale * (end - low) for end in ends]
    return [
        Step(reason, min(a, b), abs(b - a), a, b, chance(end))
        for reason, a, b, end in zip(reasons, places, places[1:], ends[1:], strict=False)
    ]


def on_dial(score: float) -> tuple[float, float, float, float]:
    """Give the ends (x, y, x, y) of the mark of a score on the half circle."""
    angle = math.pi * (1 - min(max(score, 0.0), 100.0) / 100)
    x, y = math.cos(angle), math.sin(angle)
    inner, outer = RADIUS - 12, RADIUS + 12
    return (
        round(CENTRE + inner * x, 2),
        round(CENTRE - inner * y, 2),
        round(CENTRE + outer * x, 2),
        round(CENTRE - outer * y, 2),
    )
