"""Judged leads and what came before them, as rows that can be trained on again and again.

The past of one block may predict the leads of all blocks after it, too: one training judges them
all, which halves the intervals of judging the last block alone, for less history to learn from.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from features.facts import IntArray
from features.people import kept_together
from training.blend import Material
from training.evaluation.deep.again import Study, faster
from training.fit import Trained
from training.fold_rows import informative
from training.folds import Fold
from training.gathered import Gathered
from training.snapshots import Snapshots

MOST_LEADS = 20_000


def study_of(
    trained: Trained, blocks: int | None = None, most_leads: int = MOST_LEADS
) -> tuple[Study, int]:
    """Give the leads of the last so many blocks, with the past of the first of these.

    The rows are those that this past would have had: what later leads teach of kinds and
    categories is not in them.

    Parameters
    ----------
    trained
        A training that has judged later leads.
    blocks
        All of them by default.
    most_leads
        Where there are more, a sample is taken.

    Returns
    -------
    The study, and how many leads were left out.
    """
    known = trained.gathered
    folds = known.folds[-(blocks or len(known.folds)) :]
    together = kept_together(known.facts)
    kept = _kept(together, known.snapshots, most_leads)
    left_out = len(np.unique(known.snapshots.moments.lead[~kept]))
    group = together[known.snapshots.moments.lead]
    test = np.any([fold.test for fold in folds], axis=0)
    # The first block's own past may hold accounts of the blocks after it.
    train = folds[0].train & ~np.isin(group, group[test & kept])
    fold = Fold((train & kept)[kept], test[kept], folds[0].origin_us)
    material = _narrowed(known, folds[0], kept, fold.train)
    return Study(material, fold, group[kept], faster(trained.settings)), left_out


def _kept(together: IntArray, snapshots: Snapshots, most_leads: int) -> NDArray[np.bool_]:
    """Sample leads, those kept together whole: bool (k,)."""
    lead = snapshots.moments.lead
    leads = np.unique(lead)
    if len(leads) <= most_leads:
        return np.ones(len(lead), bool)
    order = np.random.default_rng(2).permutation(together.max() + 1)[together]
    last = np.partition(order[leads], most_leads - 1)[most_leads - 1]
    return np.asarray(order[lead] <= last)


def _narrowed(
    known: Gathered, first: Fold, kept: NDArray[np.bool_], train: NDArray[np.bool_]
) -> Material:
    """Put together the rows of some leads with what the past of the first block taught."""
    material, s = known.material, known.snapshots
    if material.source is None:
        message = "the rows were gathered without folds; gather them with those to be judged"
        raise ValueError(message)
    builder = material.source.builder(first)
    matrix = material.source.matrix(builder, kept)
    learnt = np.array([not column.told_only for column in builder.columns], bool)
    selected = informative(matrix[train], learnt)
    return replace(
        material,
        snapshots=Snapshots(s.moments.part(kept), s.won[kept], s.known_us[kept], s.horizon_us),
        matrix=matrix[:, selected],
        items=material.items[kept],
        may_be_handed_over=material.may_be_handed_over[kept],
        columns=[builder.columns[i] for i in selected],
        asked=None if material.asked is None else material.asked[kept],
        places=None,
        source=None,
    )
