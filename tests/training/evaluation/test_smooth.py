"""Smooth calibration error against a slow reference, and what chance alone gives."""

import numpy as np
import pytest
from judged_worlds import judged_world
from scipy.optimize import brentq

from training.evaluation.by_chance import calibration_by_chance
from training.evaluation.predictor import JudgedRows
from training.evaluation.smooth import COARSE, grid_cells, smooth_calibration_error


def slow_error(won, probability, weight, bandwidth, points=1501):
    """∫ |E[(won − p) K(t, p)]| dt with the Gaussian kernel reflected at 0 and 1, term by term."""
    t = np.linspace(0, 1, points)[:, None]
    density = 0.0
    for shift in (-2, 0, 2):
        for side in (probability, -probability):
            density = density + np.exp(-0.5 * ((t - side + shift) / bandwidth) ** 2)
    density /= bandwidth * np.sqrt(2 * np.pi)
    smoothed = density @ (weight * (won - probability)) / weight.sum()
    return np.trapezoid(np.abs(smoothed), t[:, 0])


def slowly(won, probability, weight):
    return brentq(lambda s: slow_error(won, probability, weight, s) - s, 1e-3, 1.0, xtol=1e-5)


@pytest.mark.parametrize("power", [0.5, 0.9, 1.0, 1.5])
def test_equals_the_slow_reference(power):
    rows, truth = judged_world(200, 1)
    promised = truth**power
    found = smooth_calibration_error(rows.won, promised, rows.weight)
    assert found == pytest.approx(slowly(rows.won, promised, rows.weight), rel=2e-3)


def test_at_the_ends_of_the_scale_nothing_is_lost():
    won = np.array([True, False, True, True])
    promised = np.array([0.0, 1.0, 1.0, 0.999])
    weight = np.ones(4)
    expected = slowly(won, promised, weight)
    assert smooth_calibration_error(won, promised) == pytest.approx(expected, rel=2e-3)


def test_a_constant_is_as_wrong_as_it_is_far_off():
    won = np.arange(1000) % 5 == 0
    assert smooth_calibration_error(won, np.full(1000, 0.2)) < 1e-4
    # All residuals have one sign there: no smoothing changes their mean.
    assert smooth_calibration_error(won, np.full(1000, 0.5)) == pytest.approx(0.3, abs=1e-6)


def test_the_truth_in_place_of_outcomes_leaves_no_noise():
    rows, truth = judged_world(500, 2)
    assert smooth_calibration_error(truth, truth) < 1e-4
    shifted = np.clip(truth + 0.03, 0, 1)
    assert smooth_calibration_error(truth, shifted) == pytest.approx(0.03, abs=1e-3)
    assert np.isnan(smooth_calibration_error(rows.won[:0], truth[:0]))


def test_perfect_calibration_gets_smaller_with_more_leads():
    found = []
    for leads in (500, 5_000, 50_000):
        rows, truth = judged_world(leads, 3, looks=1, weighted=False)
        found.append(smooth_calibration_error(rows.won, truth))
    assert found[0] > found[1] > found[2]
    assert found[2] < 0.008


def test_cells_keep_the_mass_and_the_place():
    probability = np.array([0.0, 0.31, 0.5, 1.0])
    cell, share = grid_cells(probability, COARSE)
    assert share.sum(axis=0) == pytest.approx(np.ones(4))
    place = ((cell + 0.5) / COARSE * share).sum(axis=0)
    assert place[1:3] == pytest.approx(probability[1:3])


def test_chance_alone_is_what_a_perfect_model_gets():
    rows, truth = judged_world(600, 4)
    told = calibration_by_chance(rows, truth)["smooth_calibration_error_by_chance"]
    others = []
    for seed in range(40):
        luck = np.random.default_rng(100 + seed).random(600)
        others.append(smooth_calibration_error(luck[rows.group] < truth, truth, rows.weight))
    assert told.value == pytest.approx(np.mean(others), rel=0.1)
    assert told.low < np.median(others) < told.high


def test_chance_does_not_look_at_the_outcomes():
    rows, truth = judged_world(100, 5)
    other = JudgedRows(~rows.won, rows.weight, rows.group, rows.leads, rows.worked)
    assert calibration_by_chance(rows, truth) == calibration_by_chance(other, truth)
