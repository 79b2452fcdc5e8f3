"""Tuning of the trees: few settings, judged by log-loss on later leads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import blake2b

import lightgbm as lgb
import numpy as np
import optuna
from optuna.trial import FrozenTrial, TrialState

from training.blend import Material
from training.folds import Fold
from training.history_expert import TreeSettings
from training.progress import Progress
from training.tuning import space, words
from training.tuning.binned import BinnedFold, binned
from training.tuning.budget import Budget, Tuned
from training.tuning.kept import kept_trials
from training.tuning.search import LOG_LOSS, ROUNDS, WORK, Search, best_of
from training.tuning.stop import Stop

FEWEST_LEADS = 1_000
FOLDS_TO_TUNE_ON = 2
MOST_TIMES_THE_ROUNDS = 2.0
SEED = 0


def tune(
    material: Material,
    folds: Sequence[Fold],
    budget: Budget,
    start: TreeSettings,
    progress: Progress,
    seed: int = SEED,
) -> Tuned:
    """Search settings that predict the latest blocks best, and that are cheap to explain.

    The trials are those of Optuna's TPE (Bergstra et al. 2011); the first one is `start`. They
    depend on rows, settings and seed alone. The first Ctrl-C ends the search and keeps the best.

    Parameters
    ----------
    material
        All snapshots with their rows.
    folds
        Rolling-origin folds; the last two are used.
    budget
        How many trials, how long, and where they are kept.
    start
        Settings to beat.
    progress
        Told after each trial.

    Returns
    -------
    The best settings; `start` if nothing is better, or where there is too little to judge on.
    """
    if budget.trials < 1:
        return Tuned(start)
    leads = _leads(material, folds)
    if leads < FEWEST_LEADS:
        return Tuned(start, notes=(words.too_few(leads, FEWEST_LEADS),))
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    stop = Stop(budget.timeout_seconds)
    with stop.at_first_interrupt():
        trials = _trials(_binned(material, folds, start, stop), budget, start, seed, stop, progress)
    tuned = _tuned(trials, start, budget, stop)
    progress.say(" ".join(tuned.notes))
    return tuned


def _leads(material: Material, folds: Sequence[Fold]) -> int:
    """Count the leads with a known outcome that the folds learn from or judge on."""
    seen = np.zeros(len(material.snapshots), bool)
    for fold in folds:
        seen |= fold.train | fold.test
    return len(np.unique(material.snapshots.moments.lead[seen]))


def _binned(
    material: Material, folds: Sequence[Fold], start: TreeSettings, stop: Stop
) -> list[BinnedFold]:
    """Bin the latest folds; those whose past is too short to learn from are left out."""
    found = []
    for fold in folds[-FOLDS_TO_TUNE_ON:]:
        rows = material.fold_rows(fold, in_blocks=True)
        if rows.train.enough() and not stop.now():
            found.append(binned(rows, start))
    return found


def _trials(
    folds: list[BinnedFold],
    budget: Budget,
    start: TreeSettings,
    seed: int,
    stop: Stop,
    progress: Progress,
) -> list[FrozenTrial]:
    """Give the finished trials, those of an earlier run included."""
    if not folds or stop.now():
        return []

    def waiting() -> bool:
        progress.say("waiting for another training, which tunes on the same data")
        return stop.now()

    with kept_trials(budget.place, _name(folds, start, seed), waiting) as kept:
        Search(folds, start, seed).run(kept, budget.trials, stop, progress)
        return kept.first(budget.trials)


def _name(folds: Sequence[BinnedFold], start: TreeSettings, seed: int) -> str:
    """Name the search by all that its trials depend on: other data start anew."""
    told = [space.VERSION, lgb.__version__, optuna.__version__, seed, start.model_dump()]
    found = blake2b(json.dumps(told).encode(), digest_size=8)
    for fold in folds:
        found.update(fold.fingerprint)
    return f"trees-{found.hexdigest()}"


def _tuned(trials: Sequence[FrozenTrial], start: TreeSettings, budget: Budget, stop: Stop) -> Tuned:
    early = []
    if stop.reason and len(trials) < budget.trials:
        early = [words.ended_early(len(trials), budget, stop.reason)]
    if not trials:
        return Tuned(start, notes=tuple(early or [words.no_past()]))
    best, first = best_of(trials), trials[0]
    counts = {
        "trials": float(len(trials)),
        "trials_pruned": float(sum(trial.state == TrialState.PRUNED for trial in trials)),
        "tuned_log_loss": best.user_attrs[LOG_LOSS],
        "start_log_loss": first.user_attrs[LOG_LOSS],
        "tuned_explanation_work": best.user_attrs[WORK] / first.user_attrs[WORK],
        "tuning_stopped_early": float(len(trials) < budget.trials),
    }
    factor = start.rounds_factor * _more_rounds(best, first)
    settings = start.model_copy(update={**best.params, "rounds_factor": factor})
    return Tuned(settings, counts, (words.found(counts), *early))


def _more_rounds(best: FrozenTrial, first: FrozenTrial) -> float:
    """Give how much longer the best settings learn than the first, beside the learning rate."""
    length = [np.median(t.user_attrs[ROUNDS]) * t.params["learning_rate"] for t in (best, first)]
    return float(np.clip(length[0] / length[1], 1 / MOST_TIMES_THE_ROUNDS, MOST_TIMES_THE_ROUNDS))
