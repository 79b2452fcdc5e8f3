"""The forest says what LightGBM says of the same trees, and explains it as LightGBM does."""

import lightgbm as lgb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from training.forest import Trees
from training.history_expert import merged

COLUMNS = 6
CATEGORICAL = 4
ODD = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-36, -1.0, 40.0, 1e12, 3.7]


def rows(seed, n=600):
    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(n, COLUMNS))
    matrix[:, 1] = rng.integers(0, 3, n)
    matrix[:, CATEGORICAL] = rng.integers(0, 70, n)
    matrix[:, 5] = rng.random(n) < 0.3
    matrix[rng.random((n, COLUMNS)) < 0.15] = np.nan
    score = matrix[:, 0] * matrix[:, 5] + (matrix[:, CATEGORICAL] % 3 == 0) - matrix[:, 2]
    return matrix, rng.random(n) < 1 / (1 + np.exp(-np.nan_to_num(score)))


def trained(matrix, won, trees=5, **given_settings):
    data = lgb.Dataset(matrix, won.astype(float), categorical_feature=[CATEGORICAL])
    told = {
        "objective": "binary",
        "verbosity": -1,
        "min_data_in_leaf": 5,
        "min_data_per_group": 5,
        "cat_smooth": 1,
        "max_depth": 5,
        "num_leaves": 15,
        "num_threads": 1,
    }
    return lgb.train(told | given_settings, data, trees)


def odd_rows(seed, n=300):
    rng = np.random.default_rng(seed)
    matrix, _ = rows(seed, n)
    odd = rng.random(matrix.shape) < 0.3
    matrix[odd] = rng.choice(ODD, odd.sum())
    return matrix


@settings(max_examples=10, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    leaves=st.integers(2, 31),
    depth=st.integers(1, 6),
    zero_as_missing=st.booleans(),
    use_missing=st.booleans(),
    monotone=st.booleans(),
)
def test_it_says_and_explains_what_lightgbm_does(
    seed, leaves, depth, zero_as_missing, use_missing, monotone
):
    booster = trained(
        *rows(seed),
        num_leaves=leaves,
        max_depth=depth,
        zero_as_missing=zero_as_missing,
        use_missing=use_missing,
        monotone_constraints=[1, 0, -1, 0, 0, 0] if monotone else None,
    )
    forest, matrix = Trees.of(booster).forest, odd_rows(seed + 1)
    np.testing.assert_array_equal(forest.logit(matrix), booster.predict(matrix, raw_score=True))
    asked = booster.predict(matrix, pred_contrib=True)
    found = forest.contributions(matrix)
    np.testing.assert_allclose(found, asked, rtol=0, atol=1e-12)
    np.testing.assert_allclose(found.sum(axis=1), forest.logit(matrix), rtol=0, atol=1e-12)


def test_one_row_is_explained_bit_for_bit_as_among_many():
    booster = merged([trained(*rows(seed)) for seed in (1, 2, 3)])
    forest, matrix = Trees.of(booster).forest, odd_rows(4, n=70)
    together = forest.contributions(matrix)
    for i, row in enumerate(matrix):
        np.testing.assert_array_equal(forest.contributions(row[None])[0], together[i])
    assert forest.contributions(matrix[:0]).shape == (0, COLUMNS + 1)
    assert forest.logit(matrix[:0]).shape == (0,)


def test_a_tree_of_one_leaf_says_the_same_of_all():
    matrix, won = rows(5, n=30)
    booster = trained(matrix, won, min_data_in_leaf=20)
    assert booster.num_trees() == 1
    forest = Trees.of(booster).forest
    assert not forest.contributions(matrix)[:, :-1].any()
    np.testing.assert_array_equal(forest.logit(matrix), booster.predict(matrix, raw_score=True))
    assert forest.start == pytest.approx(forest.logit(matrix)[0], abs=1e-15)


def test_the_largest_trees_it_holds_use_every_bit():
    matrix, won = rows(12, n=4000)
    booster = trained(matrix, won, num_leaves=63, max_depth=-1, min_data_in_leaf=2)
    forest, odd = Trees.of(booster).forest, odd_rows(13)
    assert np.diff(forest.nodes.first_split).max() == 62
    np.testing.assert_array_equal(forest.logit(odd), booster.predict(odd, raw_score=True))
    asked = booster.predict(odd, pred_contrib=True)
    np.testing.assert_allclose(forest.contributions(odd), asked, rtol=0, atol=1e-12)


def test_every_other_row_of_a_matrix_is_read_right():
    booster = trained(*rows(6))
    forest, matrix = Trees.of(booster).forest, odd_rows(7)
    np.testing.assert_array_equal(forest.logit(matrix[::2]), forest.logit(matrix)[::2])
    turned = np.asfortranarray(matrix)
    np.testing.assert_array_equal(forest.contributions(turned), forest.contributions(matrix))


@pytest.mark.parametrize(
    "told",
    [
        {"num_leaves": 100, "max_depth": -1, "min_data_in_leaf": 1},
        {"linear_tree": True, "boosting": "gbdt"},
    ],
)
def test_trees_it_cannot_hold_are_left_to_lightgbm(told):
    matrix, won = rows(8, n=2000)
    booster = trained(matrix, won, **told)
    trees = Trees.of(booster)
    assert trees.forest is None
    np.testing.assert_array_equal(trees.logit(matrix), booster.predict(matrix, raw_score=True))
    if "linear_tree" not in told:  # LightGBM itself does not explain these
        found = trees.contributions(matrix).sum(axis=1)
        np.testing.assert_allclose(found, trees.logit(matrix), atol=1e-12)


@pytest.mark.parametrize(
    "text",
    ["", "tree\nversion=v4\n", "max_feature_idx=5\n\nTree=0\nnum_leaves=2\n\nend of trees"],
)
def test_what_is_no_model_is_refused(text):
    with pytest.raises(ValueError, match=r"says nothing of|no tree"):
        Trees(text).forest  # noqa: B018 - read when it is first asked for
    if "max_feature_idx" not in text:
        with pytest.raises(ValueError, match="max_feature_idx"):
            Trees(text).columns  # noqa: B018


def test_the_text_alone_gives_the_same():
    booster, matrix = trained(*rows(10)), odd_rows(11)
    kept = Trees(Trees.of(booster).text)
    assert kept.columns == COLUMNS
    np.testing.assert_array_equal(kept.logit(matrix), booster.predict(matrix, raw_score=True))
    np.testing.assert_array_equal(kept.booster.predict(matrix), booster.predict(matrix))
