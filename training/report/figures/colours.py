"""Which predictor is drawn in which colour and line."""

from __future__ import annotations

from training.pages.svg import COLOURS

COLOUR = {
    "blend": COLOURS["blend"],
    "rules_alone": COLOURS["rules"],
    "points_alone": COLOURS["points"],
    "history_alone": COLOURS["history"],
    "constant": COLOURS["constant"],
}
LINE = {"points_alone": ":", "history_alone": "-.", "constant": "--"}


def colour_of(key: str) -> str:
    """Give the colour of a predictor; one that is not known is grey."""
    return COLOUR.get(key, COLOURS["constant"])
