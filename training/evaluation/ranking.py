"""How well probabilities rank, from the wins and the weight of cells in the order of their rank.

All functions take float64 (cells,) or (cells, b) with the best cell first, and work along the
cells; rows of the same probability are one cell, so that no order among equals is made up.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

from features.facts import FloatArray, IntArray


def cells_of(probability: FloatArray, most: int | None = None) -> IntArray:
    """Give every row the number of its rank, the best 0: int64 (k,).

    Equals share a number; with `most`, neighbours are put together until there are no more cells.
    """
    distinct, cell, count = np.unique(-probability, return_inverse=True, return_counts=True)
    if most is None or len(distinct) <= most:
        return cell.astype(np.int64)
    begin = np.cumsum(count) - count
    merged = np.unique(begin * most // len(probability), return_inverse=True)[1]
    return merged[cell].astype(np.int64)


def per_lead(cell: IntArray, group: IntArray, values: FloatArray, leads: int) -> csr_array:
    """Add up values by cell and lead: sparse (cells, leads), to be multiplied with resamples."""
    return csr_array((values, (cell, group)), shape=(int(cell.max(initial=-1)) + 1, leads))


def auc(wins: FloatArray, mass: FloatArray) -> FloatArray:
    """Give the area under the ROC curve, ties half; NaN with one outcome only."""
    losses = mass - wins
    below = losses.sum(axis=0) - np.cumsum(losses, axis=0) + 0.5 * losses
    return _ratio((wins * below).sum(axis=0), wins.sum(axis=0) * losses.sum(axis=0))


def average_precision(wins: FloatArray, mass: FloatArray) -> FloatArray:
    """Give the mean precision over the wins, from the best down; NaN without wins."""
    precision = np.cumsum(wins, axis=0) / np.maximum(np.cumsum(mass, axis=0), 1e-300)
    return _ratio((wins * precision).sum(axis=0), wins.sum(axis=0))


def win_rate_of_best(wins: FloatArray, mass: FloatArray, limit: FloatArray | float) -> FloatArray:
    """Give the win rate of the best so much weight; of a cell on the border the fitting part."""
    return _ratio(wins_of_best(wins, mass, limit), np.minimum(limit, mass.sum(axis=0)))


def wins_of_best(wins: FloatArray, mass: FloatArray, limit: FloatArray | float) -> FloatArray:
    """Give the weight of the wins among the best so much weight."""
    before = np.cumsum(mass, axis=0) - mass
    part = np.clip((limit - before) / np.maximum(mass, 1e-300), 0.0, 1.0)
    return (wins * part).sum(axis=0)


def _ratio(above: FloatArray, below: FloatArray | float) -> FloatArray:
    below = np.asarray(below, np.float64)
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)
