"""Tuning: never worse than the settings it begins with, on the blocks it looks at."""

import lightgbm as lgb
import numpy as np
import pytest
from tunable import START, Told, tuned, world

from training.history_expert import dataset, parameters
from training.tuning import Budget, tune
from training.tuning.trial import PATIENCE
from training.tuning.tune import FEWEST_LEADS

TRIALS = 12


@pytest.fixture(scope="module")
def searched():
    told = Told()
    return tune(*world(), Budget(TRIALS), START, told), told


def loss(settings):
    """Judge as LightGBM's own early stopping does."""
    material, folds = world()
    losses = []
    for number, fold in enumerate(folds[-2:]):
        rows = material.fold_rows(fold)
        data = dataset(rows.train, rows.columns, settings)
        test, same = rows.test, data.get_params()
        later = data.create_valid(test.matrix, test.won, weight=test.weight, params=same)
        told = {**parameters(settings, rows.columns, number), "metric": "binary_logloss"}
        stopping = lgb.early_stopping(PATIENCE, verbose=False)
        booster = lgb.train(told, data, 600, valid_sets=[later], callbacks=[stopping])
        losses.append(booster.best_score["valid_0"]["binary_logloss"])
    return np.mean(losses)


@pytest.mark.parametrize("trials", [0, -1])
def test_no_trials_keep_the_settings(trials):
    found = tuned(trials)
    assert (found.settings, found.counts, found.notes) == (START, {"trials": 0.0}, ())


def test_few_leads_keep_the_settings_and_it_is_said():
    enough, few = (
        tune(*world(leads), Budget(1), START, Told()) for leads in (FEWEST_LEADS, FEWEST_LEADS - 1)
    )
    assert enough.counts["trials"] == 1
    assert (few.settings, few.counts) == (START, {"trials": 0.0})
    assert "999 leads" in few.notes[0]
    assert "from 1,000 leads on" in few.notes[0]


def test_no_past_keeps_the_settings_and_it_is_said():
    material, folds = world()
    material.snapshots.won[folds[-1].train] = False
    found = tune(material, folds, Budget(3), START, Told())
    assert (found.settings, found.counts) == (START, {"trials": 0.0})
    assert "too few won" in found.notes[0]


def test_the_first_trial_is_what_was_there():
    found = tuned(1)
    assert found.settings == START
    assert found.counts["tuned_log_loss"] == found.counts["start_log_loss"]
    assert "none was better than the given ones" in found.notes[0]


def test_more_trials_find_something_better(searched):
    found, told = searched
    assert told.pieces == found.counts["trials"] == TRIALS
    assert loss(found.settings) < loss(START) - 0.001
    assert (found.settings.bag, found.settings.max_bin) == (START.bag, START.max_bin)


def test_what_is_told_is_what_the_settings_are_worth(searched):
    counts = searched[0].counts
    assert counts["tuned_log_loss"] == pytest.approx(loss(searched[0].settings), abs=0.001)
    assert counts["start_log_loss"] == pytest.approx(loss(START), abs=1e-9)
    assert counts["tuning_stopped_early"] == 0
    [note] = searched[0].notes
    assert f"{counts['tuned_log_loss']:.4f}" in note
    assert f"{counts['start_log_loss']:.4f}" in note


def test_what_falls_behind_is_not_tried_to_the_end(searched):
    assert TRIALS / 3 <= searched[0].counts["trials_pruned"] < TRIALS


def test_a_watcher_sees_the_best_value_and_the_time_left(searched):
    found, told = searched
    best = f"log-loss {found.counts['tuned_log_loss']:.4f}"
    assert told.notes[-2].startswith(best)
    assert told.notes[-2].endswith("about 0 s left")
    assert all("at the start" in note and "left" in note for note in told.notes[:-1])
    assert told.notes[-1] == found.notes[0]


def test_the_same_seed_finds_the_same(searched):
    again, other = tuned(TRIALS), tuned(TRIALS, seed=1)
    assert again == searched[0]
    assert other.settings != searched[0].settings
