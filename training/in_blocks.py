"""Rows as LightGBM takes them: as they are, or block by block, without a copy of all of them."""

from __future__ import annotations

import lightgbm as lgb
import numpy as np

from features.facts import FloatArray
from training.wide import PickedRows

ROWS_AT_ONCE = 4096


class InBlocks(lgb.Sequence):
    """Reads rows when LightGBM asks for them: first a sample, row by row, then all in batches.

    Parameters
    ----------
    rows
        To read from.
    """

    batch_size = ROWS_AT_ONCE

    def __init__(self, rows: PickedRows) -> None:
        self._rows = rows
        self._begin, self._block = -1, np.zeros((0, 0))

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, asked: int | slice) -> FloatArray:
        """Give one row, float64 (m,), or some rows, float64 (k, m)."""
        if isinstance(asked, slice):
            return np.ascontiguousarray(self._rows[asked])
        begin = int(asked) - int(asked) % self.batch_size
        if begin != self._begin:  # the sample is drawn in ascending order: each is read once
            self._begin, self._block = begin, self[begin : begin + self.batch_size]
        return self._block[int(asked) - begin]


def for_trees(matrix: FloatArray | PickedRows) -> FloatArray | InBlocks:
    """Give what `lightgbm.Dataset` takes as data."""
    return InBlocks(matrix) if isinstance(matrix, PickedRows) else matrix
