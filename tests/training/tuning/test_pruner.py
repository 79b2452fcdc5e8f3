"""Pruning: by the looks at the best finished trial, after the same number of rounds."""

import optuna
import pytest
from optuna.trial import TrialState, create_trial

from training.tuning.pruner import BehindTheBest
from training.tuning.trial import LOOKS_PER_FOLD

CONSTANT = 0.5  # the best one gains 0.2 of it in the first fold: 7 % of that is 0.014


def study_of(*finished):
    study = optuna.create_study()
    for value, looks in finished:
        study.add_trial(create_trial(value=value, intermediate_values=looks))
    return study


def pruned(study, step, value):
    trial = create_trial(state=TrialState.RUNNING, intermediate_values={step: value})
    return BehindTheBest([CONSTANT, CONSTANT]).prune(study, trial)


BEST = (0.3, {1: 0.4, 2: 0.35, 3: 0.3, LOOKS_PER_FOLD + 1: 0.32, LOOKS_PER_FOLD + 2: 0.3})
WORSE = (0.31, {1: 0.2, 2: 0.2, 3: 0.31})


@pytest.mark.parametrize(
    ("step", "value", "expected"),
    [
        (1, 0.413, False),
        (1, 0.415, True),
        (2, 0.363, False),
        (2, 0.365, True),
        (9, 0.313, False),  # the best one had stopped by then: its last look counts
        (9, 0.315, True),
        (LOOKS_PER_FOLD + 1, 0.333, False),
        (LOOKS_PER_FOLD + 1, 0.335, True),
        (LOOKS_PER_FOLD + 1, 0.25, False),
    ],
)
def test_a_trial_is_given_up_once_it_is_behind_by_too_much(step, value, expected):
    assert pruned(study_of(WORSE, BEST), step, value) is expected


def test_nobody_is_behind_before_a_trial_is_finished_or_a_look_was_taken():
    assert not pruned(study_of(), 1, 9.0)
    unseen = create_trial(state=TrialState.RUNNING)
    assert not BehindTheBest([CONSTANT]).prune(study_of(BEST), unseen)


def test_where_nothing_is_gained_nothing_behind_is_kept():
    nothing = (CONSTANT, {1: CONSTANT})
    assert pruned(study_of(nothing), 1, CONSTANT + 1e-9)
    assert not pruned(study_of(nothing), 1, CONSTANT)
