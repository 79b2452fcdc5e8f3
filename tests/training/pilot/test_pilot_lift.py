"""Risk ratios against simulation, lifts against counting, many looks against the definition."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import quickly

from training.pilot.lift import (
    FALSE_DISCOVERY_RATE,
    Lift,
    Stratum,
    base_rate,
    discoveries,
    lift_of,
    lifts_of,
    log_ratio,
)

counts = st.integers(1, 400)


def one(a, n, b, m):
    """Give log ratio and deviation of a of n won leads against b of m others."""
    ratio, deviation = log_ratio(np.array([a]), n, [np.array([b])], [Stratum(m, 1.0)])
    return float(ratio[0]), float(deviation[0])


@quickly(200)
@given(counts, counts, st.data())
def test_one_stratum_is_the_formula_of_katz_with_half_a_lead_more(n, m, data):
    a, b = data.draw(st.integers(0, n)), data.draw(st.integers(0, m))
    ratio, deviation = one(a, n, b, m)
    assert ratio == pytest.approx(np.log(((a + 0.5) / (n + 0.5)) / ((b + 0.5) / (m + 0.5))))
    parts = 1 / (a + 0.5) - 1 / (n + 0.5) + 1 / (b + 0.5) - 1 / (m + 0.5)
    assert deviation == pytest.approx(np.sqrt(max(parts, 0)), abs=1e-7)


@pytest.mark.parametrize(("n", "m", "p", "q"), [(300, 500, 0.3, 0.15), (80, 1000, 0.1, 0.12)])
def test_the_interval_covers_the_true_ratio_as_often_as_it_says(n, m, p, q):
    rng = np.random.default_rng(1)
    a, b = rng.binomial(n, p, 4000), rng.binomial(m, q, 4000)
    ratio, deviation = log_ratio(a, n, [b], [Stratum(m, 1.0)])
    assert deviation.mean() == pytest.approx(ratio.std(), rel=0.05)
    covered = np.abs(ratio - np.log(p / q)) <= 1.96 * deviation
    assert 0.935 <= covered.mean() <= 0.975


def test_the_interval_over_strata_covers_as_well():
    rng = np.random.default_rng(2)
    n, sizes, weights, shares = 200, (150, 60, 400), (0.2, 0.5, 0.3), (0.1, 0.3, 0.2)
    a = rng.binomial(n, 0.35, 4000)
    others = [rng.binomial(m, q, 4000) for m, q in zip(sizes, shares, strict=True)]
    strata = [Stratum(m, w) for m, w in zip(sizes, weights, strict=True)]
    ratio, deviation = log_ratio(a, n, others, strata)
    truth = np.log(0.35 / sum(w * q for w, q in zip(weights, shares, strict=True)))
    assert 0.935 <= (np.abs(ratio - truth) <= 1.96 * deviation).mean() <= 0.975


def test_a_stratum_cut_in_two_gives_the_same():
    whole = log_ratio(np.array([30]), 100, [np.array([20])], [Stratum(200, 1.0)])
    halves = log_ratio(
        np.array([30]), 100, [np.array([10])] * 2, [Stratum(100, 0.5), Stratum(100, 0.5)]
    )
    assert np.allclose(whole, halves)


def test_drawing_fewer_of_one_sample_moves_nothing_but_the_width():
    """A tenth of the lost leads, drawn evenly, gives about the same ratio with a wider interval."""
    strata = [Stratum(5000, 0.8), Stratum(1250, 0.2)]
    every = log_ratio(np.array([300]), 1000, [np.array([500]), np.array([250])], strata)
    strata = [Stratum(500, 0.8), Stratum(1250, 0.2)]
    some = log_ratio(np.array([300]), 1000, [np.array([50]), np.array([250])], strata)
    assert some[0][0] == pytest.approx(every[0][0], abs=0.01)
    assert some[1][0] > every[1][0]


def test_without_won_or_without_others_nothing_is_defined():
    for n, m in ((0, 10), (10, 0)):
        ratio, deviation = one(0, n, 0, m)
        assert np.isnan([ratio, deviation]).all()
        nothing = lifts_of(np.array([ratio]), np.array([deviation]), 0.3)
        assert np.isnan(nothing.lift).all()
        assert nothing.p_value.tolist() == [1.0]


@quickly(200)
@given(st.integers(1, 50), st.integers(1, 50), st.data())
def test_the_lift_is_the_win_rate_where_it_holds_over_the_overall_one(won, lost, data):
    a, b = data.draw(st.integers(1, won)), data.draw(st.integers(1, lost))
    rate = base_rate({"won": won, "lost": lost})
    lift = lift_of(np.array([np.log((a / won) / (b / lost))]), rate)[0]
    assert lift == pytest.approx((a / (a + b)) / (won / (won + lost)))


@quickly(100)
@given(st.lists(st.floats(-5, 5), min_size=2, max_size=9), st.floats(0.001, 0.999))
def test_the_lift_rises_with_the_ratio_and_is_one_where_that_is(ratios, rate):
    lifts = lift_of(np.sort(np.array([*ratios, 0.0])), rate)
    assert (np.diff(lifts) >= -1e-12).all()
    assert lift_of(np.array([0.0]), rate)[0] == pytest.approx(1)
    assert lifts.max() <= 1 / rate + 1e-9


@quickly(200)
@given(st.lists(st.floats(0, 1), max_size=12))
def test_discoveries_are_those_of_benjamini_and_hochberg(p_values):
    n = len(p_values)
    ranked = sorted(p_values)
    allowed = [p for i, p in enumerate(ranked, 1) if p <= FALSE_DISCOVERY_RATE * i / n]
    line = max(allowed, default=-1.0)
    assert discoveries(np.array(p_values)).tolist() == [p <= line for p in p_values]


def test_among_rules_without_difference_hardly_any_stands_out():
    rng = np.random.default_rng(3)
    named = 0
    for _ in range(200):
        a, b = rng.binomial(500, 0.2, 40), rng.binomial(500, 0.2, 40)
        ratio, deviation = log_ratio(a, 500, [b], [Stratum(500, 1.0)])
        named += discoveries(Lift(ratio, ratio, ratio, ratio, deviation).p_value).any()
    assert named <= 0.09 * 200
