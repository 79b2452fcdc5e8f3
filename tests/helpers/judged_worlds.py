"""Made-up judged rows whose truth is known: leads with several snapshots that share their fate."""

from __future__ import annotations

import numpy as np

from training.evaluation.predictor import JudgedRows
from training.metrics import sigmoid


def judged_world(leads, seed=0, looks=3, weighted=True, rate=-1.5, spread=1.0):
    """Give rows and their true probabilities; a lead's snapshots share one uniform number."""
    rng = np.random.default_rng(seed)
    group = np.repeat(np.arange(leads), looks)
    own = rng.normal(rate, spread, leads)[group]
    truth = sigmoid(own + rng.normal(0, 0.4, len(group)))
    won = rng.random(leads)[group] < truth
    weight = rng.uniform(0.2, 2, len(group)) if weighted else np.ones(len(group))
    shuffled = rng.permutation(len(group))
    rows = JudgedRows(
        won[shuffled], weight[shuffled], group[shuffled], leads, worked=max(leads // 10, 1)
    )
    return rows, truth[shuffled]


def replicated(rows, times):
    """Write a resample out: every row as often as its lead was drawn."""
    place = np.repeat(np.arange(len(rows.won)), times[rows.group].astype(int))
    return rows.won[place], rows.weight[place], place
