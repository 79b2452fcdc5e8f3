"""The search: Optuna proposes, the folds judge, finished trials are kept."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import optuna
from optuna.trial import FrozenTrial, TrialState

from training.history_expert import TreeSettings
from training.progress import Progress
from training.tuning.binned import BinnedFold
from training.tuning.kept import Kept
from training.tuning.pruner import BehindTheBest
from training.tuning.space import space_around, tried
from training.tuning.stop import Stop, Stopped
from training.tuning.trial import Worth, worth_of

LOG_LOSS, ROUNDS, WORK = "log_loss", "rounds", "work_of_explaining"


@dataclass(frozen=True)
class Search:
    """What is searched: folds to judge on, settings to start from, a seed.

    Trial n depends on the seed, on n and on the trials before it alone: a search that was ended
    and goes on tries what it would have tried at once.
    """

    folds: Sequence[BinnedFold]
    start: TreeSettings
    seed: int

    def run(self, kept: Kept, trials: int, stop: Stop, progress: Progress) -> None:
        """Try settings until there are so many finished trials, or until it is to stop."""
        done = kept.first(trials)
        study = optuna.create_study(pruner=BehindTheBest([f.constant for f in self.folds]))
        study.add_trials(done)
        for _ in done:
            progress.advance()
        begin = time.monotonic()
        for number in range(len(done), trials):
            try:
                stop.check()
                self._try(study, number, stop)
            except Stopped:
                return
            kept.add(study.trials[-1])
            progress.advance()
            each = (time.monotonic() - begin) / (number + 1 - len(done))
            progress.say(_standing(study.trials, each * (trials - number - 1), stop))

    def _try(self, study: optuna.Study, number: int, stop: Stop) -> None:
        """Run one trial: the first one is where the search starts, the others are proposed."""
        study.sampler = optuna.samplers.TPESampler(seed=self.seed + number)
        if not number:
            study.enqueue_trial(tried(self.start))
        trial = study.ask(space_around(self.start))
        settings = self.start.model_copy(update=trial.params)

        def look(step: int, worth: Worth) -> None:
            trial.report(worth.value, step)
            if trial.should_prune():
                raise optuna.TrialPruned

        try:
            worth = worth_of(self.folds, settings, self.seed, look, stop.check)
        except optuna.TrialPruned:
            study.tell(trial, state=TrialState.PRUNED)
            return
        trial.set_user_attr(LOG_LOSS, worth.log_loss)
        trial.set_user_attr(ROUNDS, worth.rounds)
        trial.set_user_attr(WORK, worth.work)
        study.tell(trial, worth.value)


def best_of(trials: Sequence[FrozenTrial]) -> FrozenTrial:
    """Give the best trial that ran to its end; the first is one of them."""
    complete = [trial for trial in trials if trial.state == TrialState.COMPLETE]
    return min(complete, key=lambda trial: (trial.value, trial.number))


def _standing(trials: Sequence[FrozenTrial], seconds: float, stop: Stop) -> str:
    """Say how good the best is, and how long it takes yet."""
    limit = stop.seconds_left()
    left = seconds if limit is None else min(seconds, limit)
    best, start = (t.user_attrs[LOG_LOSS] for t in (best_of(trials), trials[0]))
    return f"log-loss {best:.4f}, at the start {start:.4f}; about {duration(left)} left"


def duration(seconds: float) -> str:
    """Write seconds as people say them."""
    for unit, length in (("h", 3600), ("min", 60)):
        if seconds >= 1.5 * length:
            return f"{seconds / length:.0f} {unit}"
    return f"{seconds:.0f} s"
