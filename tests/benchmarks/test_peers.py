"""Every peer learns, with categories and holes, in a way that can be repeated."""

from importlib.util import find_spec

import numpy as np
import pytest

from benchmarks.accuracy_predictors import PEERS
from benchmarks.peers.kind import Lesson, Run
from benchmarks.peers.tuning import out_of_time, platt, refitted, scaled, tuned
from features.catalogue import NEVER_NULL, FeatureColumn
from training.blend import FoldRows
from training.history_expert import TrainingRows
from training.metrics import log_losses, logit

RUN = Run(seed=3, threads=1)
COLUMNS = [
    FeatureColumn("number", "a", "", "", NEVER_NULL),
    FeatureColumn("noise", "a", "", "", NEVER_NULL),
    FeatureColumn("category", "a", "", "", NEVER_NULL, categories=("x", "y", "z", "never seen")),
]
HERE = [
    pytest.param(
        peer,
        marks=pytest.mark.skipif(
            find_spec(peer.package) is None, reason=f"{peer.package} is not installed"
        ),
        id=peer.name,
    )
    for peer in PEERS
]


def rows(seed, count=400):
    rng = np.random.default_rng(seed)
    number, code = rng.normal(size=count), rng.integers(0, 3, count).astype(float)
    chance = 1 / (1 + np.exp(-(1.5 * number + np.array([-2.0, 0.0, 1.0])[code.astype(int)])))
    matrix = np.stack([number, rng.normal(size=count), code], axis=1)
    matrix[rng.random(matrix.shape) < 0.1] = np.nan
    return TrainingRows(matrix, rng.random(count) < chance, np.full(count, 0.2), np.arange(count))


FOLDS = [FoldRows(rows(1), rows(2), COLUMNS), FoldRows(rows(3), rows(4), COLUMNS)]


def loss(of, probability):
    return float(log_losses(of.won, probability).mean())


@pytest.mark.parametrize("peer", HERE)
def test_a_peer_learns_and_does_so_again(peer):
    found = tuned(peer, FOLDS, 2, RUN)
    assert found == tuned(peer, FOLDS, 2, RUN)
    assert set(found.settings) == set(peer.defaults)
    assert found.log_loss <= found.as_it_comes
    later = rows(5)
    later.matrix[0, 2] = 3.0  # a category that nobody has seen
    predicted = refitted(peer, Lesson(rows(1), COLUMNS), found, RUN).predict(later.matrix)
    assert ((predicted > 0) & (predicted < 1)).all()
    assert loss(later, predicted) < loss(later, np.full(len(later), rows(1).won.mean())) - 0.1
    assert len(out_of_time(peer, FOLDS, found, RUN)) == 800


@pytest.mark.parametrize("peer", HERE)
def test_watched_rows_stop_the_learning_and_teach_nothing(peer):
    settings = dict(peer.defaults)
    watched = peer.fit(Lesson(rows(1), COLUMNS, rows(2)), settings, RUN)
    again = peer.fit(Lesson(rows(1), COLUMNS, rounds=watched.rounds), settings, RUN)
    later = rows(5).matrix
    assert watched.predict(later) == pytest.approx(again.predict(later), abs=1e-6)


def test_without_folds_the_library_speaks_as_it_comes():
    peer = PEERS[0]
    assert tuned(peer, [], 5, RUN).settings == peer.defaults


def test_platt_puts_right_what_is_too_sure():
    of = rows(1)
    truth = 1 / (1 + np.exp(-1.5 * np.nan_to_num(of.matrix[:, 0])))
    sure = scaled(truth, 0.5, 3.0)
    shift, slope = platt(sure, of.won, of.weight)
    assert loss(of, scaled(sure, shift, slope)) < loss(of, sure) - 0.05
    assert np.corrcoef(logit(sure), logit(scaled(sure, shift, slope)))[0, 1] == pytest.approx(1)
