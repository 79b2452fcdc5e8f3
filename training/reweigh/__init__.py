"""What the agreed points would be if history had been asked, and the few changes worth making."""

from training.reweigh.changes import Change, suggested_changes
from training.reweigh.implied import Implied, implied_points
from training.reweigh.suggest import Suggestion, suggest

__all__ = [
    "Change",
    "Implied",
    "Suggestion",
    "implied_points",
    "suggest",
    "suggested_changes",
]
