"""When to give a setting up: it is behind the best one after the same number of trees."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

import optuna
from optuna.trial import FrozenTrial, TrialState

from training.tuning.trial import LOOKS_PER_FOLD

SHARE_OF_THE_GAIN = 0.07


class BehindTheBest(optuna.pruners.BasePruner):
    """Prunes what trails the best finished trial by more than a share of what that one gained.

    Settings are compared after the same number of rounds in the same fold. That is hard on those
    that learn slowly, and meant to be: they need more trees for the same predictions, and every
    tree has to be explained. What it saves and what it misses is measured in docs/benchmarks.md.

    Parameters
    ----------
    constants
        Log-loss of the past win rate on the later rows of each fold: what there is to gain from.
    """

    def __init__(self, constants: Sequence[float]) -> None:
        self._constants = constants

    def prune(self, study: optuna.Study, trial: FrozenTrial) -> bool:
        """Tell whether to give the trial up at its latest look."""
        finished = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        if trial.last_step is None or not finished:
            return False
        best = min(finished, key=lambda other: (other.value, other.number))
        fold = trial.last_step // LOOKS_PER_FOLD
        looks = {k: v for k, v in best.intermediate_values.items() if k // LOOKS_PER_FOLD == fold}
        gain = fmean(self._constants[: fold + 1]) - looks[max(looks)]
        by_then = looks[max(step for step in looks if step <= trial.last_step)]
        behind = trial.intermediate_values[trial.last_step] - by_then
        return behind > SHARE_OF_THE_GAIN * max(gain, 0.0)
