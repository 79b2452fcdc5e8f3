"""A small world whose trees can be tuned: few columns, some noise, blocks with their past.

Run as a program it tunes, keeps the trials, and prints what it found:

    python tunable.py PLACE TRIALS
"""

from __future__ import annotations

import json
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np

from features.catalogue import FeatureColumn
from features.facts import Moments
from training.blend import Material
from training.folds import Fold
from training.history_expert import TreeSettings
from training.metrics import sigmoid
from training.snapshots import Snapshots
from training.tuning import Budget, Tuned, tune

START = TreeSettings(bag=2, num_leaves=15, learning_rate=0.05, min_data_in_leaf=10, lambda_l2=5.0)
COLUMNS = [FeatureColumn(f"column {i}", "", "", "", "") for i in range(6)]


class Told:
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.pieces = 0
        self.notes: list[str] = []

    def advance(self) -> None:
        self.pieces += 1

    def say(self, note: str) -> None:
        self.notes.append(note)


def world(leads: int = 1200, seed: int = 0) -> tuple[Material, list[Fold]]:
    """Give one snapshot per lead, won by an interaction of two columns, and three blocks."""
    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(leads, len(COLUMNS)))
    won = rng.random(leads) < sigmoid(matrix[:, 0] * (matrix[:, 1] > 0) - 1)
    place = np.arange(leads, dtype=np.int64)
    snapshots = Snapshots(Moments(place, place), won, place, 0)
    material = Material(
        snapshots, matrix, np.zeros((leads, 0)), np.ones(leads, bool), COLUMNS, None
    )
    edges = [round(leads * share) for share in (0.55, 0.7, 0.85, 1.0)]
    folds = [Fold(place < a, (place >= a) & (place < b), a) for a, b in pairwise(edges)]
    return material, folds


def tuned(trials: int, place: Path | None = None, **more: object) -> Tuned:
    """Tune the trees of the world."""
    return tune(*world(), Budget(trials, place=place), START, Told(), **more)


if __name__ == "__main__":
    found = tuned(int(sys.argv[2]), Path(sys.argv[1]))
    told = {"settings": found.settings.model_dump(), "counts": dict(found.counts)}
    print(json.dumps({**told, "notes": found.notes}))
