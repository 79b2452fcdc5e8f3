"""Tuning of the trees: TPE over few settings, judged by log-loss on later leads."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import optuna

from training.blend import Material
from training.folds import Fold
from training.history_expert import TreeSettings, bag_loss, best_rounds, fit_bag
from training.progress import Progress

FOLDS_TO_TUNE_ON = 2
SEED = 0


def tune(
    material: Material, folds: Sequence[Fold], trials: int, start: TreeSettings, progress: Progress
) -> TreeSettings:
    """Search settings that predict the latest blocks best; the given ones are the first trial.

    Parameters
    ----------
    material
        All snapshots with their rows.
    folds
        Rolling-origin folds; the last two are used.
    trials
        Number of settings to try; 0 or no folds give `start` back.
    start
        Settings to beat.
    progress
        Told after each trial.
    """
    pairs = [material.fold_rows(fold) for fold in folds[-FOLDS_TO_TUNE_ON:]]
    pairs = [rows for rows in pairs if rows.train.enough()]
    if trials < 1 or not pairs:
        return start
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=SEED))
    study.enqueue_trial(start.model_dump(include=set(_SPACE)))

    def loss(trial: optuna.Trial) -> float:
        settings = start.model_copy(update={**_suggested(trial), "bag": 1})
        losses = []
        for rows in pairs:
            rounds = best_rounds(rows.train, rows.test, rows.columns, settings)
            bag = fit_bag(rows.train, rows.columns, settings, rounds)
            losses.append(bag_loss(bag, settings.bag, rows.test))
        progress.advance()
        return float(np.mean(losses))

    study.optimize(loss, n_trials=trials)
    return start.model_copy(update=study.best_params)


_SPACE = (
    "num_leaves",
    "learning_rate",
    "min_data_in_leaf",
    "feature_fraction",
    "lambda_l2",
)


def _suggested(trial: optuna.Trial) -> dict[str, float]:
    return {
        "num_leaves": trial.suggest_int("num_leaves", 4, 16),
        "learning_rate": trial.suggest_float("learning_rate", 0.02, 0.1, log=True),
        "min_data_in_leaf": trial.suggest_int("min_data_in_leaf", 10, 200, log=True),
        "feature_fraction": trial.suggest_float("feature_fraction", 0.1, 0.8),
        "lambda_l2": trial.suggest_float("lambda_l2", 0.5, 100.0, log=True),
    }
