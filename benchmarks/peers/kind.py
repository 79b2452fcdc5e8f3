"""What a peer is: how it is fitted, and what may be tried when it is tuned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import optuna

from features.catalogue import FeatureColumn
from features.facts import FloatArray
from training.history_expert import TrainingRows

Settings = Mapping[str, float | int | str]
MOST_ROUNDS = 1500
PATIENCE = 50


@dataclass(frozen=True)
class Run:
    """Seed of everything random, and processor threads to use."""

    seed: int
    threads: int


@dataclass(frozen=True)
class Fitted:
    """What was learned: rows (k, columns) to probabilities (k,), and after how many rounds."""

    predict: Callable[[FloatArray], FloatArray]
    rounds: int = 0


@dataclass(frozen=True)
class Lesson:
    """Rows to learn from.

    Attributes
    ----------
    rows
        To learn from.
    columns
        Their description.
    watched
        Later rows on which learning stops early; None: after `rounds`.
    rounds
        Of boosting, at most.
    """

    rows: TrainingRows
    columns: list[FeatureColumn]
    watched: TrainingRows | None = None
    rounds: int = MOST_ROUNDS

    @property
    def codes(self) -> list[int]:
        """Positions of the columns that hold codes of categories."""
        return [i for i, column in enumerate(self.columns) if column.categories]


class Fit(Protocol):
    """Fits one library with settings; deterministic for one run."""

    def __call__(self, lesson: Lesson, settings: Settings, run: Run) -> Fitted:
        """Learn from the lesson."""


@dataclass(frozen=True)
class Peer:
    """One library.

    Attributes
    ----------
    name, package
        For people, and to be installed.
    defaults
        The library's own values of what is tuned: the first trial.
    suggest
        Draws settings.
    fit
        Fits with settings.
    """

    name: str
    package: str
    defaults: Settings
    suggest: Callable[[optuna.Trial], Settings]
    fit: Fit


def usual(rows: TrainingRows) -> FloatArray:
    """Give the weights as libraries expect them: one on average."""
    return np.asarray(rows.weight / rows.weight.mean())


def labels(rows: TrainingRows) -> FloatArray:
    """Give 0 and 1."""
    return rows.won.astype(np.float64)
