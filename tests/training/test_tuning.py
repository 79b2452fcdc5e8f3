"""Tuning: never worse than the settings it begins with, on the blocks it looks at."""

import numpy as np
import pytest

from features.catalogue import FeatureColumn
from features.facts import Moments
from training.blend import Material
from training.folds import Fold
from training.history_expert import TreeSettings, bag_loss, best_rounds, fit_bag
from training.metrics import sigmoid
from training.snapshots import Snapshots
from training.tuning import tune

START = TreeSettings(bag=2, num_leaves=15, learning_rate=0.1, min_data_in_leaf=10, lambda_l2=0.5)
COLUMNS = [FeatureColumn(name, name, "", "", "") for name in "abc"]
K = 600


class Told:
    pieces = 0

    def advance(self):
        self.pieces += 1


@pytest.fixture(scope="module")
def material():
    rng = np.random.default_rng(0)
    matrix = rng.normal(size=(K, 3))
    won = rng.random(K) < sigmoid(matrix[:, 0] - 1)
    as_of = np.arange(K, dtype=np.int64)
    snapshots = Snapshots(Moments(np.arange(K), as_of), won, as_of, 0)
    return Material(snapshots, matrix, np.zeros((K, 0)), np.ones(K, bool), COLUMNS, None)


@pytest.fixture(scope="module")
def folds():
    place = np.arange(K)
    edges = [(300, 400), (400, 500), (500, 600)]
    return [Fold(place < a, (place >= a) & (place < b), a) for a, b in edges]


def loss(material, folds, settings):
    settings = settings.model_copy(update={"bag": 1})
    losses = []
    for fold in folds[-2:]:
        train, test = material.rows(fold.train, fold.origin_us), material.rows(fold.test)
        rounds = best_rounds(train, test, COLUMNS, settings)
        losses.append(bag_loss(fit_bag(train, COLUMNS, settings, rounds), 1, test))
    return np.mean(losses)


@pytest.mark.parametrize("trials", [0, -1])
def test_no_trials_keep_the_settings(material, folds, trials):
    assert tune(material, folds, trials, START, Told()) is START


def test_no_folds_keep_the_settings(material):
    assert tune(material, [], 5, START, Told()) is START


def test_the_first_trial_is_what_was_there(material, folds):
    assert tune(material, folds, 1, START, Told()) == START


def test_more_trials_find_nothing_worse(material, folds):
    told = Told()
    found = tune(material, folds, 5, START, told)
    assert told.pieces == 5
    assert loss(material, folds, found) < loss(material, folds, START)
    assert (found.bag, found.max_depth) == (START.bag, START.max_depth)


def test_tuning_is_repeatable(material, folds):
    first, second = (tune(material, folds, 3, START, Told()) for _ in range(2))
    assert first == second
