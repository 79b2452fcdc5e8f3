"""The trees of a booster, ready to score and to explain rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.facts import FloatArray
from training.forest.nodes import Nodes, nodes_of
from training.forest.paths import Paths, paths_of
from training.forest.turns import Turns, turns_of


@dataclass(frozen=True)
class Forest:
    """What a booster says of rows, bit for bit, and exactly why.

    LightGBM prepares itself anew for every call, which takes longer than one row does, and works
    out for every row what only depends on which of a few demands it meets.
    """

    nodes: Nodes
    turns: Turns
    paths: Paths
    start: float

    @classmethod
    def of_text(cls, text: str) -> Forest | None:
        """Read LightGBM's text; None where trees are too large or linear: ask LightGBM then.

        Raises
        ------
        ValueError
            If it cannot be read.
        """
        nodes = nodes_of(text)
        paths = None if nodes is None else paths_of(nodes)
        return (
            None
            if nodes is None or paths is None
            else cls(nodes, turns_of(nodes), paths, _mean(nodes))
        )

    def logit(self, matrix: FloatArray) -> FloatArray:
        """Give the sum of the leaves of rows (n, columns): float64 (n,)."""
        from training.forest.loops import said_of  # noqa: PLC0415

        return said_of(np.ascontiguousarray(matrix, np.float64), self.nodes, self.turns)

    def contributions(self, matrix: FloatArray) -> FloatArray:
        """Give what the columns contribute: float64 (n, columns + 1), last what all rows share.

        A row's sum is its `logit`, but for rounding.
        """
        from training.forest.loops import why  # noqa: PLC0415

        rows, columns = matrix.shape
        found = np.zeros((rows, columns + 1))
        why(np.ascontiguousarray(matrix, np.float64), self.nodes, self.turns, self.paths, found)
        found[:, -1] = self.start
        return found


def _mean(nodes: Nodes) -> float:
    """Give the mean of what is said of the rows learned."""
    leaves = np.diff(nodes.first_leaf)
    rows = np.add.reduceat(nodes.leaf_rows, nodes.first_leaf[:-1])
    return float((nodes.leaf_value * nodes.leaf_rows / np.repeat(rows, leaves)).sum())
