"""Draw one scored lead: the answer of POST /v1/score as a picture.

    python docs/images/make_scored_lead.py docs/images/scored-lead.json docs/images/scored-lead.svg

The JSON in this folder is what the service answered to the curl of the README after `make demo`.
"""

from __future__ import annotations

import json
import sys
from html import escape
from pathlib import Path
from textwrap import wrap
from typing import Any

WIDTH, MARGIN, LINE, NEXT, LETTERS = 860, 28, 25, 18, 62
INK, PALE, FOR, AGAINST = "#1f2a37", "#667085", "#2f855a", "#c05621"
GRADE_COLOUR = {"A": "#2f855a", "B": "#3b6fb6", "C": "#b7791f", "D": "#9b2c2c"}
BARS_LEFT, BARS_WIDTH = 520, WIDTH - 520 - MARGIN
TREND = {
    "improving": "improving",
    "steady": "steady",
    "declining": "declining",
    "not_enough_info": "too young for a trend",
}


def text(x: float, y: float, words: str, size: int = 14, colour: str = INK, extra: str = "") -> str:
    place = f'x="{x:.0f}" y="{y:.0f}" font-size="{size}" fill="{colour}" {extra}'
    return f"<text {place}>{escape(words)}</text>"


def box(x: float, y: float, width: float, height: float, colour: str, radius: int = 3) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect {place} rx="{radius}" fill="{colour}"/>'


def head(answer: dict[str, Any]) -> list[str]:
    """Draw score and grade on the left, points and hand-off on the right."""
    points, mql = answer["rule_points"], answer["mql"]
    parts = " + ".join(f"{points[p]:,} {p}" for p in ("classification", "qualification"))
    within = f"% to win within {answer['horizon_days']:g} days"
    ranks = f"fit {answer['fit_score']:g} · engagement {answer['engagement_score']:g}"
    drawn = [
        text(MARGIN, 42, f"Lead {answer['lead_id']}", 15, PALE),
        text(MARGIN, 104, f"{answer['score']:g}", 58, INK, 'font-weight="700"'),
        text(MARGIN, 130, within, 14, PALE),
        text(MARGIN, 152, f"higher than {answer['percentile']:g} % of the open leads", 14, PALE),
        text(MARGIN, 174, ranks, 14, PALE),
        text(MARGIN, 196, TREND[answer["trend"]], 14, PALE),
        box(190, 58, 52, 52, GRADE_COLOUR[answer["grade"]], 8),
        text(216, 96, answer["grade"], 34, "#fff", 'text-anchor="middle" font-weight="700"'),
        text(350, 42, "Agreed points", 15, PALE),
        text(350, 68, f"{points['total']:,}", 22, INK, 'font-weight="700"'),
        text(425, 68, f"= {parts} + {points['prioritisation']:,} prioritisation", 13, PALE),
        text(350, 100, "Hand-off", 15, PALE),
        text(
            425, 100, "MQL" if mql["qualified"] else "not yet an MQL", 15, INK, "font-weight='700'"
        ),
    ]
    clauses = [text(350, 122 + 20 * i, f"· {said}", 13) for i, said in enumerate(mql["because"])]
    return drawn + clauses


def bars(answer: dict[str, Any], top: float) -> list[str]:
    """Draw one line per reason: its sentence, and its contribution as a bar from the middle."""
    reasons = answer["reasons"]
    reach = max(abs(r["contribution"]) for r in reasons)
    left = max([0.0, *(-r["contribution"] for r in reasons)]) / (2 * reach)
    room = BARS_WIDTH - 96
    zero = BARS_LEFT + 48 + room * left / (0.5 + left)
    scale = (BARS_LEFT + 48 + room - zero) / reach
    drawn, y = [], top
    for reason in reasons:
        value = reason["contribution"]
        length, colour = abs(value) * scale, FOR if value > 0 else AGAINST
        lines = wrap(reason["text"], LETTERS)
        drawn += [text(MARGIN, y + NEXT * i, line) for i, line in enumerate(lines)]
        drawn.append(box(min(zero, zero + value * scale), y - 12, max(length, 1), 15, colour))
        side, anchor = (zero + length + 6, "start") if value > 0 else (zero - length - 6, "end")
        drawn.append(text(side, y, f"{value:+.2f}", 12, PALE, f'text-anchor="{anchor}"'))
        y += LINE + NEXT * (len(lines) - 1)
    return [box(zero - 0.5, top - 18, 1, y - top, "#98a2b3", 0), *drawn]


def picture(answer: dict[str, Any]) -> str:
    """Give the whole picture as SVG."""
    top, lines = 266, [wrap(reason["text"], LETTERS) for reason in answer["reasons"]]
    height = top + sum(LINE + NEXT * (len(words) - 1) for words in lines) + 26
    total = answer["start"] + sum(r["contribution"] for r in answer["reasons"])
    sum_line = f"start {answer['start']:+.2f} and all reasons = {total:+.2f} = logit of "
    drawn = [
        box(0, 0, WIDTH, height, "#ffffff", 12),
        *head(answer),
        box(MARGIN, 214, WIDTH - 2 * MARGIN, 1, "#e4e7ec", 0),
        text(MARGIN, 240, "Why, in log-odds", 15, PALE),
        *bars(answer, top),
        text(MARGIN, height - 16, sum_line + f"{answer['probability']:.1%}", 13, PALE),
    ]
    style = 'font-family="system-ui, Segoe UI, Helvetica, Arial, sans-serif"'
    size = f'viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    label = f"Lead {answer['lead_id']}: score {answer['score']:g}, grade {answer['grade']}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style} role="img" '
        f'aria-label="{escape(label)}">\n' + "\n".join(drawn) + "\n</svg>\n"
    )


if __name__ == "__main__":
    given, drawing = Path(sys.argv[1]), Path(sys.argv[2])
    drawing.write_text(picture(json.loads(given.read_text("utf-8"))), "utf-8")
