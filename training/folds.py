"""Rolling origin: predict each later block of leads with what was known when it began."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import Column, Facts, IntArray
from training.snapshots import Snapshots

BLOCK_EDGES = (0.4, 0.55, 0.7, 0.85, 1.0)
FEWEST_SNAPSHOTS = 20


@dataclass(frozen=True)
class Fold:
    """Train on what was known at `origin_us`; judge on leads created later.

    Attributes
    ----------
    train, test
        bool (k,) over the snapshots; no lead and no account is in both.
    origin_us
        The moment of training, microseconds.
    """

    train: NDArray[np.bool_]
    test: NDArray[np.bool_]
    origin_us: int


def rolling_folds(facts: Facts, snapshots: Snapshots, until_us: int) -> list[Fold]:
    """Cut the leads, ordered by creation, into later blocks with their past.

    Every label of the past was known when the block began, so its horizon does not reach into
    the block: the embargo is one horizon for all leads that had not closed.
    """
    known, _ = snapshots.labelled(until_us)
    created = facts.created_us[snapshots.moments.lead]
    edges = np.quantile(created[known], BLOCK_EDGES) if known.any() else np.zeros(0)
    folds = _blocks(facts, snapshots, created, known, edges)
    return [fold for fold in folds if _usable(snapshots, fold)]


def _blocks(
    facts: Facts,
    snapshots: Snapshots,
    created: IntArray,
    known: NDArray[np.bool_],
    edges: NDArray[np.float64],
) -> Iterator[Fold]:
    accounts = _account_of(facts)[snapshots.moments.lead]
    for begin, end in zip(edges[:-1], edges[1:], strict=True):
        origin = int(begin)
        test = known & (created > origin) & (created <= end)
        past, _ = snapshots.labelled(origin)
        train = past & (created <= origin) & ~np.isin(accounts, accounts[test])
        yield Fold(train, test, origin)


def _usable(snapshots: Snapshots, fold: Fold) -> bool:
    enough = min(fold.train.sum(), fold.test.sum()) >= FEWEST_SNAPSHOTS
    return bool(enough and snapshots.won[fold.train].any() and snapshots.won[fold.test].any())


def _account_of(facts: Facts) -> IntArray:
    """Number the accounts; a lead without an account is its own."""
    column = facts.attributes.get("account_id", Column([None], np.zeros(len(facts), np.int64)))
    missing = np.array([value is None for value in column.distinct])[column.codes]
    return np.where(missing, len(column.distinct) + np.arange(len(facts)), column.codes)
