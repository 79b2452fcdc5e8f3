"""The model: exact explanations of every row, and files that give the same bits back."""

import itertools
import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import quickly

from features.collect import facts_from_tables, microseconds
from features.errors import ModelError
from features.facts import Moments
from training.metrics import logit
from training.model import LARGEST_LOGIT, PARAMETERS_FILE, TREES_FILE, LeadModel

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def rows(demo_model, demo_company):
    """Rows of all leads at a few ages."""
    columns = demo_model.builder.matcher.kind_columns
    facts = facts_from_tables(demo_company.tables, columns)
    lead = np.arange(len(facts))
    as_of = facts.created_us + RNG.integers(0, 90, len(lead)) * 86_400_000_000
    return demo_model.builder.build(facts, Moments(lead, as_of))


def part(rows, chosen):
    """Some of the rows."""
    points = replace(rows.points, items=rows.points.items[chosen])
    taken = replace(rows, matrix=rows.matrix[chosen])
    vars(taken)["points"] = points  # worked out already
    return taken


def with_stack(model, **weights):
    stack = model.parameters.stack.model_copy(update=weights)
    return LeadModel(model.parameters.model_copy(update={"stack": stack}), model.trees)


def assert_exact(explained):
    total = explained.start + explained.contributions.sum(axis=1)
    assert np.abs(logit(explained.probability) - total).max(initial=0) < 1e-9
    assert np.abs(explained.logit).max(initial=0) <= LARGEST_LOGIT


def test_the_demo_model_has_both_experts(demo_model):
    assert demo_model.booster is not None
    assert demo_model.parameters.stack.history > 0
    assert demo_model.parameters.stack.rule > 0


def test_contributions_add_up_for_every_row(demo_model, rows):
    explained = demo_model.explain(rows)
    assert_exact(explained)
    assert explained.contributions.shape == (len(rows.matrix), len(demo_model.groups))
    assert np.abs(explained.probability - demo_model.probability(rows)).max() < 1e-12
    assert ((explained.probability > 0) & (explained.probability < 1)).all()


values = st.one_of(st.floats(-1e12, 1e12), st.sampled_from([np.nan, 0.0, 1.0, -1.0, 1e300, -1e300]))
weights = st.floats(-200, 200)


@quickly(60)
@given(
    st.lists(values, min_size=40, max_size=40),
    st.lists(st.floats(-1e5, 1e5), min_size=10, max_size=10),
    st.floats(-100, 100),
    st.floats(0, 300),
    st.floats(0, 300),
    st.integers(0, 500),
)
def test_contributions_add_up_whatever_the_row(  # noqa: PLR0917
    demo_model, rows, features, points, intercept, rule, history, seed
):
    rng = np.random.default_rng(seed)
    one = part(rows, rng.integers(0, len(rows.matrix), 3))
    one.matrix[:, rng.integers(0, one.matrix.shape[1], 40)] = features
    one.points.items[:, rng.integers(0, one.points.items.shape[1], 10)] = points
    strong = with_stack(demo_model, intercept=intercept, rule=rule, history=history)
    assert_exact(strong.explain(one))
    assert_exact(demo_model.explain(one))


def test_grouped_contributions_are_sums_of_their_columns(demo_model, rows):
    few = part(rows, slice(0, 20))
    p = demo_model.parameters
    matrix = few.matrix[:, list(p.selected)]
    trees = demo_model.booster.predict(matrix, pred_contrib=True)[:, :-1] / p.bag
    both = p.mix.trees * trees + p.mix.linear * p.linear.contributions(matrix)
    history = both * p.stack.history
    items = p.rule_expert.contributions(few.points.items) * p.stack.rule
    explained = demo_model.explain(few)
    expected = dict.fromkeys(demo_model.groups, 0.0)
    for i, column in enumerate(demo_model.columns):
        expected[column.group] = expected[column.group] + history[:, i]
    for i, group in enumerate(demo_model._item_groups):
        expected[group] = expected[group] + items[:, i]
    found = dict(zip(demo_model.groups, explained.contributions.T, strict=True))
    for group, value in expected.items():
        assert found[group] == pytest.approx(value, abs=1e-12)
    start = p.stack.intercept + p.stack.rule * p.rule_expert.intercept
    base = demo_model.booster.predict(matrix[:1], pred_contrib=True)[0, -1] / p.bag
    start += p.stack.history * p.mix.logit(p.linear.start, base)
    assert explained.start == pytest.approx(start, abs=1e-12)


def expected_value(node, row, known, value_of):
    """Give a tree's expectation where only some columns are known, by counting training rows."""
    if "leaf_value" in node:
        return node["leaf_value"]
    left, right = node["left_child"], node["right_child"]
    if node["split_feature"] in known:
        chosen = left if value_of(node, row) else right
        return expected_value(chosen, row, known, value_of)
    n, m = (c.get("internal_count", c.get("leaf_count")) for c in (left, right))
    sides = (expected_value(c, row, known, value_of) for c in (left, right))
    return float(np.dot([n, m], list(sides)) / (n + m))


def goes_left(node, row):
    value = row[node["split_feature"]]
    if node["decision_type"] == "==":
        return not np.isnan(value) and str(int(value)) in node["threshold"].split("||")
    if np.isnan(value):
        return node["default_left"] if node["missing_type"] == "NaN" else node["threshold"] >= 0
    return value <= node["threshold"]


