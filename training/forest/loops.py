"""Compiled loops over trees: what they say of rows, their paths, and why they say it."""

from __future__ import annotations

import numpy as np

from features.compiled import compiled
from features.facts import FloatArray, IntArray
from training.forest.nodes import CATEGORICAL, Nodes
from training.forest.paths import Paths
from training.forest.turns import Turns

DEFAULT_LEFT = 2
ZERO_IS_MISSING, NAN_IS_MISSING = 1, 2  # of the two bits above these
NEARLY_ZERO = 1e-35
LARGEST_CATEGORY = 2.0**31
# Times a single bit, each leaves another pattern in the six uppermost bits.
DE_BRUIJN, SIX_BITS_LEFT = np.uint64(0x03F79D71B4CB0A89), np.uint64(58)
LOWEST_BIT = np.argsort([(int(DE_BRUIJN) << bit) % 2**64 >> 58 for bit in range(64)])
# So many rows look at so many leaves while these are near.
BLOCK, CHUNK = 32, 128


@compiled
def _is_in(nodes: Nodes, chosen: int, value: float) -> bool:
    """Tell whether a category is in a set; what is missing is in none."""
    if not 0.0 <= value < LARGEST_CATEGORY:
        return False
    category = int(value)
    word = nodes.first_word[chosen] + category // 32
    if word >= nodes.first_word[chosen + 1]:
        return False
    return (nodes.words[word] >> (category % 32)) & 1 == 1


@compiled
def _limit(turns: Turns, question: int, value: float) -> float:
    """Read a value as LightGBM does: what is not at most a split's threshold turns right there.

    What goes a way of its own is below all thresholds, or not comparable with any (NaN).
    """
    decision = turns.decision[question]
    missing = (decision >> 2) & 3
    is_missing = np.isnan(value) and missing == NAN_IS_MISSING
    if np.isnan(value):
        value = 0.0
    if missing == ZERO_IS_MISSING and -NEARLY_ZERO <= value <= NEARLY_ZERO:
        is_missing = True
    if is_missing:
        return -np.inf if decision & DEFAULT_LEFT else np.nan
    return value


@compiled
def _turn(nodes: Nodes, turns: Turns, row: FloatArray, other: IntArray, met: IntArray) -> None:
    """Take from the bits of every tree, `met` (trees,), what a row rules out by turning right.

    `other` (splits,) are the bits that are left after each split.
    """
    met[:] = -1
    for question in range(len(turns.feature)):
        value = row[turns.feature[question]]
        place, end = turns.first[question], turns.first[question + 1]
        if turns.decision[question] & CATEGORICAL:
            if not _is_in(nodes, int(turns.threshold[place]), value):
                met[turns.tree[place]] &= other[place]
            continue
        limit = _limit(turns, question, value)
        while place < end and not limit <= turns.threshold[place]:
            met[turns.tree[place]] &= other[place]
            place += 1


@compiled
def said_of(matrix: FloatArray, nodes: Nodes, turns: Turns) -> FloatArray:
    """Add up the leaves that rows (n, columns) fall into: (n,), in the order of the trees.

    A row falls into the leftmost leaf that no turn to the right has ruled out.
    """
    found = np.zeros(len(matrix))
    trees = len(nodes.first_leaf) - 1
    met = np.empty(trees, np.int64)
    for row in range(len(matrix)):
        _turn(nodes, turns, matrix[row], turns.other_leaves, met)
        total = 0.0
        for tree in range(trees):
            lowest = np.uint64(met[tree] & -met[tree])
            leaf = LOWEST_BIT[(lowest * DE_BRUIJN) >> SIX_BITS_LEFT]
            total += turns.leaf_value[nodes.first_leaf[tree] + leaf]
        found[row] = total
    return found


# Passes over some leaves of a class, each short enough for vector instructions.


@compiled
def _meet(
    ways: IntArray, tree: IntArray, splits: IntArray, left: IntArray, met: FloatArray
) -> None:
    for leaf in range(len(met)):
        wrong = (ways[tree[leaf]] ^ left[leaf]) & splits[leaf]
        met[leaf] = 1.0 if wrong == 0 else 0.0


