"""Groups of leads that belong together, one link leading to the next."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
Columns = Mapping[str, Sequence[object]]


def components(links: Iterable[tuple[int, int]], n: int) -> IntArray:
    """Give the connected components of n leads, numbered.

    Parameters
    ----------
    links
        Pairs of positions that belong together.
    n
        Number of leads.

    Returns
    -------
    int64 (n,)
        The same number for all that are linked, directly or through others; numbered from 0 in
        the order of the first lead of each. Which leads are together does not depend on the
        order of leads or links.
    """
    parent = list(range(n))

    def root(i: int) -> int:
        """Give the root of a lead's component, and shorten the way to it for the next time."""
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for one, other in links:
        a, b = root(one), root(other)
        if a != b:
            parent[max(a, b)] = min(a, b)
    roots = np.array([root(i) for i in range(n)], np.int64)
    # A root is the first of its component, so sorted roots come in the order wanted.
    return np.unique(roots, return_inverse=True)[1].astype(np.int64).reshape(n)


def chained(blocks: Iterable[Sequence[int]]) -> Iterable[tuple[int, int]]:
    """Give links that join all of each block."""
    for block in blocks:
        yield from pairwise(block)


def blocks_of(keys: Iterable[Hashable | None]) -> dict[Hashable, list[int]]:
    """Give the positions of every key that more than one lead has; None is no key."""
    found: dict[Hashable, list[int]] = {}
    for position, key in enumerate(keys):
        if key is not None:
            found.setdefault(key, []).append(position)
    return {key: block for key, block in found.items() if len(block) > 1}


def values_of(columns: Columns, name: str, n: int) -> list[object]:
    """Give the plain values of a column, one per lead; None where there is no such column."""
    if name not in columns:
        return [None] * n
    values = columns[name]
    tolist = getattr(values, "tolist", None)
    found = tolist() if tolist else list(values)
    if len(found) != n:
        raise ValueError(f"column {name!r} has {len(found)} values, expected {n}")
    return found
