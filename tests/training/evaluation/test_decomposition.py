"""The Brier score taken apart adds up exactly, and says what it should."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from judged_worlds import judged_world
from lead_worlds import quickly
from sklearn.isotonic import IsotonicRegression

from training.evaluation.decomposition import TERMS, decomposed
from training.evaluation.predictor import JudgedRows, Predictor


def figures(rows, probability):
    return Predictor(rows, probability, exact=True).figures()


@quickly(60)
@given(st.integers(0, 10_000), st.integers(2, 40), st.integers(1, 4))
def test_terms_add_up_and_are_never_negative(seed, leads, digits):
    rows, truth = judged_world(leads, seed)
    probability = np.round(truth[::-1], digits)
    found = figures(rows, probability)
    told = found["reliability"] - found["resolution"] + found["uncertainty"]
    assert told == pytest.approx(found["brier"], abs=1e-12)
    assert min(found[name] for name in TERMS) > -1e-12


def test_reliability_is_what_isotonic_recalibration_gains():
    rows, truth = judged_world(300, 7)
    boast = truth**0.5
    fit = IsotonicRegression().fit(boast, rows.won, sample_weight=rows.weight)
    best = np.average((rows.won - fit.predict(boast)) ** 2, weights=rows.weight)
    found = figures(rows, boast)
    assert found["reliability"] == pytest.approx(found["brier"] - best, abs=1e-9)
    assert found["reliability"] > 0.02
    assert figures(rows, truth)["reliability"] < 0.01


def test_by_hand():
    # Two cells: promised .8 to ten of which eight win, .3 to ten of which one wins.
    wins, mass = np.array([[8.0], [1.0]]), np.array([[10.0], [10.0]])
    brier = np.array([(8 * 0.04 + 2 * 0.64 + 1 * 0.49 + 9 * 0.09) / 20])
    found = decomposed(brier, wins, mass)
    assert found["uncertainty"][0] == pytest.approx(0.45 * 0.55)
    assert found["resolution"][0] == pytest.approx((0.35**2 + 0.35**2) / 2)
    assert found["reliability"][0] == pytest.approx(0.2**2 / 2)


def test_a_constant_tells_nothing():
    rows, _ = judged_world(100, 8)
    rate = float(np.average(rows.won, weights=rows.weight))
    found = figures(rows, np.full(len(rows.won), rate))
    assert found["resolution"] == pytest.approx(0, abs=1e-12)
    assert found["reliability"] == pytest.approx(0, abs=1e-12)


def test_leads_that_were_not_drawn_do_not_count():
    won, p = np.array([True, False, True, False]), np.array([0.9, 0.4, 0.3, 0.2])
    rows = JudgedRows(won, np.ones(4), np.arange(4), 4, 1)
    some = Predictor(rows, p, exact=True).measured(np.array([[1.0], [2.0], [0.0], [1.0]]))
    again = np.array([0, 1, 1, 3])
    few = JudgedRows(won[again], np.ones(4), np.arange(4), 4, 1)
    for name, value in figures(few, p[again]).items():
        assert some[name][0] == pytest.approx(value), name
