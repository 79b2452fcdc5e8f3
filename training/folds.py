"""Rolling origin: predict each later block of leads with what was known when it began."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from features.facts import Facts, IntArray
from features.people import kept_together
from training.snapshots import Snapshots

BLOCK_EDGES = (0.55, 0.7, 0.85, 1.0)
FEWEST_SNAPSHOTS = 20
FOLDS_ACROSS_LEADS = 6


@dataclass(frozen=True)
class Fold:
    """Train on what was known at `origin_us`; judge on leads created later.

    Attributes
    ----------
    train, test
        bool (k,) over the snapshots; no lead, no account and no person is in both.
    origin_us
        The moment of training, microseconds.
    """

    train: NDArray[np.bool_]
    test: NDArray[np.bool_]
    origin_us: int


def rolling_folds(
    facts: Facts, snapshots: Snapshots, until_us: int, together: IntArray | None = None
) -> list[Fold]:
    """Cut the leads, ordered by creation, into later blocks with their past.

    Only snapshots whose whole horizon has passed are judged: among younger ones the quick
    closers would be over-represented. Every label of the past was known when the block began,
    so its horizon does not reach into the block: the embargo is one horizon for all leads that
    had not closed. `together` is `kept_together(facts)` where that is known already.
    """
    mature = snapshots.mature(until_us)
    created = facts.created_us[snapshots.moments.lead]
    edges = np.quantile(created[mature], BLOCK_EDGES) if mature.any() else np.zeros(0)
    group = kept_together(facts) if together is None else together
    folds = _blocks(group[snapshots.moments.lead], snapshots, created, mature, edges)
    return [fold for fold in folds if _usable(snapshots, fold)]


def folds_across_leads(
    facts: Facts, snapshots: Snapshots, until_us: int, together: IntArray | None = None
) -> list[Fold]:
    """Split the leads at random, accounts and people kept whole.

    A rolling origin trains on less history than the model that goes live, and so undervalues
    what more history teaches; these folds say what the two experts are worth at full length.
    `together` as in `rolling_folds`.
    """
    known, _ = snapshots.labelled(until_us)
    account = kept_together(facts) if together is None else together
    group = np.random.default_rng(0).integers(0, FOLDS_ACROSS_LEADS, account.max(initial=0) + 1)
    group = group[account][snapshots.moments.lead]
    folds = [
        Fold(known & (group != g), known & (group == g), until_us)
        for g in range(FOLDS_ACROSS_LEADS)
    ]
    return [fold for fold in folds if _usable(snapshots, fold)]


def _blocks(
    group: IntArray,
    snapshots: Snapshots,
    created: IntArray,
    mature: NDArray[np.bool_],
    edges: NDArray[np.float64],
) -> Iterator[Fold]:
    for begin, end in pairwise(edges):
        origin = int(begin)
        test = mature & (created > origin) & (created <= end)
        past, _ = snapshots.labelled(origin)
        train = past & (created <= origin) & ~np.isin(group, group[test])
        yield Fold(train, test, origin)


def _usable(snapshots: Snapshots, fold: Fold) -> bool:
    enough = min(fold.train.sum(), fold.test.sum()) >= FEWEST_SNAPSHOTS
    return bool(enough and snapshots.won[fold.train].any() and snapshots.won[fold.test].any())
