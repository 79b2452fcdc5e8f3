"""The way to every leaf: what it asks of which column, and how many rows learned met that."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from features.facts import FloatArray, IntArray
from training.forest.nodes import Nodes

MOST_SPLITS = 62  # of one tree: one bit each


class Paths(NamedTuple):
    """The ways to all leaves, those that ask equally many columns together.

    The class c holds the leaves `first_leaf[c]:first_leaf[c + 1]`, n of them, that ask `length[c]`
    columns each, at the n places from `first_place[c]` on the first column of each leaf, at the
    next n the second, and so on. A row meets what is asked if the splits of the tree whose bits
    are in `splits` go where the bits of `left` say.

    Attributes
    ----------
    length, first_leaf, first_place
        int64 (classes,), (classes + 1,) twice.
    tree, value
        (leaves,).
    column, splits, left, share
        (places,); `share` is that of the rows learned which met it.
    points, weight
        float64 (classes, most points): where and how much to look between 0 and 1.
    """

    length: IntArray
    first_leaf: IntArray
    first_place: IntArray
    tree: IntArray
    value: FloatArray
    column: IntArray
    splits: IntArray
    left: IntArray
    share: FloatArray
    points: FloatArray
    weight: FloatArray


class _Step(NamedTuple):
    splits: int
    left: int
    share: float


_Way = dict[int, _Step]


def paths_of(nodes: Nodes) -> Paths | None:
    """Find the ways to all leaves; None where a tree is too large, or leaves learned of no row."""
    if np.diff(nodes.first_split).max(initial=0) > MOST_SPLITS or not nodes.leaf_rows.all():
        return None
    trees = range(len(nodes.first_leaf) - 1)
    ways = [way for tree in trees for way in _ways(nodes, tree)]
    lengths = np.array([len(way) for way in ways], np.int64)
    first = _starts(lengths)
    classes = np.unique(lengths[lengths > 0])
    by_class = [np.flatnonzero(lengths == length) for length in classes]
    leaf = np.concatenate([np.zeros(0, np.int64), *by_class])
    sizes = np.array([len(of) for of in by_class], np.int64)
    # The first column of every leaf of a class, then the second.
    places = [first[of] + np.arange(k)[:, None] for k, of in zip(classes, by_class, strict=True)]
    place = np.concatenate([np.zeros(0, np.int64), *(of.ravel() for of in places)])
    steps = [step for way in ways for step in way.values()]
    points, weight = _where_to_look(classes)
    return Paths(
        length=classes,
        first_leaf=_starts(sizes),
        first_place=_starts(sizes * classes),
        tree=np.repeat(np.arange(len(trees)), np.diff(nodes.first_leaf))[leaf],
        value=nodes.leaf_value[leaf],
        column=np.array([column for way in ways for column in way], np.int64)[place],
        splits=np.array([step.splits for step in steps], np.int64)[place],
        left=np.array([step.left for step in steps], np.int64)[place],
        share=np.array([step.share for step in steps], np.float64)[place],
        points=points,
        weight=weight,
    )


def _where_to_look(lengths: IntArray) -> tuple[FloatArray, FloatArray]:
    """Give Gauss-Legendre points and weights that are exact up to the degree length - 1."""
    most = (int(lengths.max(initial=1)) + 1) // 2
    points, weight = np.full((len(lengths), most), 0.5), np.zeros((len(lengths), most))
    for i, length in enumerate(lengths.tolist()):
        x, w = np.polynomial.legendre.leggauss((length + 1) // 2)
        points[i, : len(x)], weight[i, : len(x)] = (x + 1) / 2, w / 2
    return points, weight


def _ways(nodes: Nodes, tree: int) -> list[_Way]:
    """Give, for every leaf of a tree, what is asked of each column on the way."""
    first, end = nodes.first_split[tree : tree + 2].tolist()
    feature, left, right, rows = (
        of[first:end].tolist() for of in (nodes.feature, nodes.left, nodes.right, nodes.split_rows)
    )
    begin, stop = nodes.first_leaf[tree : tree + 2].tolist()
    leaf_rows = nodes.leaf_rows[begin:stop].tolist()
    found: list[_Way] = [{} for _ in leaf_rows]
    open_: list[tuple[int, _Way]] = [(0, {})] if feature else []
    while open_:
        split, way = open_.pop()
        for to, bit in ((left[split], 1 << split), (right[split], 0)):
            before = way.get(feature[split], _Step(0, 0, 1.0))
            came = rows[to] if to >= 0 else leaf_rows[-1 - to]
            step = _Step(
                before.splits | 1 << split, before.left | bit, before.share * came / rows[split]
            )
            on = way | {feature[split]: step}
            if to >= 0:
                open_.append((to, on))
            else:
                found[-1 - to] = on
    return found


def _starts(lengths: IntArray) -> IntArray:
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
