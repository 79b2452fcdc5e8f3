"""Places on the drawing of a model's calibration: promised to the right, kept upwards."""

from __future__ import annotations

import math
from dataclasses import dataclass

from serving.registered import Judged

LEFT, RIGHT, TOP, BOTTOM = 52.0, 412.0, 10.0, 270.0
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2)
MOST_LINES = 6


@dataclass(frozen=True)
class Group:
    """One of ten groups of leads: shares (0–1), and places on the drawing."""

    promised: float
    kept: float
    low: float
    high: float
    x: float
    y: float
    y_low: float
    y_high: float

    @property
    def right(self) -> bool:
        """Whether the promise lies within what is likely by what was kept."""
        return self.low <= self.promised <= self.high


@dataclass(frozen=True)
class Line:
    """A share (0–1) on both axes, and where it lies."""

    share: float
    x: float
    y: float


@dataclass(frozen=True)
class Calibration:
    """The drawing.

    Attributes
    ----------
    groups
        Ascending in what was promised.
    lines
        From none to the end of both axes.
    """

    groups: tuple[Group, ...]
    lines: tuple[Line, ...]

    @property
    def right(self) -> int:
        """How many promises were kept."""
        return sum(group.right for group in self.groups)


def calibration_of(judged: Judged) -> Calibration:
    """Lay out what was promised and kept; both axes end alike, so that the diagonal is right."""
    bins = judged.bins
    end = max(float(bins.high.max()), float(bins.predicted.max()), STEPS[0])
    step = next((s for s in STEPS if end / s <= MOST_LINES), STEPS[-1])
    end = min(step * math.ceil(end / step), 1.0)
    rows = zip(bins.predicted, bins.observed, bins.low, bins.high, strict=True)
    groups = [
        Group(p, kept, low, high, _x(p / end), _y(kept / end), _y(low / end), _y(high / end))
        for p, kept, low, high in (map(float, row) for row in rows)
    ]
    marks = [i * step for i in range(round(end / step) + 1)]
    lines = tuple(Line(share, _x(share / end), _y(share / end)) for share in marks)
    return Calibration(tuple(groups), lines)


def _x(share: float) -> float:
    return round(LEFT + (RIGHT - LEFT) * share, 1)


def _y(share: float) -> float:
    return round(BOTTOM - (BOTTOM - TOP) * share, 1)
