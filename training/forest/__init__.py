"""Trees as arrays: what LightGBM says of a row, and exactly why, in a fraction of its time."""

from training.forest.forest import Forest, contributions_of, logit_of

__all__ = ["Forest", "contributions_of", "logit_of"]
