"""Metrics against the textbook, and comparisons that know how sure they are."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import quickly
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

from training.metrics import (
    calibration_error,
    log_losses,
    logit,
    paired_bootstrap,
    sigmoid,
    summary,
    top_decile_lift,
)


@pytest.fixture(scope="module")
def some():
    rng = np.random.default_rng(0)
    probability = rng.beta(1, 4, 2000)
    return rng.random(2000) < probability, probability, rng.uniform(0.1, 3, 2000)


@quickly(100)
@given(st.floats(-15, 15))
def test_logit_undoes_sigmoid(value):
    assert logit(sigmoid(np.array([value])))[0] == pytest.approx(value, abs=1e-8)


def test_nothing_overflows():
    assert sigmoid(np.array([-1e9, 0, 1e9])).tolist() == [0, 0.5, 1]
    assert np.isfinite(logit(np.array([0.0, 1.0]))).all()
    assert np.isfinite(log_losses(np.array([True, False]), np.array([0.0, 1.0]))).all()


def test_headline_metrics_equal_the_textbook(some):
    won, probability, weight = some
    found = summary(won, probability, weight)
    assert found["log_loss"] == pytest.approx(log_loss(won, probability, sample_weight=weight))
    brier = brier_score_loss(won, probability, sample_weight=weight)
    assert found["brier"] == pytest.approx(brier)
    assert found["auc"] == pytest.approx(roc_auc_score(won, probability, sample_weight=weight))
    assert found["win_rate"] == pytest.approx((won * weight).sum() / weight.sum())
    assert found["snapshots"] == 2000


def test_without_weights_all_rows_count_alike(some):
    won, probability, _ = some
    assert summary(won, probability) == summary(won, probability, np.ones(len(won)))


@pytest.mark.parametrize("won", [True, False])
def test_one_outcome_has_no_auc(won):
    found = summary(np.array([won] * 4), np.full(4, 0.5))
    assert math.isnan(found["auc"])
    assert math.isnan(found["top_decile_lift"]) != won
    assert found["log_loss"] == pytest.approx(math.log(2))


def test_calibration_error_of_a_constant_is_its_distance_from_the_rate():
    won = np.arange(100) % 5 == 0
    assert calibration_error(won, np.full(100, 0.5)) == pytest.approx(0.3)


def test_calibration_error_by_hand():
    probability = np.arange(20) / 20
    won = np.arange(20) % 3 == 0
    pairs = [slice(i, i + 2) for i in range(0, 20, 2)]
    gaps = [abs(won[pair].sum() - probability[pair].sum()) for pair in pairs]
    assert calibration_error(won, probability) == pytest.approx(sum(gaps) / 20)


def test_calibration_error_is_small_for_the_truth_and_large_for_a_boast(some):
    won, probability, _ = some
    assert calibration_error(won, probability) < 0.03
    assert calibration_error(won, np.sqrt(probability)) > 0.15


def test_lift_of_the_best_tenth():
    won = np.arange(100) < 20
    assert top_decile_lift(won, -np.arange(100.0)) == pytest.approx(5)
    assert top_decile_lift(won, np.arange(100.0)) == 0
    assert top_decile_lift(np.array([True]), np.array([0.1])) == 1


def test_bootstrap_tells_the_better_from_the_worse(some):
    won, probability, weight = some
    good, bad = (log_losses(won, p) for p in (probability, np.full(2000, 0.5)))
    found = paired_bootstrap(good, bad, np.arange(2000), weight)
    assert found["difference"] == pytest.approx(np.average(good - bad, weights=weight))
    assert found["low"] < found["difference"] < found["high"] < 0
    assert found["share_better"] == 1
    assert paired_bootstrap(bad, good, np.arange(2000), weight)["share_better"] == 0


def test_bootstrap_resamples_leads_not_rows():
    rng = np.random.default_rng(1)
    losses = rng.normal(0, 1, 100)
    rows = paired_bootstrap(losses, np.zeros(100), np.arange(100))
    copies = paired_bootstrap(np.repeat(losses, 9), np.zeros(900), np.repeat(np.arange(100), 9))
    for name, value in rows.items():
        assert copies[name] == pytest.approx(value, abs=1e-12)


def test_bootstrap_interval_has_the_width_that_theory_says():
    losses = np.random.default_rng(2).normal(0.5, 1, 400)
    found = paired_bootstrap(losses, np.zeros(400), np.arange(400), resamples=2000)
    assert found["high"] - found["low"] == pytest.approx(2 * 1.96 / math.sqrt(400), rel=0.15)


def test_bootstrap_is_repeatable():
    losses = np.random.default_rng(3).normal(0, 1, 50)
    args = (losses, np.zeros(50), np.arange(50))
    assert paired_bootstrap(*args) == paired_bootstrap(*args)
    assert paired_bootstrap(*args) != paired_bootstrap(*args, seed=1)
