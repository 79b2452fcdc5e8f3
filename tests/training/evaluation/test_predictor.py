"""Measures against the textbook, by hand and on resamples that are written out."""

import math

import numpy as np
import pytest
from judged_worlds import judged_world, replicated
from sklearn.metrics import (
    average_precision_score,
    brier_score_loss,
    log_loss,
    roc_auc_score,
)

from training.evaluation.predictor import MEASURES, JudgedRows, Predictor
from training.metrics import calibration_error, summary


def made(won, probability, weight=None, group=None, worked=1):
    won = np.array(won, bool)
    weight = np.ones(len(won)) if weight is None else np.array(weight, float)
    group = np.arange(len(won)) if group is None else np.array(group)
    rows = JudgedRows(won, weight, group, int(group.max()) + 1, worked)
    return Predictor(rows, np.array(probability, float), exact=True).figures()


def test_figures_equal_the_textbook():
    rows, truth = judged_world(400, 1)
    probability = np.round(truth, 2).clip(0.01, 0.99)  # many equals
    found = Predictor(rows, probability, exact=True).figures()
    of = {"sample_weight": rows.weight}
    assert found["log_loss"] == pytest.approx(log_loss(rows.won, probability, **of))
    assert found["brier"] == pytest.approx(brier_score_loss(rows.won, probability, **of))
    assert found["auc"] == pytest.approx(roc_auc_score(rows.won, probability, **of))
    precision = average_precision_score(rows.won, probability, **of)
    assert found["average_precision"] == pytest.approx(precision)
    assert tuple(found) == MEASURES


def test_figures_equal_those_of_the_training():
    rows, truth = judged_world(300, 2)
    found = Predictor(rows, truth, exact=True).figures()
    told = summary(rows.won, truth, rows.weight)
    for name in ("log_loss", "brier", "auc", "calibration_error", "top_decile_lift"):
        assert found[name] == pytest.approx(told[name]), name


def test_a_resample_is_measured_as_if_its_rows_were_written_out():
    rows, truth = judged_world(200, 3)
    times = np.random.default_rng(4).multinomial(200, np.full(200, 1 / 200)).astype(float)
    drawn = Predictor(rows, truth, exact=True).measured(times[:, None])
    won, weight, place = replicated(rows, times)
    assert drawn["log_loss"][0] == pytest.approx(log_loss(won, truth[place], sample_weight=weight))
    auc = roc_auc_score(won, truth[place], sample_weight=weight)
    assert drawn["auc"][0] == pytest.approx(auc)
    precision = average_precision_score(won, truth[place], sample_weight=weight)
    assert drawn["average_precision"][0] == pytest.approx(precision)
    brier = drawn["reliability"] - drawn["resolution"] + drawn["uncertainty"]
    assert brier == pytest.approx(drawn["brier"])


def test_draws_with_few_cells_are_those_with_all():
    rows, truth = judged_world(1500, 5)
    times = np.random.default_rng(6).multinomial(1500, np.full(1500, 1 / 1500), 5).T.astype(float)
    exact = Predictor(rows, truth, exact=True).measured(times)
    coarse = Predictor(rows, truth, exact=False).measured(times)
    for name in MEASURES:
        assert coarse[name] == pytest.approx(exact[name], rel=0.02, abs=3e-4), name


def test_leads_at_capacity_count_with_their_best_look():
    # Leads 0 … 3; their best looks are .9 (lost then), .8 (won), .7 (won), .1 (lost).
    probability = [0.9, 0.2, 0.8, 0.7, 0.6, 0.1]
    group = [0, 0, 1, 2, 2, 3]
    won = [False, True, True, True, False, False]
    found = made(won, probability, group=group, worked=2)
    assert found["precision_at_capacity"] == pytest.approx(1 / 2)
    assert found["lift_at_capacity"] == pytest.approx((1 / 2) / (2 / 4))
    assert made(won, probability, group=group, worked=3)["precision_at_capacity"] == (
        pytest.approx(2 / 3)
    )


def test_of_equals_on_the_border_a_fair_part_is_worked():
    found = made([True, False, False, False], [0.5] * 4, worked=2)
    assert found["precision_at_capacity"] == pytest.approx(1 / 4)
    assert found["lift_at_capacity"] == pytest.approx(1)
    assert found["top_decile_lift"] == pytest.approx(1)


def test_weights_count_like_copies():
    won, probability = [True, False, True, False], [0.8, 0.6, 0.3, 0.1]
    once = made(won, probability, weight=[1, 2, 3, 1], group=[0, 1, 2, 3])
    copies = made(
        np.repeat(won, [1, 2, 3, 1]),
        np.repeat(probability, [1, 2, 3, 1]),
        group=np.repeat([0, 1, 2, 3], [1, 2, 3, 1]),
    )
    for name in ("log_loss", "brier", "auc", "average_precision", "reliability", "top_decile_lift"):
        assert once[name] == pytest.approx(copies[name]), name


@pytest.mark.parametrize("won", [True, False])
def test_one_outcome_has_no_ranking(won):
    found = made([won] * 4, [0.1, 0.2, 0.3, 0.4])
    assert math.isnan(found["auc"])
    assert math.isnan(found["average_precision"]) != won
    assert math.isnan(found["top_decile_lift"]) != won
    assert found["uncertainty"] == 0
    assert found["log_loss"] > 0


def test_one_lead_alone_is_measured():
    found = made([True, False], [0.9, 0.2], group=[0, 0])
    assert found["auc"] == 1
    assert found["precision_at_capacity"] == 1


def test_equals_share_a_bin_of_the_calibration_error():
    won = np.arange(100) % 4 == 0
    assert calibration_error(won, np.full(100, 0.25)) == pytest.approx(0)
    halves = np.where(np.arange(100) < 48, 0.2, 0.3)
    gaps = [abs(won[halves == p].sum() - p * (halves == p).sum()) for p in (0.2, 0.3)]
    assert calibration_error(won, halves) == pytest.approx(sum(gaps) / 100)
