"""Smooth reliability curves and gains, with their bands."""

import numpy as np
import pytest
from judged_worlds import judged_world

from training.evaluation.curves import gains_curve, reliability_curve
from training.evaluation.predictor import JudgedRows
from training.evaluation.resampling import Resamples
from training.metrics import logit, sigmoid


def slow_curve(rows, probability, curve):
    """Nadaraya-Watson of the residuals, term by term, added to the promise."""
    kept = []
    for promised in curve.promised:
        kernel = np.exp(-0.5 * ((logit(promised) - logit(probability)) / curve.bandwidth) ** 2)
        kernel = kernel * rows.weight
        kept.append(promised + kernel @ (rows.won - probability) / kernel.sum())
    return np.clip(kept, 0, 1)


def test_equals_the_slow_reference():
    rows, truth = judged_world(300, 1)
    curve = reliability_curve(rows, truth, Resamples(300, 0))
    assert curve.observed == pytest.approx(slow_curve(rows, truth, curve), abs=2e-3)
    assert (np.diff(curve.promised) > 0).all()
    assert curve.density.max() == 1
    assert np.isnan(curve.low).all()


def test_the_band_of_the_truth_holds_the_diagonal_nearly_everywhere():
    rows, truth = judged_world(3000, 2)
    curve = reliability_curve(rows, truth, Resamples(3000, 200))
    within = (curve.low <= curve.promised) & (curve.promised <= curve.high)
    assert within.mean() > 0.85
    assert (curve.low <= curve.observed).mean() == 1
    assert (curve.observed <= curve.high).mean() == 1


def test_a_boast_lies_below_the_diagonal():
    rows, truth = judged_world(3000, 3)
    curve = reliability_curve(rows, sigmoid(logit(truth) + 0.7), Resamples(3000, 100))
    assert (curve.high < curve.promised).mean() > 0.8
    middle = curve.density > 0.3
    assert curve.observed[middle] == pytest.approx(
        sigmoid(logit(curve.promised[middle]) - 0.7), abs=0.05
    )


def test_a_constant_has_a_curve_of_one_point():
    rows, _ = judged_world(100, 4)
    curve = reliability_curve(rows, np.full(len(rows.won), 0.3), Resamples(100, 50))
    assert curve.promised == pytest.approx([0.3])
    rate = np.average(rows.won, weights=rows.weight)
    assert curve.observed == pytest.approx([rate])
    assert curve.low[0] < rate < curve.high[0]


def test_gains_by_hand():
    won = np.array([True, False, True, False])
    rows = JudgedRows(won, np.ones(4), np.arange(4), 4, 1)
    found = gains_curve(rows, np.array([0.9, 0.8, 0.4, 0.1]), Resamples(4, 0))
    at = dict(zip(found.worked.round(2).tolist(), found.reached.tolist(), strict=True))
    assert [at[s] for s in (0, 0.25, 0.5, 0.75, 1)] == pytest.approx([0, 0.5, 0.5, 1, 1])
    equals = gains_curve(rows, np.full(4, 0.5), Resamples(4, 0))
    assert equals.reached == pytest.approx(equals.worked)


def test_the_band_of_gains_holds_the_line():
    rows, truth = judged_world(500, 5)
    found = gains_curve(rows, truth, Resamples(500, 200))
    inside = (found.low - 0.01 <= found.reached) & (found.reached <= found.high + 0.01)
    assert inside.all()
    assert found.low[[0, -1]] == pytest.approx([0, 1])
    assert (np.diff(found.reached) >= -1e-12).all()


def test_without_wins_nothing_is_reached():
    rows, truth = judged_world(20, 6)
    nobody = JudgedRows(np.zeros(60, bool), rows.weight, rows.group, 20, 1)
    assert np.isnan(gains_curve(nobody, truth, Resamples(20, 0)).reached).all()
