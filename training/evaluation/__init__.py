"""How good a training is, found out honestly: computations only, told by `training.report`."""

from training.evaluation.findings import Findings

__all__ = ["MEASURES", "Findings"]

MEASURES = (
    "log_loss",
    "brier",
    "reliability",
    "resolution",
    "uncertainty",
    "auc",
    "average_precision",
    "precision_at_capacity",
    "lift_at_capacity",
    "top_decile_lift",
    "calibration_error",
    "smooth_calibration_error",
)
