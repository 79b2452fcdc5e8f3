"""What only further fits can tell: more history, fewer features, other leads, another split."""

from training.evaluation.deep.deepened import deepened

__all__ = ["deepened"]
