"""How good a training is, found out honestly: computations only, told by `training.report`."""

from training.evaluation.evaluate import evaluate
from training.evaluation.findings import Estimate, Findings
from training.evaluation.predictor import MEASURES
from training.evaluation.smooth import smooth_calibration_error

__all__ = ["MEASURES", "Estimate", "Findings", "evaluate", "smooth_calibration_error"]
