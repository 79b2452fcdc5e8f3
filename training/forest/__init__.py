"""Trees as arrays: what LightGBM says of a row, and exactly why, in a fraction of its time."""

from training.forest.forest import Forest
from training.forest.trees import Trees

__all__ = ["Forest", "Trees"]