@compiled
def _multiply(
    met: FloatArray, share: FloatArray, u: float, factor: FloatArray, product: FloatArray
) -> None:
    for leaf in range(len(product)):
        one = met[leaf] * u + share[leaf] * (1.0 - u)
        factor[leaf] = one
        product[leaf] *= one


@compiled
def _leave_out(product: FloatArray, factor: FloatArray, due: FloatArray) -> None:
    for leaf in range(len(product)):
        due[leaf] += product[leaf] / factor[leaf]


@compiled
def _add(
    due: FloatArray, met: FloatArray, share: FloatArray, column: IntArray, found: FloatArray
) -> None:
    for leaf in range(len(column)):
        found[column[leaf]] += due[leaf] * (met[leaf] - share[leaf])


@compiled
def _one_class(paths: Paths, c: int, ways: IntArray, found: FloatArray, room: FloatArray) -> None:
    """Add what is due to the leaves of a class, `CHUNK` by `CHUNK`; `room` is to work in."""
    first, length = paths.first_leaf[c], paths.length[c]
    n, start = paths.first_leaf[c + 1] - first, paths.first_place[c]
    product = room[-1, 0]
    for begin in range(0, n, CHUNK):
        size = min(CHUNK, n - begin)
        leaves = slice(first + begin, first + begin + size)
        for j in range(length):
            at = slice(start + j * n + begin, start + j * n + begin + size)
            met, due = room[0, j, :size], room[2, j, :size]
            _meet(ways, paths.tree[leaves], paths.splits[at], paths.left[at], met)
            due[:] = 0.0
        for point in range((length + 1) // 2):
            product[:size] = paths.value[leaves] * paths.weight[c, point]
            for j in range(length):
                at = slice(start + j * n + begin, start + j * n + begin + size)
                of = room[0, j, :size], paths.share[at], paths.points[c, point]
                _multiply(*of, room[1, j, :size], product[:size])
            for j in range(length):
                _leave_out(product[:size], room[1, j, :size], room[2, j, :size])
        for j in range(length):
            at = slice(start + j * n + begin, start + j * n + begin + size)
            of_row = room[2, j, :size], room[0, j, :size]
            _add(*of_row, paths.share[at], paths.column[at], found)


@compiled
def why(matrix: FloatArray, nodes: Nodes, turns: Turns, paths: Paths, found: FloatArray) -> None:
    """Add the exact Shapley values of rows (n, columns) to `found` (n, columns).

    Notes
    -----
    A leaf of value v asks k columns; the share s_j of the rows learned met what is asked of column
    j. With h_j = 1 if the row meets it, else 0, path-dependent TreeSHAP gives column j

        v (h_j - s_j) Σ_S |S|! (k - |S| - 1)! / k! Π_{i in S} h_i Π_{i not in S} s_i

    over the sets S of the other columns. The fraction is ∫ u^|S| (1 - u)^(k - |S| - 1) du between 0
    and 1, so the sum is ∫ Π_{i ≠ j} (h_i u + s_i (1 - u)) du, of a polynomial of degree k - 1: half
    of k points of Gauss and Legendre give it exactly, without any of the 2^k sets.

    Source: Lundberg et al. 2020, "From local explanations to global understanding with explainable
    AI for trees"; the integral is that of Owen 1972, "Multilinear extensions of games".
    """
    trees = len(nodes.first_leaf) - 1
    longest = max(1, paths.length.max()) if len(paths.length) else 1
    ways = np.empty((BLOCK, trees), np.int64)
    room = np.empty((4, longest, CHUNK))
    for begin in range(0, len(matrix), BLOCK):
        rows = min(BLOCK, len(matrix) - begin)
        for i in range(rows):
            _turn(nodes, turns, matrix[begin + i], turns.other_splits, ways[i])
        for c in range(len(paths.length)):
            for i in range(rows):
                _one_class(paths, c, ways[i], found[begin + i], room)
