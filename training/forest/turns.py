"""Which splits send a row to the right, asked column by column instead of tree by tree."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.facts import FloatArray, IntArray
from training.forest.nodes import CATEGORICAL, Nodes


class Turns(NamedTuple):
    """All splits of a forest in the order of what they ask, and what turning right rules out.

    The question q looks at the column `feature[q]` as LightGBM's bits `decision[q]` say, with the
    splits `first[q]:first[q + 1]`. They stand in the order of their thresholds: those below the
    row's value send it right. Sets of categories have an order of no kind: each is a question.

    Attributes
    ----------
    feature, decision, first
        int64 (questions,) twice, (questions + 1,).
    threshold, tree
        (splits,); of a categorical split the number of its set.
    other_splits, other_leaves
        int64 (splits,), bits: all splits of the tree but this one; all leaves but those to its
        left.
    leaf_value
        float64 (leaves,), those of each tree from left to right.

    Notes
    -----
    Source: Lucchese et al. 2015, "QuickScorer: a fast algorithm to rank documents with additive
    ensembles of regression trees".
    """

    feature: IntArray
    decision: IntArray
    first: IntArray
    threshold: FloatArray
    tree: NDArray[np.int32]
    other_splits: IntArray
    other_leaves: IntArray
    leaf_value: FloatArray


def turns_of(nodes: Nodes) -> Turns:
    """Put the splits of trees of at most 62 splits in the order of what they ask."""
    splits = np.diff(nodes.first_split)
    order = np.lexsort((nodes.threshold, nodes.decision, nodes.feature))
    feature, decision = nodes.feature[order], nodes.decision[order]
    new = np.ones(len(order), bool)
    new[1:] = (np.diff(feature) != 0) | (np.diff(decision) != 0)
    new |= (decision & CATEGORICAL).astype(bool)
    begins = np.flatnonzero(new)
    number = np.arange(len(order)) - np.repeat(nodes.first_split[:-1], splits)
    found = [_leaves(nodes, tree) for tree in range(len(splits))]
    left_leaves = np.array([bits for left, _ in found for bits in left], np.int64)
    leaf = np.array([leaf for _, leaves in found for leaf in leaves], np.int64)
    return Turns(
        feature=feature[begins],
        decision=decision[begins],
        first=np.append(begins, len(order)),
        threshold=nodes.threshold[order],
        tree=np.repeat(np.arange(len(splits), dtype=np.int32), splits)[order],
        other_splits=~(np.int64(1) << number)[order],
        other_leaves=~left_leaves[order],
        leaf_value=nodes.leaf_value[leaf],
    )


def _leaves(nodes: Nodes, tree: int) -> tuple[list[int], list[int]]:
    """Give the leaves to the left of every split as bits, and all leaves from left to right."""
    first, end = nodes.first_split[tree : tree + 2].tolist()
    left, right = (of[first:end].tolist() for of in (nodes.left, nodes.right))
    bits, leaves = [0] * len(left), list[int]()
    open_: list[tuple[int, list[int]]] = [(0 if left else -1, [])]
    while open_:
        at, left_of = open_.pop()
        if at >= 0:
            open_ += [(right[at], left_of), (left[at], [*left_of, at])]
            continue
        for split in left_of:
            bits[split] |= 1 << len(leaves)
        leaves.append(int(nodes.first_leaf[tree]) - 1 - at)
    return bits, leaves
