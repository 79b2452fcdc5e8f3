"""The same tuning for every peer: TPE, rolling origin, log-loss on later leads, early stopping."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import optuna
from numpy.typing import NDArray

from benchmarks.peers.kind import Fitted, Lesson, Peer, Run, Settings
from features.facts import FloatArray
from training.blend import FoldRows
from training.history_expert import TrainingRows
from training.metrics import log_losses, logit, sigmoid

TRIALS_BEFORE_PRUNING = 5
ROUNDS_WITHOUT_FOLDS = 100


@dataclass(frozen=True)
class Tuned:
    """What tuning found: settings, rounds, and the log-loss out of time, mean of the folds.

    `as_it_comes` is the log-loss of the library's own settings.
    """

    settings: Settings
    rounds: int
    log_loss: float
    as_it_comes: float


def tuned(peer: Peer, folds: Sequence[FoldRows], trials: int, run: Run) -> Tuned:
    """Try settings; the library's own are the first trial.

    Trials that look worse than the median of the others after a fold are cut off there. Without
    folds the library's own settings are taken.
    """
    if not folds:
        return Tuned(peer.defaults, ROUNDS_WITHOUT_FOLDS, float("nan"), float("nan"))
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    pruner = optuna.pruners.MedianPruner(n_startup_trials=TRIALS_BEFORE_PRUNING)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=run.seed), pruner=pruner)
    study.enqueue_trial(dict(peer.defaults))

    def loss(trial: optuna.Trial) -> float:
        """Give the mean log-loss over the folds, or stop where the trial looks hopeless."""
        settings, losses, rounds = peer.suggest(trial), [], []
        for number, fold in enumerate(folds):
            fitted = _fitted(peer, Lesson(fold.train, fold.columns, fold.test), settings, run)
            losses.append(_log_loss(fold.test, fitted.predict(fold.test.matrix)))
            rounds.append(fitted.rounds)
            trial.report(float(np.mean(losses)), number)
            if number + 1 < len(folds) and trial.should_prune():
                raise optuna.TrialPruned
        trial.set_user_attr("rounds", int(np.median(rounds)))
        return float(np.mean(losses))

    study.optimize(loss, n_trials=max(trials, 1))
    best = study.best_trial
    return Tuned(best.params, best.user_attrs["rounds"], study.best_value, study.trials[0].value)


def out_of_time(peer: Peer, folds: Sequence[FoldRows], found: Tuned, run: Run) -> FloatArray:
    """Predict every fold's later rows with its past, fold after fold."""
    predicted = []
    for fold in folds:
        fitted = refitted(peer, Lesson(fold.train, fold.columns), found, run)
        predicted.append(fitted.predict(fold.test.matrix))
    return np.concatenate(predicted)


def refitted(peer: Peer, lesson: Lesson, found: Tuned, run: Run) -> Fitted:
    """Fit on all rows with what tuning found."""
    return _fitted(peer, replace(lesson, rounds=found.rounds), found.settings, run)


def _fitted(peer: Peer, lesson: Lesson, settings: Settings, run: Run) -> Fitted:
    with warnings.catch_warnings():
        # Libraries remark on constant columns, on convergence and on threads; the figures tell.
        warnings.simplefilter("ignore")
        return peer.fit(lesson, settings, run)


def _log_loss(rows: TrainingRows, probability: FloatArray) -> float:
    return float(np.average(log_losses(rows.won, probability), weights=rows.weight))


def platt(predicted: FloatArray, won: NDArray[np.bool_], weight: FloatArray) -> tuple[float, float]:
    """Fit shift and slope on the logit (Platt 1999) of out-of-time predictions (n,)."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

    value = logit(predicted)[:, None]
    found = LogisticRegression(C=np.inf, max_iter=500).fit(value, won, weight)
    return float(found.intercept_[0]), float(found.coef_[0, 0])


def scaled(probability: FloatArray, shift: float, slope: float) -> FloatArray:
    """Apply shift and slope on the logit."""
    return sigmoid(shift + slope * logit(probability))
