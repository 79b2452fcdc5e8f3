"""LightGBM's own text of its trees, as plain arrays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from features.facts import FloatArray, IntArray


class Nodes(NamedTuple):
    """The trees of a booster, one after the other.

    Tree t has the splits `first_split[t]:first_split[t + 1]` and the leaves
    `first_leaf[t]:first_leaf[t + 1]`; it has one leaf more than splits.

    Attributes
    ----------
    first_split, first_leaf
        int64 (trees + 1,).
    feature, threshold, decision, left, right, split_rows
        (splits,): the column, what it is compared with, LightGBM's bits of how, where it goes
        on within the tree (leaf i is -1 - i), and how many rows learned came by.
    leaf_value, leaf_rows
        float64 (leaves,).
    first_word, words
        Category sets as bits, 32 in a word; a categorical split has the number of its set, over
        all trees, as its threshold.
    """

    first_split: IntArray
    first_leaf: IntArray
    feature: IntArray
    threshold: FloatArray
    decision: IntArray
    left: IntArray
    right: IntArray
    split_rows: FloatArray
    leaf_value: FloatArray
    leaf_rows: FloatArray
    first_word: IntArray
    words: IntArray


CATEGORICAL = 1  # the lowest bit of a decision


def nodes_of(text: str) -> Nodes | None:
    """Read the trees of a booster; None where their leaves are linear models.

    LightGBM writes every number so that it reads as the same double.

    Raises
    ------
    ValueError
        If something is missing from the text, or is no number.
    """
    try:
        return _nodes_of(list(_trees(text)))
    except KeyError as error:
        raise ValueError(f"a tree says nothing of {error}") from error


def _nodes_of(trees: list[Mapping[str, str]]) -> Nodes | None:
    if not trees:
        raise ValueError("there is no tree")
    if any(tree.get("is_linear", "0") != "0" for tree in trees):
        return None
    leaves = np.array([int(tree["num_leaves"]) for tree in trees], np.int64)
    threshold = _floats(trees, "threshold")
    decision = _integers(trees, "decision_type")
    sets = np.array([int(tree["num_cat"]) for tree in trees], np.int64)
    sets_before = np.repeat(np.cumsum(sets) - sets, leaves - 1)
    categorical = (decision & CATEGORICAL).astype(bool)
    threshold[categorical] += sets_before[categorical]
    return Nodes(
        first_split=_starts(leaves - 1),
        first_leaf=_starts(leaves),
        feature=_integers(trees, "split_feature"),
        threshold=threshold,
        decision=decision,
        left=_integers(trees, "left_child"),
        right=_integers(trees, "right_child"),
        split_rows=_floats(trees, "internal_count"),
        leaf_value=_floats(trees, "leaf_value"),
        leaf_rows=_floats(trees, "leaf_count"),
        first_word=_starts(np.concatenate([np.diff(_boundaries(tree)) for tree in trees])),
        words=_integers(trees, "cat_threshold"),
    )


def _trees(text: str) -> Iterator[Mapping[str, str]]:
    _, *blocks = text.partition("\nend of trees")[0].split("\nTree=")
    for block in blocks:
        lines = (line.partition("=") for line in block.splitlines() if "=" in line)
        yield {name: value for name, _, value in lines}


def _boundaries(tree: Mapping[str, str]) -> IntArray:
    return np.array(tree.get("cat_boundaries", "0").split(), np.int64)


def _starts(lengths: IntArray) -> IntArray:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def _integers(trees: list[Mapping[str, str]], name: str) -> IntArray:
    """Give a list of numbers of all trees; a tree of one leaf has no splits, hence none."""
    return np.array([int(v) for tree in trees for v in tree.get(name, "").split()], np.int64)


def _floats(trees: list[Mapping[str, str]], name: str) -> FloatArray:
    return np.array([float(v) for tree in trees for v in tree.get(name, "").split()], np.float64)
