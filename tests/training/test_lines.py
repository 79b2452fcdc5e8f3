"""Product lines: the common model moved by the line's own history, and no further."""

import numpy as np
import pytest

from features.collect import facts_from_tables, microseconds
from features.facts import Moments
from features.policy.load import load_policy, policy_from_json, policy_to_json
from features.tables import known_until
from training.fit import train
from training.history_expert import TreeSettings
from training.lines import own_map
from training.metrics import logit, sigmoid
from training.model import LeadModel
from training.simulator import simulate

LINES = {
    "analytics": {
        "label": "Analytics",
        "match": {"when": {"product_line": "analytics"}},
        "points": {"webinar_attended": 60, "trial_start": 0},
        "stages": {"chat": "late"},
        "threshold": {"score": 33},
        "horizon_days": 30,
    },
    "plain": {"label": "Plain", "match": {"when": {"product_line": {"present": True}}}},
    "ghost": {"label": "Ghost", "match": {"when": {"product_line": "no such line"}}},
}


def house_with(lines):
    return policy_from_json({**policy_to_json(load_policy(None)), "product_lines": lines})


@pytest.fixture(scope="module")
def company():
    return simulate(leads=600, seed=3)


@pytest.fixture(scope="module")
def trained(company):
    few = TreeSettings(bag=1, num_leaves=4, max_depth=2, learning_rate=0.4)
    known = known_until(company.tables, company.end)
    return train(known, house_with(LINES), microseconds(company.end), settings=few)


@pytest.fixture(scope="module")
def rows(trained, company):
    columns = trained.model.builder.matcher.kind_columns
    facts = facts_from_tables(company.tables, columns)
    moments = Moments(np.arange(200), facts.created_us[:200] + 20 * 86_400_000_000)
    return trained.model.builder.build(facts, moments)


@pytest.mark.parametrize("name", LINES)
def test_contributions_add_up_for_every_line(trained, rows, name):
    line = trained.model.of_line(name)
    explained = line.explain(rows, trained.model.history_contributions(rows))
    total = explained.start + explained.contributions.sum(axis=1)
    assert np.abs(logit(explained.probability) - total).max() < 1e-9
    assert np.abs(line.probability(rows) - explained.probability).max() < 1e-9


def test_a_line_without_history_is_scored_like_everybody(trained, rows):
    ghost = trained.model.parameters.product_lines["ghost"]
    assert (ghost.shift, ghost.slope, ghost.leads) == (0.0, 1.0, 0)
    assert ghost.threshold_score == trained.model.parameters.threshold_score
    same = trained.model.of_line("ghost").probability(rows)
    assert np.abs(same - trained.model.probability(rows)).max() < 1e-12
    assert any(n.startswith("Product line Ghost: no lead of history") for n in trained.notes)


def test_a_line_has_its_own_threshold_and_horizon(trained):
    own = trained.model.of_line("analytics").parameters
    assert (own.threshold_score, own.horizon_days) == (33, 30)
    assert trained.model.of_line("plain").parameters.horizon_days == (
        trained.model.parameters.horizon_days
    )


def test_a_shorter_horizon_gives_lower_probabilities(trained, rows):
    """Fewer wins come within 30 days than within the common horizon."""
    assert trained.model.parameters.horizon_days > 60
    short = trained.model.of_line("analytics").probability(rows).mean()
    assert short < 0.8 * trained.model.probability(rows).mean()


def test_points_of_a_line_change_its_reasons(trained, rows):
    line, house = trained.model.of_line("analytics"), trained.model
    at = house.agreement.points(rows.known).names.index("activity:webinar_attended")
    before, after = rows.points.items[:, at], line.points(rows).items[:, at]
    assert before.any()
    assert after == pytest.approx(3 * before)


def test_a_stored_model_keeps_its_lines(trained, rows, tmp_path):
    trained.model.save(tmp_path)
    again = LeadModel.load(tmp_path)
    same = again.of_line("analytics").probability(rows)
    assert np.array_equal(same, trained.model.of_line("analytics").probability(rows))


@pytest.mark.parametrize(("leads", "low", "high"), [(0, 0, 0), (20, 0.0, 0.5), (4000, 0.8, 1.1)])
def test_the_shift_is_paid_for_by_history(leads, low, high):
    """A line whose true log-odds are 1 higher: with few leads hardly, with many all of it."""
    rng = np.random.default_rng(0)
    value = rng.normal(-2, 1, leads)
    won = rng.random(leads) < sigmoid(value + 1)
    shift, slope = own_map(value, won, np.ones(leads))
    assert low <= shift + (slope - 1) * -2 <= high
    assert 0.8 < slope < 1.2


def test_where_a_line_is_like_everybody_nothing_moves_far():
    rng = np.random.default_rng(1)
    value = rng.normal(-2, 1, 300)
    won = rng.random(300) < sigmoid(value)
    shift, slope = own_map(value, won, np.ones(300))
    assert abs(shift + (slope - 1) * -2) < 0.2
