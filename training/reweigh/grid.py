"""The points that a person would write down, and how far a quarter may move them."""

from __future__ import annotations

CLASSES = (1000.0, 2000.0, 3000.0)
SMALL = (1, 2, 3, 5, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100)
LARGE = (120, 150, 200, 250, 300, 400, 500, 600, 800, 1000)
# Nobody should be shocked: so many times as many points, or so many times fewer, at most.
MOST_FACTOR = 4.0
# A step that nobody would notice is not worth a line: 60 for 50, or 12 for 10.
LEAST_FACTOR = 1.3


def candidates(name: str, agreed: float, implied: float) -> list[float]:
    """Give the points to consider, the one nearest to the implied points first.

    Parameters
    ----------
    name
        Item name; classes have a grid of their own.
    agreed
        Agreed points, not 0.
    implied
        What history implies.

    Returns
    -------
    list
        Points of the sign agreed, from the best down to the smallest step worth a line; empty
        where the agreed points are the nearest.
    """
    sign = 1.0 if agreed > 0 else -1.0
    size, wanted = abs(agreed), implied * sign
    if name.startswith("class:"):
        grid = [step for step in CLASSES if abs(step - size) <= 1000.0]
    else:
        most = size * MOST_FACTOR
        steps = SMALL if sign > 0 else (*SMALL, *LARGE)
        grid = [float(s) for s in steps if size / MOST_FACTOR <= s <= most]
    lower = wanted < size
    side = [s for s in grid if (s < size) == lower and _factor(s, size) >= LEAST_FACTOR]
    best = min(side, key=lambda s: abs(s - wanted), default=size)
    if abs(best - wanted) >= abs(size - wanted):
        return []
    between = [s for s in side if (s >= best if lower else s <= best)]
    return [sign * s for s in sorted(between, reverse=not lower)]


def _factor(a: float, b: float) -> float:
    return max(a, b) / min(a, b)
