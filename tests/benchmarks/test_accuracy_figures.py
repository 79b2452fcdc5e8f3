"""The figures of the accuracy benchmark agree with those of the model's own report."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from benchmarks.accuracy_figures import Ready, figures_of
from training.evaluation import smooth_calibration_error
from training.metrics import summary


@pytest.fixture
def judged():
    rng = np.random.default_rng(0)
    p = np.round(rng.beta(2, 5, 3000), 2)  # with ties
    return rng.random(3000) < p, p, rng.integers(0, 900, 3000)


def test_figures_are_those_of_the_report(judged):
    won, p, _ = judged
    found, known = Ready(won, p).figures(np.ones(len(p))), summary(won, p)
    for name in ("log_loss", "brier", "auc", "calibration_error", "top_decile_lift"):
        assert found[name] == pytest.approx(known[name], abs=1e-12)


def test_a_row_that_counts_twice_is_two_rows(judged):
    won, p, _ = judged
    times = np.random.default_rng(1).integers(0, 4, len(p))
    found = Ready(won, p).figures(times.astype(float))
    many_won, many_p = np.repeat(won, times), np.repeat(p, times)
    assert found["auc"] == pytest.approx(roc_auc_score(many_won, many_p), abs=1e-12)
    copied = Ready(many_won, many_p).figures(np.ones(len(many_p)))
    for name in ("log_loss", "brier", "smooth_calibration_error"):
        assert found[name] == pytest.approx(copied[name], abs=1e-9)


def test_the_smooth_calibration_error_is_that_of_the_report(judged):
    won, p, _ = judged
    for shift in (0.0, 0.02, 0.1):
        moved = np.clip(p + shift, 0, 1)
        found = Ready(won, moved).figures(np.ones(len(p)))["smooth_calibration_error"]
        # Coarser, so that thousands of resamples stay cheap: two per cent of the error.
        assert found == pytest.approx(smooth_calibration_error(won, moved), rel=0.02)


def test_a_difference_is_judged_on_the_same_draws(judged):
    won, p, lead = judged
    worse = np.clip(p + 0.03, 0, 1)
    found = figures_of({"a": Ready(won, p), "b": Ready(won, worse)}, lead, 100)
    less = found["a"].less(found["b"], "brier")
    alone = found["a"].interval("brier")
    assert less.low < less.value < less.high
    assert less.high - less.low < alone.high - alone.low
    assert found["a"].less(found["a"], "auc").low == 0.0


def test_the_truth_is_nothing_above_itself():
    rng = np.random.default_rng(0)
    truth = rng.beta(1, 8, 500)
    won = rng.random(500) < truth
    assert Ready(won, truth, truth).figures(np.ones(500))["above_truth"] == 0.0
    assert Ready(won, truth * 0.5, truth).figures(np.ones(500))["above_truth"] > 0.01
