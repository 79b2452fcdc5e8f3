"""The monthly update of the intercept: see docs/decisions/0016-monthly-intercept.md."""

from training.recalibration.recalibrate import Recalibration, recalibrate

__all__ = ["Recalibration", "recalibrate"]
