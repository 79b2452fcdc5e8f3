"""The blend of the two experts, and the affine calibration that keeps it a blend."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import quickly
from scipy.optimize import minimize

from training.metrics import log_losses, sigmoid
from training.stack import (
    STACK_STRENGTHS,
    Stack,
    belief_in_agreement,
    expected_weights,
    fit_calibration,
    fit_mix,
    fit_stack,
)


def world(k, rule_worth, history_worth, seed=0):
    rng = np.random.default_rng(seed)
    rule, history = rng.normal(-1, 1, k), rng.normal(-1, 1, k)
    won = rng.random(k) < sigmoid(rule_worth * rule + history_worth * history)
    return rule, history, won, np.ones(k)


def test_without_data_the_agreement_leads():
    nothing = np.zeros(0)
    found = fit_stack(nothing, nothing, np.zeros(0, bool), nothing)
    assert (found.intercept, found.rule, found.history) == (0, 1, 0)
    assert fit_calibration(nothing, np.zeros(0, bool), nothing) == (0, 1)
    assert Stack() == found
    assert found.share_of_history == 0


def test_much_history_takes_over_from_a_worthless_rule():
    found = fit_stack(*world(20_000, 0.0, 1.0))
    assert found.rule < 0.05
    assert found.history == pytest.approx(1, abs=0.06)
    assert found.share_of_history > 0.95


def test_little_history_moves_the_weights_little():
    few, many = (fit_stack(*world(k, 0.5, 1.0)) for k in (12, 3000))
    assert 0 < few.history < many.history
    assert abs(few.rule - 1) < abs(many.rule - 1)


def test_an_agreement_is_doubted_when_it_cannot_be_told_from_chance():
    rule, history, won, weight = world(200, 0.0, 1.0)
    assert belief_in_agreement(rule, won, weight) < 0.9
    assert belief_in_agreement(-history, won, weight) == pytest.approx((10 / won.sum()) ** 2)
    assert belief_in_agreement(history, won, weight) == 1
    # The same figures on three won leads say nothing.
    assert belief_in_agreement(-history, won, weight * 3 / won.sum()) == 1


def test_where_the_agreement_is_doubted_history_is_believed():
    other, history, won, weight = world(60, 0.0, 1.0, 3)
    assert belief_in_agreement(-history, won, weight) < 0.5
    doubted = fit_stack(-history, history, won, weight)
    assert doubted.rule < 0.2
    assert doubted.history > 0.9
    assert fit_stack(history, other, won, weight).history < doubted.history - 0.4


@quickly(60)
@given(st.floats(0, 1), st.floats(0, 1e6), st.floats(1e-3, 1e6))
def test_more_wins_move_what_is_expected_from_the_agreement_to_history(belief, wins, more):
    rule, history = expected_weights(belief, wins)
    later_rule, later_history = expected_weights(belief, wins + more)
    assert 0 <= later_rule <= rule <= belief
    assert 1 - belief <= history <= later_history <= 1
    assert expected_weights(belief, 0) == (belief, 1 - belief)


def test_a_history_that_says_nothing_has_no_weight():
    """The agreement is fitted alone, and believed no more for it."""
    rule, history, won, weight = world(80, 0.0, 1.0)
    silent = fit_stack(rule, None, won, weight, -1.0)
    assert silent.history == 0
    assert silent.rule < fit_stack(history, None, won, weight, -1.0).rule


def test_a_half_of_history_that_says_nothing_gets_no_weight():
    linear, trees, won, weight = world(400, 1.0, 0.0)
    both = fit_mix(linear, trees, won, weight, (True, True))
    assert both.linear > both.trees >= 0
    alone = fit_mix(linear, trees, won, weight, (True, False))
    assert alone.trees == 0
    assert alone.linear == pytest.approx(1, abs=0.3)
    assert fit_mix(linear, trees, won, weight, (False, True)).linear == 0


def test_more_wins_let_expect_more_of_the_trees_than_of_the_linear_model():
    """Where both say the same, what is expected of the two decides."""
    shares = []
    for leads in (100, 1_000, 10_000, 100_000):
        said, won, weight = np.full(leads, -1.0), np.arange(leads) % 5 == 0, np.ones(leads)
        mix = fit_mix(said, said, won, weight, (True, True))
        shares.append(mix.linear / (mix.linear + mix.trees))
    assert shares == sorted(shares, reverse=True)
    assert shares[0] > 0.8
    assert shares[-1] < 0.2


def test_a_few_lucky_leads_do_not_raise_the_level_of_all():
    """Ten leads, of which more won than is usual, move it by less than a third of what they say."""
    usual, won = -2.0, np.arange(10) < 4
    found = fit_stack(np.full(10, usual), np.full(10, usual), won, np.ones(10), usual)
    level = found.logit(np.array([usual]), np.array([usual]))[0]
    said = np.log(0.4 / 0.6)
    assert usual < level < usual + (said - usual) / 3
    many = fit_stack(*(np.full(5000, usual),) * 2, np.resize(won, 5000), np.ones(5000), usual)
    assert many.logit(np.array([usual]), np.array([usual]))[0] == pytest.approx(said, abs=0.05)


def test_history_gets_weight_without_lowering_all_scores():
    rule, history, won, weight = world(40, 0.3, 1.0, 3)
    found = fit_stack(rule, history, won, weight, -1.0)
    assert found.history > 0.2
    level = found.logit(np.array([-1.0]), np.array([-1.0]))[0]
    assert abs(level + 1.0) < 0.3


@quickly(60)
@given(st.integers(0, 1000), st.integers(1, 300), st.floats(-2, 2), st.floats(-2, 2))
def test_weights_are_never_negative(seed, k, rule_worth, history_worth):
    found = fit_stack(*world(k, rule_worth, history_worth, seed))
    assert found.rule >= 0
    assert found.history >= 0
    assert 0 <= found.share_of_history <= 1


@pytest.mark.parametrize("usual", [0.0, -2.0])
@pytest.mark.parametrize("worths", [(1, 0.5), (-1, 1), (1, -1), (-1, -1)])
def test_weights_equal_those_of_a_search_without_gradients(worths, usual):
    rule, history, won, weight = world(300, *worths, seed=5)
    expected = expected_weights(belief_in_agreement(rule, won, weight), won.sum())

    def penalised(theta):
        value = usual + theta[0] + theta[1] * (rule - usual) + theta[2] * (history - usual)
        away = (theta[1] - expected[0]) ** 2 + (theta[2] - expected[1]) ** 2
        prior = STACK_STRENGTHS[0] * theta[0] ** 2 + STACK_STRENGTHS[1] * away
        return log_losses(won, sigmoid(value)).sum() + prior / 2

    bounds = [(-5, 5), (0, 5), (0, 5)]
    best = minimize(penalised, [0, 1, 0.5], method="COBYQA", bounds=bounds, tol=1e-9)
    found = fit_stack(rule, history, won, weight, usual)
    shift = found.logit(np.array([usual]), np.array([usual]))[0] - usual
    assert [shift, found.rule, found.history] == pytest.approx(best.x, abs=2e-3)


def test_weights_count_rows():
    rule, history, won, weight = world(60, 1, 1)
    twice = fit_stack(*(np.repeat(column, 2) for column in (rule, history, won)), np.ones(120))
    heavy = fit_stack(rule, history, won, 2 * weight)
    assert [twice.rule, twice.history] == pytest.approx([heavy.rule, heavy.history], abs=1e-4)


@quickly(60)
@given(st.lists(st.floats(-3, 3), min_size=5, max_size=5), st.lists(st.floats(-9, 9), max_size=9))
def test_a_calibrated_blend_is_the_map_after_the_blend(numbers, logits):
    shift, slope, intercept, rule_weight, history_weight = numbers
    stack = Stack(intercept=intercept, rule=rule_weight, history=history_weight)
    rule, history = np.array(logits), np.array(logits[::-1])
    composed = shift + slope * stack.logit(rule, history)
    assert stack.calibrated(shift, slope).logit(rule, history) == pytest.approx(composed, abs=1e-9)


def test_calibration_undoes_overconfidence_and_a_shift():
    rng = np.random.default_rng(1)
    value = rng.normal(-1, 1.5, 20_000)
    won = rng.random(len(value)) < sigmoid(value)
    shift, slope = fit_calibration(2 * value + 1, won, np.ones(len(value)))
    assert slope == pytest.approx(0.5, abs=0.03)
    assert shift == pytest.approx(-0.5, abs=0.06)


def test_a_misleading_value_is_flattened_never_turned_round():
    value, _, won, weight = world(5000, -1, 0)
    assert fit_calibration(value, won, weight)[1] == 0
