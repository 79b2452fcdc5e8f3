"""Compiled loop over the columns of the linear expert: what each contributes to each row."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from features.compiled import compiled
from features.facts import FloatArray, IntArray

NUMBER, RECENCY, CATEGORY = 0, 1, 2


class Columns(NamedTuple):
    """Fitted columns as arrays (c,), what belongs to each of them in a row.

    Attributes
    ----------
    kind
        int64, `NUMBER`, `RECENCY` or `CATEGORY`.
    mean, spread, weight, missing
        float64, as of `training.linear_expert.LinearColumn`.
    first_bend, knots, bends
        int64 (c + 1,), where the bends of each column begin, and the bends.
    first_code, codes
        int64 (c + 1,), where the codes of each column begin, and what each contributes.
    """

    kind: IntArray
    mean: FloatArray
    spread: FloatArray
    weight: FloatArray
    missing: FloatArray
    first_bend: IntArray
    knots: FloatArray
    bends: FloatArray
    first_code: IntArray
    codes: FloatArray


@compiled
def worths(
    matrix: FloatArray, columns: Columns, farthest_spreads: float, recent_days: float
) -> FloatArray:
    """Give float64 (n, c): what each column of the matrix (n, c) contributes, in log-odds."""
    found = np.zeros(matrix.shape)
    for row in range(matrix.shape[0]):
        for i in range(matrix.shape[1]):
            value, kind = matrix[row, i], columns.kind[i]
            if kind == CATEGORY:
                first = columns.first_code[i]
                if 0.0 <= value < columns.first_code[i + 1] - first:
                    found[row, i] = columns.codes[first + int(value)]
                continue
            if kind == NUMBER:
                if np.isnan(value):
                    found[row, i] = columns.missing[i]
                    continue
                number = np.log1p(abs(value))
                number = -number if value < 0.0 else number
            else:
                number = 0.0 if np.isnan(value) else 1.0 / (1.0 + max(value, 0.0) / recent_days)
            z = (number - columns.mean[i]) / columns.spread[i]
            z = min(max(z, -farthest_spreads), farthest_spreads)
            worth = z * columns.weight[i]
            for bend in range(columns.first_bend[i], columns.first_bend[i + 1]):
                worth += max(z - columns.knots[bend], 0.0) * columns.bends[bend]
            found[row, i] = worth
    return found