def test_contributions_are_shapley_values_by_definition(demo_model, rows):
    """Sum over all subsets of the columns a tree looks at, written from the definition."""
    matrix = part(rows, slice(0, 2)).matrix[:, list(demo_model.parameters.selected)]
    trees = [t["tree_structure"] for t in demo_model.booster.dump_model()["tree_info"][:4]]
    found = demo_model.booster.predict(matrix, pred_contrib=True, num_iteration=4)
    for row, said in zip(matrix, found, strict=True):
        by_hand = np.zeros(matrix.shape[1])
        for tree in trees:
            used = sorted(columns_of(tree))
            worth = {
                subset: expected_value(tree, row, subset, goes_left)
                for size in range(len(used) + 1)
                for subset in itertools.combinations(used, size)
            }
            for subset, value in worth.items():
                share = 1 / (len(used) * max(binomial(len(used) - 1, len(subset)), 1))
                for column in set(used) - set(subset):
                    by_hand[column] += share * (worth[tuple(sorted((*subset, column)))] - value)
        assert said[:-1] == pytest.approx(by_hand, abs=1e-9)


def binomial(n, k):
    return len(list(itertools.combinations(range(n), k)))


def columns_of(node):
    if "leaf_value" in node:
        return set()
    return (
        {node["split_feature"]} | columns_of(node["left_child"]) | columns_of(node["right_child"])
    )


def test_one_row_alone_is_explained_as_among_others(demo_model, rows):
    together = demo_model.explain(rows)
    for i in range(0, len(rows.matrix), 300):
        alone = demo_model.explain(part(rows, slice(i, i + 1)))
        assert alone.contributions[0] == pytest.approx(together.contributions[i], abs=1e-12)


def test_no_rows_are_explained_by_nothing(demo_model, rows):
    nothing = demo_model.explain(part(rows, slice(0, 0)))
    assert nothing.contributions.shape == (0, len(demo_model.groups))
    assert len(nothing.probability) == len(demo_model.probability(part(rows, slice(0, 0)))) == 0


def test_groups_are_fit_or_engagement(demo_model):
    assert demo_model.fit_groups < set(demo_model.groups)
    assert not any(g.startswith(("activity_", "stage_", "kind_")) for g in demo_model.fit_groups)


def test_percentile_is_the_share_that_lies_lower(demo_model):
    reference = np.array(demo_model.parameters.references.logit)
    assert demo_model.percentile(np.array([-99.0, 99.0])).tolist() == [0, 100]
    asked = np.array([-3.0, -2.0, -1.0])
    by_hand = [100 * (reference < value - 1e-9).mean() for value in asked]
    assert demo_model.percentile(asked) == pytest.approx(by_hand)
    bare = demo_model.parameters.model_copy(
        update={"references": demo_model.parameters.references.model_copy(update={"logit": ()})}
    )
    assert LeadModel(bare, demo_model.trees).percentile(asked).tolist() == [50] * 3


def test_saved_and_read_again_every_bit_is_the_same(demo_model, rows, tmp_path):
    demo_model.save(tmp_path / "one")
    again = LeadModel.load(tmp_path / "one")
    before, after = demo_model.explain(rows), again.explain(rows)
    assert before.start == after.start
    assert np.array_equal(before.contributions, after.contributions)
    assert np.array_equal(before.logit, after.logit)
    again.save(tmp_path / "two")
    for name in (PARAMETERS_FILE, TREES_FILE):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_the_agreement_alone_needs_no_trees(demo_model, rows, tmp_path):
    parameters = demo_model.parameters.model_copy(update={"bag": 0, "linear": None})
    LeadModel(parameters, None).save(tmp_path)
    assert not (tmp_path / TREES_FILE).exists()
    alone = LeadModel.load(tmp_path)
    assert_exact(alone.explain(rows))
    assert not alone.parameters.history_speaks
    assert (alone.history_logit(rows) == 0).all()


def test_a_linear_model_alone_is_history_too(demo_model, rows):
    alone = LeadModel(demo_model.parameters.model_copy(update={"bag": 0}), None)
    assert alone.parameters.history_speaks
    assert_exact(alone.explain(rows))
    assert np.ptp(alone.history_logit(rows)) > 0


def without(name):
    return lambda folder: (folder / name).unlink()


def changed(**values):
    def change(folder):
        content = json.loads((folder / PARAMETERS_FILE).read_text())
        (folder / PARAMETERS_FILE).write_text(json.dumps(content | values))

    return change


def overwritten(name, content):
    return lambda folder: (folder / name).write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (without(PARAMETERS_FILE), PARAMETERS_FILE),
        (without(TREES_FILE), TREES_FILE),
        (overwritten(PARAMETERS_FILE, b"{"), PARAMETERS_FILE),
        (overwritten(PARAMETERS_FILE, b"\xff\xfe"), PARAMETERS_FILE),
        (overwritten(PARAMETERS_FILE, b"[]"), PARAMETERS_FILE),
        (overwritten(TREES_FILE, b"not trees"), TREES_FILE),
        (overwritten(TREES_FILE, b"\xff\xfe"), TREES_FILE),
        (overwritten(TREES_FILE, b""), TREES_FILE),
        (changed(format=2), PARAMETERS_FILE),
        (changed(surprise=1), PARAMETERS_FILE),
        (changed(horizon_days="soon"), PARAMETERS_FILE),
        (changed(selected=[0, 1]), "selects 2"),
        (shutil.rmtree, PARAMETERS_FILE),
    ],
)
def test_damaged_files_are_named(demo_model, tmp_path, damage, named):
    folder = tmp_path / "model"
    demo_model.save(folder)
    damage(folder)
    with pytest.raises(ModelError, match=named):
        LeadModel.load(folder)


def test_nothing_of_training_time_is_later_than_until(demo_model, demo_company):
    assert demo_model.parameters.trained_until_us == microseconds(demo_company.end)
