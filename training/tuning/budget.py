"""How much tuning is asked for, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from training.history_expert import TreeSettings


@dataclass(frozen=True)
class Budget:
    """How long to search, and where its trials are kept.

    Attributes
    ----------
    trials
        Settings to try in all, those of an earlier run of the same search included; 0: none.
    timeout_seconds
        Search no longer than this; None: as long as the trials take.
    place
        SQLite file that keeps the trials, so that a search that was ended goes on where it was;
        None: they are forgotten.
    """

    trials: int
    timeout_seconds: float | None = None
    place: Path | None = None


@dataclass(frozen=True)
class Tuned:
    """Settings of the trees, and how they were found.

    Attributes
    ----------
    settings
        The best ones; those to start from where nothing was better.
    counts
        `trials` finished, how many of them were pruned (`trials_pruned`), log-loss of the best
        (`tuned_log_loss`) and of the settings to start from (`start_log_loss`), how many times
        the work of those it takes to explain the best (`tuned_explanation_work`), and whether
        the search ended before all trials were done (`tuning_stopped_early`, 0 or 1).
    notes
        What the owner has to know, in sentences.
    """

    settings: TreeSettings
    counts: Mapping[str, float] = field(default_factory=lambda: {"trials": 0.0})
    notes: tuple[str, ...] = ()
