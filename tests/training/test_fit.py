"""Training from little, from nothing and from odd histories: a usable model or a clear reason."""

import numpy as np
import pytest
from histories import at, tables_from

from features.collect import facts_from_tables
from features.errors import HistoryError
from features.facts import Moments
from features.policy.load import load_policy, parse_policy
from features.tables import known_until
from training.fit import train
from training.history_expert import TreeSettings
from training.material import informative
from training.metrics import logit

FEW_TREES = TreeSettings(bag=2, num_leaves=4, max_depth=2, learning_rate=0.4)
UNTIL = 400


def company(leads, won=0.4, lost=0.3, activities=True, seed=0):
    rng = np.random.default_rng(seed)
    created = {f"l{i}": round(float(rng.uniform(0, 300)), 3) for i in range(leads)}
    fate = rng.random(leads)
    statuses = [
        (name, day + float(rng.uniform(1, 40)), "won" if f < won else "lost")
        for (name, day), f in zip(created.items(), fate, strict=True)
        if f < won + lost
    ]
    kinds = [("page_view", "/pricing"), ("page_view", "/blog/x"), ("download", "guide")]
    did = [
        (name, day + float(rng.uniform(0, 30)), *kinds[rng.integers(3)])
        for name, day in created.items()
        for _ in range(rng.integers(5))
    ]
    return tables_from(created, statuses, did if activities else None)


def trained(tables, policy=None, until=UNTIL, **given):
    policy = policy or load_policy()
    return train(tables, policy, at(until), settings=FEW_TREES, **given)


def assert_usable(done, tables):
    model = done.model
    facts = facts_from_tables(tables, model.builder.matcher.kind_columns)
    lead = np.repeat(np.arange(len(facts)), 3)
    as_of = facts.created_us[lead] + np.tile([0, at(9) - at(0), at(90) - at(0)], len(facts))
    explained = model.explain(model.builder.build(facts, Moments(lead, as_of)))
    assert ((explained.probability > 0) & (explained.probability < 1)).all()
    total = explained.start + explained.contributions.sum(axis=1)
    assert np.abs(logit(explained.probability) - total).max() < 1e-9
    assert 0 <= model.parameters.threshold_score <= 100
    assert model.parameters.horizon_days > 0
    assert done.counts["leads"] == len(facts)
    return explained.probability


HISTORIES = {
    "one lead": {"leads": 1},
    "one open lead": {"leads": 1, "won": 0, "lost": 0},
    "thirty leads": {"leads": 30},
    "few wins": {"leads": 30, "won": 0.1},
    "no win": {"leads": 120, "won": 0, "lost": 0.7},
    "no loss": {"leads": 120, "won": 0.4, "lost": 0},
    "all won": {"leads": 120, "won": 1, "lost": 0},
    "no status at all": {"leads": 120, "won": 0, "lost": 0},
    "no activities table": {"leads": 120, "activities": False},
}


@pytest.mark.parametrize("name", HISTORIES)
def test_any_history_gives_a_usable_model(name):
    tables = company(**HISTORIES[name])
    done = trained(tables)
    probability = assert_usable(done, tables)
    if name == "all won":
        assert probability.min() > 0.5
    if name == "no win":
        assert probability.max() < 0.2


@pytest.mark.parametrize("name", ["one lead", "few wins", "no win"])
def test_little_history_is_said_and_leaves_the_word_to_the_agreement(name):
    done = trained(company(**HISTORIES[name]))
    assert done.model.booster is None
    assert done.model.parameters.bag == 0
    assert done.counts["weight_of_history"] == 0
    assert any("the agreement speaks alone" in note for note in done.notes)


def test_no_leads_are_refused():
    with pytest.raises(HistoryError, match="no lead was created by then"):
        trained(tables_from({}))


def test_leads_that_all_came_later_are_refused():
    import datetime as dt  # noqa: PLC0415

    moment = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    with pytest.raises(HistoryError, match="later time"):
        trained(known_until(company(5), moment))


def test_training_on_the_day_of_the_first_lead_works():
    tables = tables_from({"a": 0})
    assert_usable(trained(tables, until=0), tables)


def test_a_policy_without_any_rule_is_enough():
    policy = parse_policy("name: nothing agreed\nhand_off: {threshold: {score: 40}}\n")
    tables = company(200)
    done = trained(tables, policy)
    assert_usable(done, tables)
    assert done.model.parameters.threshold_score == 40


@pytest.fixture(scope="module")
def large():
    return company(400)


def test_enough_history_is_judged_out_of_time(large):
    done = trained(large)
    assert_usable(done, large)
    assert {"blend", "rules_alone", "history_alone", "constant"} < set(done.metrics)
    assert done.counts["folds"] == 3
    assert done.counts["won_leads"] > 100
    assert len(done.judged.won) >= done.metrics["blend"]["snapshots"] > 100


@pytest.mark.parametrize(
    ("given", "in_policy", "expected"), [(12.5, 50, 12.5), (None, 50, 50), (None, None, None)]
)
def test_the_horizon_is_the_given_one_then_the_policys_then_that_of_the_data(
    given, in_policy, expected
):
    policy = load_policy().model_copy(update={"horizon_days": in_policy})
    horizon = trained(company(120), policy, horizon_days=given).model.parameters.horizon_days
    assert horizon == expected if expected else 20 <= horizon <= 60


def test_references_are_the_open_leads_or_all_where_those_are_few(large):
    for tables, expected in ((large, 100), (company(60), 60)):
        reference = trained(tables).model.parameters.references
        assert len(reference.logit) == len(reference.fit) == len(reference.engagement)
        assert len(reference.logit) >= expected
        assert list(reference.logit) == sorted(reference.logit)


def test_a_threshold_that_history_cannot_say_is_the_top_tenth_and_said():
    hand_off = load_policy().hand_off
    wanted = hand_off.threshold.model_copy(update={"capacity_per_week": None, "precision": 0.99})
    policy = load_policy().model_copy(
        update={"hand_off": hand_off.model_copy(update={"threshold": wanted})}
    )
    done = trained(company(30), policy)
    assert any("top tenth" in note for note in done.notes)
    logits = np.array(done.model.parameters.references.logit)
    top = 100 / (1 + np.exp(-np.quantile(logits, 0.9)))
    assert done.model.parameters.threshold_score == pytest.approx(top)


def test_tuning_is_part_of_training():
    tables = company(1200, won=0.5, lost=0.5)
    slow = FEW_TREES.model_copy(update={"learning_rate": 0.1})
    done = train(tables, load_policy(), at(UNTIL), settings=slow, trials=2)
    assert done.counts["trials"] == 2
    assert done.settings.bag == FEW_TREES.bag
    assert any("2 settings of the trees were tried" in note for note in done.notes)
    assert_usable(done, tables)


def test_few_leads_are_not_tuned_on(large):
    done = trained(large, trials=2)
    assert (done.counts["trials"], done.settings) == (0, FEW_TREES)
    assert any("No settings of the trees were tried" in note for note in done.notes)


def test_columns_that_say_nothing_or_repeat_another_are_left_out():
    rng = np.random.default_rng(0)
    varies = rng.normal(size=100)
    rare = np.zeros(100)
    rare[:4] = 1
    mostly_missing = np.where(np.arange(100) < 5, 1.0, np.nan)
    columns = [np.zeros(100), varies, varies.copy(), np.full(100, np.nan), rare, mostly_missing]
    assert informative(np.stack(columns, axis=1)).tolist() == [1, 5]
    assert informative(np.zeros((0, 3))).tolist() == []
