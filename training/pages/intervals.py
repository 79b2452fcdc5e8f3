"""A ratio with its interval, drawn into a table cell."""

from __future__ import annotations

import math

from markupsafe import Markup

# A third to three times: what lies further out is drawn at the edge.
FURTHEST = math.log(3)
WIDTH, HEIGHT = 120, 16


def drawn_interval(ratio: float, low: float, high: float) -> Markup:
    """Draw a ratio and its interval on a logarithmic scale around 1; nothing where undefined.

    The numbers stand beside it, so it is hidden from those who listen to the page.
    """
    if not math.isfinite(ratio):
        return Markup("")
    x, left, right = (_place(value) for value in (ratio, low, high))
    middle = HEIGHT / 2
    colour = "blend" if low > 1 else "rules" if high < 1 else "constant"
    return Markup(
        f'<svg aria-hidden="true" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<line x1="{WIDTH / 2:g}" x2="{WIDTH / 2:g}" y1="0" y2="{HEIGHT}" '
        'stroke="var(--muted)" stroke-width="1" stroke-dasharray="2 2"/>'
        f'<line x1="{left:.1f}" x2="{right:.1f}" y1="{middle:g}" y2="{middle:g}" '
        f'stroke="var(--{colour})" stroke-width="2.5"/>'
        f'<circle cx="{x:.1f}" cy="{middle:g}" r="4" fill="var(--{colour})"/></svg>'
    )


def _place(value: float) -> float:
    log = math.log(value) if value > 0 else -math.inf
    share = (max(-FURTHEST, min(FURTHEST, log)) / FURTHEST + 1) / 2
    return 5 + share * (WIDTH - 10)
