"""What an explanation costs, in the currency of the objective."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2

import numpy as np

from training.history_expert import TreeSettings

LOG_LOSS_PER_DOUBLING = 0.00005


def work_of_explaining(settings: TreeSettings, rounds: Sequence[int]) -> float:
    """Give rounds × leaves × depth² of one member of the bag.

    TreeSHAP visits every leaf with the path that leads to it, and weighs each step of the path
    against the others (Lundberg et al. 2020, algorithm 2): that is what one lead's reasons cost.

    Parameters
    ----------
    rounds
        Best rounds of each fold; the final bag takes their median.
    """
    leaves = min(settings.num_leaves, 2**settings.max_depth)
    return float(np.median(rounds)) * leaves * settings.max_depth**2


def price_of(work: float) -> float:
    """Give what the work adds to a log-loss: every doubling of it has to earn its keep.

    Five times the work costs 0.00012, so what predicts 0.0001 better is not worth it; a setting
    that predicts clearly better is.
    """
    return LOG_LOSS_PER_DOUBLING * log2(work)
