"""A fold as LightGBM sees it: binned once, boosted by every trial."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b

import lightgbm as lgb
import numpy as np

from features.catalogue import FeatureColumn
from training.blend import FoldRows
from training.history_expert import TrainingRows, TreeSettings, parameters
from training.in_blocks import ROWS_AT_ONCE, for_trees
from training.metrics import log_losses

# Histograms by column: the same trees as by row, found faster where rows are as wide as ours.
BY_COLUMN = {"force_col_wise": True, "force_row_wise": False}


@dataclass(frozen=True)
class BinnedFold:
    """Bins of the rows to learn from and of the later ones; the rows themselves are let go.

    Attributes
    ----------
    train, later
        Binned with the settings that tuning leaves alone.
    columns
        Description of the columns.
    constant
        Log-loss of the past win rate on the later rows.
    fingerprint
        The same for the same rows, labels, weights and columns.
    """

    train: lgb.Dataset
    later: lgb.Dataset
    columns: list[FeatureColumn]
    constant: float
    fingerprint: bytes

    def boosted(self, settings: TreeSettings, seed: int) -> Iterator[float]:
        """Add one tree after the other without end; gives the log-loss of later rows after each."""
        told = {**parameters(settings, self.columns, seed), **BY_COLUMN}
        booster = lgb.Booster({**told, "metric": "binary_logloss"}, self.train)
        booster.add_valid(self.later, "later")
        while True:
            booster.update()
            [(_, _, loss, _)] = booster.eval_valid()
            yield float(loss)


def binned(rows: FoldRows, settings: TreeSettings) -> BinnedFold:
    """Bin a fold; of the settings only the number of bins matters here.

    The raw rows are not kept: they are fifteen times as large as their bins.
    """
    told = {
        "max_bin": settings.max_bin,
        "verbosity": -1,
        "feature_pre_filter": False,  # it would forget columns for one `min_data_in_leaf`
        "force_col_wise": True,
    }
    categorical = [i for i, column in enumerate(rows.columns) if column.categories]
    train = lgb.Dataset(**_given(rows.train), categorical_feature=categorical, params=told)
    later = train.construct().create_valid(**_given(rows.test), params=told)
    return BinnedFold(train, later.construct(), rows.columns, _constant(rows), _fingerprint(rows))


def _given(rows: TrainingRows) -> dict[str, object]:
    return {
        "data": for_trees(rows.matrix),
        "label": rows.won.astype(np.float64),
        "weight": rows.weight,
    }


def _constant(rows: FoldRows) -> float:
    rate = np.full(len(rows.test), np.average(rows.train.won, weights=rows.train.weight))
    return float(np.average(log_losses(rows.test.won, rate), weights=rows.test.weight))


def _fingerprint(rows: FoldRows) -> bytes:
    found = blake2b(repr([(c.name, c.direction, c.categories) for c in rows.columns]).encode())
    for part in (rows.train, rows.test):
        for begin in range(0, len(part), ROWS_AT_ONCE):
            block = np.asarray(part.matrix[begin : begin + ROWS_AT_ONCE])
            found.update(np.ascontiguousarray(block).data)
        for array in (part.won, part.weight):
            found.update(np.ascontiguousarray(array).data)
    return found.digest()
