"""What the agreed points would be if history had been asked, and the few changes worth making."""

from training.reweigh.changes import Change, suggested_changes
from training.reweigh.implied import Implied, implied_points

__all__ = ["Change", "Implied", "implied_points", "suggested_changes"]
