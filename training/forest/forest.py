"""The trees of a booster, ready to score and to explain rows."""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import lightgbm as lgb
import numpy as np

from features.facts import FloatArray
from training.forest.nodes import Nodes, nodes_of
from training.forest.paths import Paths, paths_of

# Models of product lines and recalibrated ones share the booster of the model they come from.
_READ: WeakKeyDictionary[lgb.Booster, Forest | None] = WeakKeyDictionary()


@dataclass(frozen=True)
class Forest:
    """What a booster says of rows, bit for bit, and exactly why.

    LightGBM prepares itself anew for every call, which takes longer than one row does, and works
    out for every row what only depends on which of a few demands it meets.
    """

    nodes: Nodes
    paths: Paths
    start: float

    @classmethod
    def of(cls, booster: lgb.Booster) -> Forest | None:
        """Read a booster once; None where its trees are too large or linear: ask LightGBM then.

        It must not learn any more.
        """
        if booster not in _READ:
            _READ[booster] = cls._of_nodes(nodes_of(booster))
        return _READ[booster]

    @classmethod
    def _of_nodes(cls, nodes: Nodes | None) -> Forest | None:
        paths = None if nodes is None else paths_of(nodes)
        return None if nodes is None or paths is None else cls(nodes, paths, _mean(nodes))

    def logit(self, matrix: FloatArray) -> FloatArray:
        """Give the sum of the leaves of rows (n, columns): float64 (n,)."""
        from training.forest.loops import said_of  # noqa: PLC0415

        return said_of(np.ascontiguousarray(matrix, np.float64), self.nodes)

    def contributions(self, matrix: FloatArray) -> FloatArray:
        """Give what the columns contribute: float64 (n, columns + 1), last what all rows share.

        A row's sum is its `logit`, but for rounding.
        """
        from training.forest.loops import why  # noqa: PLC0415

        rows, columns = matrix.shape
        found = np.zeros((rows, columns + 1))
        why(np.ascontiguousarray(matrix, np.float64), self.nodes, self.paths, found)
        found[:, -1] = self.start
        return found


def _mean(nodes: Nodes) -> float:
    """Give the mean of what is said of the rows learned."""
    leaves = np.diff(nodes.first_leaf)
    rows = np.add.reduceat(nodes.leaf_rows, nodes.first_leaf[:-1])
    return float((nodes.leaf_value * nodes.leaf_rows / np.repeat(rows, leaves)).sum())


def logit_of(booster: lgb.Booster, matrix: FloatArray) -> FloatArray:
    """Give a finished booster's raw score of rows (n, columns): float64 (n,)."""
    forest = Forest.of(booster)
    if forest is not None:
        return forest.logit(matrix)
    return np.asarray(booster.predict(matrix, raw_score=True), np.float64)


def contributions_of(booster: lgb.Booster, matrix: FloatArray) -> FloatArray:
    """Give what columns contribute to `logit_of`: float64 (n, columns + 1), last the start."""
    forest = Forest.of(booster)
    if forest is not None:
        return forest.contributions(matrix)
    return np.asarray(booster.predict(matrix, pred_contrib=True), np.float64)
