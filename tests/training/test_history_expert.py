"""The bag of trees: repeatable, monotone where agreed, merged without loss."""

import numpy as np
import pytest

from features.catalogue import FeatureColumn
from training.history_expert import (
    FEWEST_OF_EACH_OUTCOME,
    TrainingRows,
    TreeSettings,
    bag_loss,
    dataset,
    fit_bag,
    merged,
    parameters,
    rounds_of,
)
from training.metrics import sigmoid

SETTINGS = TreeSettings(bag=3, num_leaves=6, learning_rate=0.2, feature_fraction=1.0)


def column(name, direction=0, categories=()):
    return FeatureColumn(name, name, "", "", "", categories, direction)


COLUMNS = [column("up", 1), column("free"), column("kind", categories=("x", "y", "z"))]


def rows(k=600, seed=0):
    rng = np.random.default_rng(seed)
    matrix = np.stack([rng.normal(size=k), rng.normal(size=k), rng.integers(0, 3, k)], axis=1)
    matrix[rng.random(k) < 0.1, 1] = np.nan
    kind = np.array([0.0, 1.5, -1.0])[matrix[:, 2].astype(int)]
    won = rng.random(k) < sigmoid(matrix[:, 0] + kind - 0.5)
    return TrainingRows(matrix, won, rng.uniform(0.5, 1.5, k), np.arange(k) // 3)


@pytest.fixture(scope="module")
def bag():
    return fit_bag(rows(), COLUMNS, SETTINGS, 30)


def text(booster):
    return booster.model_to_string(num_iteration=-1)


def test_the_same_rows_give_the_same_trees(bag):
    assert text(fit_bag(rows(), COLUMNS, SETTINGS, 30)) == text(bag)
    assert text(fit_bag(rows(), COLUMNS, SETTINGS, 30, seed=1)) != text(bag)


def test_every_member_is_told():
    told = []
    fit_bag(rows(), COLUMNS, SETTINGS, 2, done=lambda: told.append(1))
    assert len(told) == SETTINGS.bag


def test_the_merged_booster_is_the_sum_of_its_members():
    members = [
        fit_bag(rows(), COLUMNS, SETTINGS.model_copy(update={"bag": 1}), 9, s) for s in (1, 2)
    ]
    asked = rows(200, seed=5).matrix
    both = merged(members)
    total = sum(member.predict(asked, raw_score=True) for member in members)
    assert np.abs(both.predict(asked, raw_score=True) - total).max() < 1e-12
    apart = sum(member.predict(asked, pred_contrib=True) for member in members)
    assert np.abs(both.predict(asked, pred_contrib=True) - apart).max() < 1e-12
    assert both.num_trees() == 18


def test_a_bag_has_all_its_trees(bag):
    assert bag.num_trees() == 3 * 30


def test_where_a_direction_is_agreed_more_is_never_worse(bag):
    steps = np.linspace(-4, 4, 41)
    for free, kind in ((0.5, 0), (-2, 1), (np.nan, 2), (0, np.nan)):
        asked = np.stack([steps, np.full(41, free), np.full(41, kind)], axis=1)
        assert (np.diff(bag.predict(asked, raw_score=True)) >= -1e-12).all()


def test_it_learns(bag):
    later = rows(600, seed=9)
    rate = np.average(later.won, weights=later.weight)
    constant = -(rate * np.log(rate) + (1 - rate) * np.log(1 - rate))
    assert bag_loss(bag, SETTINGS.bag, later) < 0.93 * constant


def test_more_won_leads_and_slower_learning_ask_for_more_rounds():
    few, many = rows(300), rows(3_000)
    assert 10 < rounds_of(few, SETTINGS) < rounds_of(many, SETTINGS)
    slower = SETTINGS.model_copy(update={"learning_rate": SETTINGS.learning_rate / 2})
    assert rounds_of(many, slower) == pytest.approx(2 * rounds_of(many, SETTINGS), abs=1)
    longer = SETTINGS.model_copy(update={"rounds_factor": 1.5})
    assert rounds_of(many, longer) == pytest.approx(1.5 * rounds_of(many, SETTINGS), abs=1)
    hasty = SETTINGS.model_copy(update={"rounds_factor": 0.01})
    assert rounds_of(few, hasty) == 10


def test_a_bag_has_as_many_rounds_as_asked_for_or_usual():
    one = SETTINGS.model_copy(update={"bag": 2})
    assert fit_bag(rows(), COLUMNS, one).num_trees() == 2 * rounds_of(rows(), one)
    assert fit_bag(rows(), COLUMNS, one, 7).num_trees() == 14


def test_enough_counts_leads_not_snapshots():
    few = FEWEST_OF_EACH_OUTCOME
    won = np.repeat([True, False], 10 * few)

    def with_leads(lead):
        k = len(won)
        return TrainingRows(np.zeros((k, 1)), won, np.ones(k), lead)

    assert with_leads(np.arange(20 * few)).enough()
    assert with_leads(np.repeat(np.arange(2 * few), 10)).enough()
    assert not with_leads(np.repeat([0, 1], 10 * few)).enough()
    assert not with_leads(np.arange(20 * few)).part(won).enough()


def test_parts_keep_rows_together():
    some = rows(30)
    chosen = np.arange(30) % 2 == 0
    part = some.part(chosen)
    assert len(part) == 15
    assert np.array_equal(part.matrix, some.matrix[chosen], equal_nan=True)
    assert part.lead.tolist() == some.lead[chosen].tolist()


def test_lightgbm_is_told_to_be_repeatable_and_what_is_a_kind():
    told = parameters(SETTINGS, COLUMNS, 7)
    assert told["deterministic"]
    assert told["monotone_constraints"] == [1, 0, 0]
    assert dataset(rows(), COLUMNS, SETTINGS).categorical_feature == [2]
