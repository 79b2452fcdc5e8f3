"""The linear half of the history expert: exact, signed, shrunk, and calm where it knows nothing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import quickly
from sklearn.linear_model import LogisticRegression

from features.catalogue import FeatureColumn
from training import linear_expert
from training.history_expert import TrainingRows
from training.linear_expert import (
    CHEAPER,
    DEARER,
    PENALTY,
    LinearExpert,
    can_learn,
    fit_linear_expert,
    penalty_of,
)
from training.metrics import sigmoid

SPECIAL = st.sampled_from([np.nan, np.inf, -np.inf, 1e300])
NUMBERS = st.one_of(st.floats(-1e6, 1e6), SPECIAL)


def column(name, direction=0, categories=()):
    return FeatureColumn(
        name=name,
        group="g",
        unit="u",
        meaning="m",
        null_behaviour="n",
        categories=categories,
        direction=direction,
    )


COLUMNS = [
    column("visit__count_7d", 1),
    column("visit__days_since_last"),
    column("employees"),
    column("source", categories=("web", "fair", "rare")),
    column("spam__count_7d", -1),
]


def rows(n=600, seed=0, worth=(0.8, 1.0, 0.5, 1.2, -0.7)):
    rng = np.random.default_rng(seed)
    matrix = np.stack(
        [
            rng.poisson(2, n).astype(float),
            np.where(rng.random(n) < 0.4, np.nan, rng.exponential(20, n)),
            np.where(rng.random(n) < 0.3, np.nan, rng.lognormal(4, 1, n)),
            np.where(rng.random(n) < 0.1, np.nan, (rng.random(n) < 0.4).astype(float)),
            rng.poisson(1, n).astype(float),
        ],
        axis=1,
    )
    matrix[:3, 3] = 2
    recent = np.where(np.isnan(matrix[:, 1]), 0, 1 / (1 + np.nan_to_num(matrix[:, 1]) / 7))
    size = np.nan_to_num(np.log1p(matrix[:, 2]) - 4)
    truth = worth[0] * (matrix[:, 0] - 2) + worth[1] * recent + worth[2] * size - 1
    truth += worth[3] * (matrix[:, 3] == 1) + worth[4] * (matrix[:, 4] - 1)
    won = rng.random(n) < sigmoid(truth)
    return TrainingRows(matrix, won, np.ones(n), np.arange(n))


@pytest.fixture(scope="module")
def expert():
    return fit_linear_expert(rows(), COLUMNS)


@given(st.lists(st.tuples(*[NUMBERS] * 5), min_size=1, max_size=6))
@quickly(60)
def test_contributions_add_up_whatever_comes(expert, values):
    matrix = np.array(values, np.float64)
    found = expert.contributions(matrix)
    assert np.isfinite(found).all()
    assert np.allclose(expert.start + found.sum(axis=1), expert.logit(matrix), rtol=0, atol=1e-12)


def test_the_mean_lead_contributes_nothing(expert):
    known = rows()
    assert np.abs(expert.contributions(known.matrix).mean(axis=0)).max() < 1e-12


def test_it_finds_what_is_there(expert):
    signs = [c.weight > 0 for c in expert.columns[:3]]
    assert signs == [True, True, True]
    assert expert.columns[3].codes[1] > expert.columns[3].codes[0]
    assert expert.columns[4].weight < 0


def test_directed_columns_keep_their_sign_against_the_data():
    found = fit_linear_expert(rows(worth=(-0.8, 1.0, 0.5, 1.2, 0.7)), COLUMNS)
    assert found.columns[0].weight == 0
    assert found.columns[4].weight == 0


def test_more_of_a_directed_column_never_turns_around(expert):
    matrix = np.tile(rows().matrix[5], (40, 1))
    matrix[:, 0] = np.arange(40)
    assert (np.diff(expert.logit(matrix)) >= 0).all()


def test_what_is_rare_or_unknown_says_nothing(expert):
    assert expert.columns[3].codes[2] == 0
    matrix = np.tile(rows().matrix[5], (3, 1))
    matrix[:, 3] = [2, np.nan, 99]
    assert len(set(expert.contributions(matrix)[:, 3])) == 1


@pytest.mark.parametrize(("name", "dear"), [("visits", 1.0), ("kind_visit", DEARER)])
def test_it_is_ridge_regression(name, dear):
    known = rows(2_000)
    two = [0, 4]
    found = fit_linear_expert(
        TrainingRows(known.matrix[:, two], known.won, known.weight, known.lead),
        [column(name, 1), column(f"{name}_bad", -1)],
    )
    z = np.log1p(known.matrix[:, two])
    z = np.clip((z - z.mean(axis=0)) / z.std(axis=0), -5, 5)
    penalty = dear * penalty_of(known)
    reference = LogisticRegression(C=1 / penalty, tol=1e-8).fit(z, known.won)
    assert [c.weight for c in found.columns] == pytest.approx(reference.coef_[0], abs=2e-3)


def test_categories_are_ridge_regression_too_and_shrunk_less():
    known = rows(2_000)
    source = TrainingRows(known.matrix[:, [3]], known.won, known.weight, known.lead)
    found = fit_linear_expert(source, [COLUMNS[3]])
    is_code = source.matrix == np.arange(2)
    penalty = CHEAPER * penalty_of(known)
    reference = LogisticRegression(C=1 / penalty, tol=1e-8).fit(is_code, known.won)
    assert found.columns[0].codes[:2] == pytest.approx(reference.coef_[0], abs=2e-3)


def test_the_more_leads_won_the_less_is_shrunk():
    few, many = rows(300), rows(3_000)
    assert penalty_of(few.part(~few.won)) == PENALTY
    assert PENALTY > penalty_of(few) > penalty_of(many) > 0


def test_of_too_many_rows_some_of_nearly_every_lead_are_used(monkeypatch):
    one = rows(600)
    ten = TrainingRows(
        np.repeat(one.matrix, 10, axis=0),
        np.repeat(one.won, 10),
        np.full(6_000, 0.1),
        np.repeat(one.lead, 10),
    )
    every = fit_linear_expert(ten, COLUMNS)
    monkeypatch.setattr(linear_expert, "MOST_ROWS", 3_000)
    half = fit_linear_expert(ten, COLUMNS)
    assert half != every
    gap = half.logit(one.matrix) - every.logit(one.matrix)
    assert np.abs(gap).mean() < 0.1


def test_a_line_without_direction_bends_where_the_truth_does():
    rng = np.random.default_rng(3)
    size = rng.lognormal(4, 1, 4_000)
    hump = 2.0 - 2.0 * np.abs(np.log1p(size) - 4)
    won = rng.random(4_000) < sigmoid(hump)
    known = TrainingRows(size[:, None], won, np.ones(4_000), np.arange(4_000))
    asked = np.expm1(np.array([[2.5], [4.0], [5.5]]))
    bent = fit_linear_expert(known, [column("employees")])
    straight = fit_linear_expert(known, [column("kind_employees")])
    low, middle, high = bent.logit(asked)
    assert middle > max(low, high) + 1
    assert np.ptp(straight.logit(asked)) < 0.5
    assert straight.columns[0].knots == ()


def test_what_a_bent_line_says_is_its_formula(expert):
    at = next(i for i, c in enumerate(expert.columns) if c.knots)
    one = expert.columns[at]
    matrix = rows(200, 5).matrix
    z = (np.log1p(matrix[:, at]) - one.mean) / one.spread
    if one.kind == "recency":
        recent = np.where(np.isnan(matrix[:, at]), 0, 1 / (1 + np.nan_to_num(matrix[:, at]) / 7))
        z = (recent - one.mean) / one.spread
    z = np.clip(z, -5, 5)
    said = z * one.weight - one.reference
    for knot, bend in zip(one.knots, one.bends, strict=True):
        said = said + np.maximum(z - knot, 0) * bend
    assert any(one.bends)
    assert expert.contributions(matrix)[:, at] == pytest.approx(said, abs=1e-12)


def test_it_is_read_back_as_it_was(expert):
    again = LinearExpert.model_validate_json(expert.model_dump_json())
    matrix = rows(50, 1).matrix
    assert again.logit(matrix).tobytes() == expert.logit(matrix).tobytes()


def test_without_columns_the_win_rate_remains():
    known = rows(100)
    none = TrainingRows(np.zeros((100, 0)), known.won, known.weight, known.lead)
    found = fit_linear_expert(none, [])
    assert sigmoid(found.logit(none.matrix)) == pytest.approx(np.full(100, known.won.mean()))


def test_five_of_each_outcome_are_enough():
    known = rows(100)
    assert can_learn(known)
    few = np.concatenate([np.flatnonzero(known.won)[:4], np.flatnonzero(~known.won)])
    mask = np.zeros(100, bool)
    mask[few] = True
    assert not can_learn(known.part(mask))


def slowly(expert, matrix):
    """Give what each value contributes, one after the other, as the definition says."""
    found = np.zeros(matrix.shape)
    for (row, i), value in np.ndenumerate(matrix):
        c = expert.columns[i]
        if c.kind == "category":
            known = 0 <= value < len(c.codes)
            found[row, i] = c.codes[int(value)] if known else 0.0
        elif c.kind == "number" and np.isnan(value):
            found[row, i] = c.missing
        else:
            number = np.sign(value) * np.log1p(abs(value))
            if c.kind == "recency":
                number = 0.0 if np.isnan(value) else 1 / (1 + max(value, 0.0) / 7)
            z = np.clip((number - c.mean) / c.spread, -5, 5)
            bends = zip(c.knots, c.bends, strict=True)
            found[row, i] = z * c.weight + sum(max(z - knot, 0) * bend for knot, bend in bends)
        found[row, i] -= c.reference
    return found


BENT = fit_linear_expert(rows(2000, 3), COLUMNS)


@quickly(60)
@given(st.lists(st.tuples(*[NUMBERS] * len(COLUMNS)), min_size=1, max_size=4))
def test_the_compiled_loop_says_what_the_definition_says(values):
    matrix = np.array(values, np.float64)
    assert any(c.knots for c in BENT.columns)
    np.testing.assert_allclose(BENT.contributions(matrix), slowly(BENT, matrix), atol=1e-12)
