"""The rule expert: what agreed points are worth, shrunk toward the agreement."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import quickly
from scipy.optimize import minimize

from features.policy.schema import Policy
from training.metrics import sigmoid
from training.rule_expert import (
    DEVIATION_PENALTY,
    PRIOR_INTERCEPT,
    PRIOR_STRENGTH,
    PRIOR_WORTH,
    agreed_points,
    fit_rule_expert,
)

did = {"label": "did it", "match": {"type": "x"}, "stage": "mid"}
POLICY = Policy.model_validate(
    {
        "name": "two of everything",
        "activities": {"good": {**did, "points": 20}, "bad": {**did, "points": 5}},
        "sequences": {
            "both": {
                "label": "did both",
                "first": "good",
                "then": ["bad"],
                "within_days": 7,
                "points": 30,
            }
        },
        "classification": {
            "big": {"label": "big", "points": 3000, "when": {"employees": {"present": True}}}
        },
        "qualification": {
            "minimum_factors": 0,
            "factors": {"fits": {"label": "fits", "when": {"country": {"present": True}}}},
        },
        "hand_off": {"threshold": {"score": 50}},
    }
)
WIDTH = 5  # class, fit, good, bad, both


def world(k, seed=0, truth=(-1.5, 0.3, 0.5, 1.5, -0.5, 0.0)):
    """Items as points, and who won."""
    rng = np.random.default_rng(seed)
    times = rng.integers(0, 3, (k, WIDTH)).astype(float)
    times[:, :2] = np.minimum(times[:, :2], 1)
    items = times * np.array([3000, 100, 20, 5, 30])
    won = rng.random(k) < sigmoid(truth[0] + times @ np.array(truth[1:]))
    return items, won, rng.uniform(0.5, 1.5, k)


def test_agreed_points_are_in_item_order():
    assert agreed_points(POLICY) == (3000, 100, 20, 5, 30)


def test_without_rows_the_prior_is_the_answer():
    expert = fit_rule_expert(POLICY, np.zeros((0, WIDTH)), np.zeros(0, bool), np.zeros(0))
    assert expert.worth == PRIOR_WORTH
    assert expert.deviation == (0,) * WIDTH
    assert expert.intercept == PRIOR_INTERCEPT
    items = np.array([[3000, 100, 20, 0, 30], [0, 0, 0, 0, 0]], float)
    class_, fit, behaviour = PRIOR_WORTH
    said = PRIOR_INTERCEPT + 3 * class_ + fit + 0.5 * behaviour
    assert expert.logit(items) == pytest.approx([said, PRIOR_INTERCEPT])


@quickly(40)
@given(st.integers(0, 10_000), st.integers(0, 80))
def test_contributions_add_up_to_the_logit(seed, k):
    items, won, weight = world(k, seed)
    expert = fit_rule_expert(POLICY, items, won, weight)
    asked, _, _ = world(7, seed + 1)
    total = expert.intercept + expert.contributions(asked).sum(axis=1)
    assert np.abs(expert.logit(asked) - total).max() < 1e-9
    assert min(expert.worth) >= 0
    assert np.isfinite(expert.logit(asked)).all()


def test_contributions_are_against_the_mean_training_lead():
    items, won, weight = world(300)
    expert = fit_rule_expert(POLICY, items, won, weight)
    mean = np.average(expert.contributions(items), axis=0, weights=weight)
    assert np.abs(mean).max() < 1e-12


def penalised_loss(items, won, weight):
    """The objective, written down once more: worths, then deviations of scaled doublings."""
    agreed = np.array(agreed_points(POLICY))
    parts = np.stack(
        [items[:, 0] / 1000, items[:, 1] / 100, items[:, 2:].sum(axis=1) / 100], axis=1
    )
    doublings = np.log2(1 + np.abs(items) / agreed)
    spread = np.maximum(doublings.std(axis=0), 0.1)
    scaled = (doublings - doublings.mean(axis=0)) / spread

    def loss(theta):
        value = theta[0] + parts @ theta[1:4] + scaled @ theta[4:]
        fit = weight @ (np.logaddexp(0, value) - won * value)
        prior = 0.1 * (theta[0] - PRIOR_INTERCEPT) ** 2
        prior += PRIOR_STRENGTH * ((theta[1:4] - PRIOR_WORTH) ** 2).sum()
        return fit + (prior + DEVIATION_PENALTY * (theta[4:] ** 2).sum()) / 2

    return loss, parts, scaled


@pytest.mark.parametrize("truth", [(-1.5, 0.3, 0.5, 1.5, -0.5, 0.0), (0, -2, -2, -2, -2, -2)])
def test_the_fit_equals_a_search_that_knows_no_gradient(truth):
    items, won, weight = world(150, 3, truth)
    loss, parts, scaled = penalised_loss(items, won, weight)
    start = np.array([PRIOR_INTERCEPT, *PRIOR_WORTH, *np.zeros(WIDTH)])
    bounds = [(None, None), *[(0, None)] * 3, *[(None, None)] * WIDTH]
    best = minimize(
        loss, start, method="Powell", bounds=[(-20, 20), *[(0, 20)] * 3, *[(-20, 20)] * WIDTH],
        options={"xtol": 1e-10, "ftol": 1e-14, "maxiter": 50_000, "maxfev": 200_000},
    )  # fmt: skip
    polished = minimize(loss, best.x, method="L-BFGS-B", bounds=bounds, tol=1e-13)
    value = polished.x[0] + parts @ polished.x[1:4] + scaled @ polished.x[4:]
    expert = fit_rule_expert(POLICY, items, won, weight)
    assert expert.logit(items) == pytest.approx(value, abs=2e-3)
    assert expert.worth == pytest.approx(polished.x[1:4], abs=2e-3)


def test_points_that_speak_for_losing_are_worth_nothing_rather_than_less():
    expert = fit_rule_expert(POLICY, *world(2000, 4, (1, -2, -2, -2, -2, -2)))
    assert min(expert.worth) == 0


def test_an_item_that_every_lead_has_alike_gets_no_deviation():
    items, won, weight = world(400)
    items[:, 1], items[:, 3] = 100, 0
    expert = fit_rule_expert(POLICY, items, won, weight)
    assert expert.deviation[1] == pytest.approx(0, abs=1e-9)
    assert expert.deviation[3] == pytest.approx(0, abs=1e-9)
    assert abs(expert.deviation[2]) > 0.01


def test_points_of_zero_are_worth_nothing():
    activities = {
        **POLICY.activities,
        "bad": POLICY.activities["bad"].model_copy(update={"points": 0}),
    }
    policy = POLICY.model_copy(update={"activities": activities})
    items, won, weight = world(200)
    items[:, 3] = 0
    expert = fit_rule_expert(policy, items, won, weight)
    assert expert.deviation[3] == 0
    assert (expert.contributions(items)[:, 3] == 0).all()


def test_a_policy_of_nothing_fits_the_rate_alone():
    policy = Policy.model_validate({"name": "empty", "hand_off": {"threshold": {"score": 50}}})
    rng = np.random.default_rng(0)
    won = rng.random(4000) < 0.3
    expert = fit_rule_expert(policy, np.zeros((4000, 0)), won, np.ones(4000))
    assert sigmoid(expert.logit(np.zeros((1, 0))))[0] == pytest.approx(won.mean(), abs=0.001)


@pytest.mark.parametrize("all_won", [True, False])
def test_one_outcome_only_stays_finite(all_won):
    items, _, weight = world(100)
    expert = fit_rule_expert(POLICY, items, np.full(100, all_won), weight)
    assert np.abs(expert.logit(items)).max() < 15
    assert (expert.logit(items) > 0).mean() == all_won
