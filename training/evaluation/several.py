"""When many things are looked at, some stand out by chance: what still does after that."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from features.facts import FloatArray

LEVEL = 0.05


def two_sided(z: FloatArray) -> FloatArray:
    """Give the chance of a standard normal farther from 0; NaN stays NaN."""
    return 2 * ndtr(-np.abs(z))


def stands_out(p: FloatArray, level: float = LEVEL) -> NDArray[np.bool_]:
    """Tell which of n tests still reject when all are looked at together.

    Source: Holm 1979, "A simple sequentially rejective multiple test procedure": the chance that
    any true hypothesis is among them is at most `level`. NaN (not tested) does not count.
    """
    tested = np.flatnonzero(np.isfinite(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    limits = level / np.arange(len(order), 0, -1)
    fails = np.flatnonzero(p[order] > limits)
    found = np.zeros(len(p), bool)
    found[order[: fails[0] if len(fails) else len(order)]] = True
    return found
