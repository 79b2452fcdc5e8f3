"""Tuning of the trees: a search that can be ended and go on, never worse than where it starts."""

from training.tuning.budget import Budget, Tuned
from training.tuning.tune import tune

__all__ = ["Budget", "Tuned", "tune"]
