"""A policy that changed since the training counts at once; what was learned stays."""

import numpy as np
import pytest

from features.collect import facts_from_tables
from features.facts import Moments
from features.policy.load import policy_from_json, policy_to_json, policy_version
from features.policy.schema import Threshold
from features.tables import known_until
from serving.agreed import house_in_service
from serving.policy_file import PolicyFile
from serving.scorer import Scorer
from training.hand_off_curve import HandOffCurve
from training.lines import LineParameters
from training.model import LeadModel
from training.thresholds import Judged, threshold_score

DAY_US = 86_400_000_000


def changed(model, **parts):
    """Give the model's policy with other parts."""
    return policy_from_json({**policy_to_json(model.parameters.policy), **parts})


@pytest.fixture(scope="module")
def facts(demo_model, demo_company):
    known = known_until(demo_company.tables, demo_company.end)
    return facts_from_tables(known, Scorer(demo_model, "7").kind_columns)


def scored(scorer, facts):
    moments = Moments(np.arange(300), facts.created_us[:300] + 20 * DAY_US)
    [(_, found)] = scorer.score_in_parts(facts, moments)
    return found


@pytest.fixture(scope="module")
def before(demo_model, facts):
    return scored(Scorer(demo_model, "7"), facts)


def test_new_points_count_and_the_probability_stays(demo_model, facts, before):
    activities = policy_to_json(demo_model.parameters.policy)["activities"]
    activities["pricing_page"]["points"] = 90
    newer = changed(demo_model, activities=activities)
    after = scored(Scorer(demo_model, "7", newer), facts)
    assert np.array_equal(after.explained.probability, before.explained.probability)
    place = after.house.points.names.index("activity:pricing_page")
    mine, theirs = after.house.points.items[:, place], before.house.points.items[:, place]
    assert theirs.any()
    assert mine == pytest.approx(6 * theirs)
    assert (after.house.points.total >= before.house.points.total).all()


def test_a_new_activity_and_a_column_the_model_never_saw_count(demo_model, facts, demo_company):
    activities = policy_to_json(demo_model.parameters.policy)["activities"]
    activities["by_phone"] = {
        "label": "used a telephone",
        "match": [{"channel": ["tel*"]}],
        "stage": "late",
        "points": 7,
    }
    scorer = Scorer(demo_model, "7", changed(demo_model, activities=activities))
    assert "channel" in scorer.kind_columns
    tables = demo_company.tables
    from dataclasses import replace  # noqa: PLC0415

    called = replace(tables, activities=tables.activities.assign(channel="Telephone"))
    found = scored(scorer, facts_from_tables(called, scorer.kind_columns))
    place = found.house.points.names.index("activity:by_phone")
    many = np.bincount(found.rows.known.entries.row, minlength=300)
    assert found.house.points.items[:, place] == pytest.approx(7.0 * many)


def test_new_factors_decide_at_once(demo_model, facts, before):
    factors = policy_to_json(demo_model.parameters.policy)["qualification"]["factors"]
    strict = {"minimum_factors": len(factors), "factors": factors}
    after = scored(Scorer(demo_model, "7", changed(demo_model, qualification=strict)), facts)
    assert before.mql.sum() > after.mql.sum()


def test_every_answer_says_so(demo_model, facts, demo_company):
    newer = changed(demo_model, name="Next quarter")
    scorer = Scorer(demo_model, "7", newer)
    one = facts_from_tables(
        demo_company.tables.only(demo_company.tables.leads["lead_id"][0]), scorer.kind_columns
    )
    score = scorer.score_one(one, int(one.created_us[0]) + DAY_US)
    old = demo_model.parameters.policy_version
    assert score.policy_version == policy_version(newer) != old
    assert score.notes == [
        f"policy {policy_version(newer)} counts for points, grade and hand-off; what was learned "
        f"is of policy {old} until the next training"
    ]


def test_the_models_own_policy_needs_no_note(demo_model):
    scorer = Scorer(demo_model, "7", demo_model.parameters.policy)
    assert scorer.notes == []
    assert scorer.threshold == demo_model.parameters.threshold_score


def test_a_line_that_is_newer_than_the_model_is_scored_by_the_common_one(demo_model, facts):
    line = {"label": "New", "match": {"when": {"product_line": {"present": True}}}}
    scorer = Scorer(demo_model, "7", changed(demo_model, product_lines={"new": line}))
    found = scored(scorer, facts)
    assert found.interested.any()
    assert np.array_equal(found.lines[0].explained.probability, found.house.explained.probability)
    assert "product line New is newer than the model: scored by the common one" in scorer.notes


@pytest.mark.parametrize(
    "asked",
    [
        {"score": 41},
        {"capacity_per_week": 2},
        {"capacity_per_week": 1000},
        {"precision": 0.3},
        {"cost_per_handoff": 40, "value_per_win": 100},
    ],
)
def test_a_new_threshold_is_worked_out_from_what_the_model_keeps(demo_model, asked):
    hand_off = policy_to_json(demo_model.parameters.policy)["hand_off"]
    newer = changed(demo_model, hand_off={**hand_off, "threshold": asked})
    curve = demo_model.parameters.hand_off_curve
    assert curve.threshold_score(Threshold(**asked)) is not None
    assert house_in_service(demo_model, newer).threshold == (
        curve.threshold_score(Threshold(**asked))
    )


def test_a_model_that_keeps_no_curve_keeps_its_threshold_and_says_so(demo_model):
    parameters = demo_model.parameters.model_copy(update={"hand_off_curve": None})
    old = LeadModel(parameters, demo_model.trees)
    hand_off = policy_to_json(parameters.policy)["hand_off"]
    capacity = changed(old, hand_off={**hand_off, "threshold": {"capacity_per_week": 2}})
    rule = house_in_service(old, capacity)
    assert rule.threshold == parameters.threshold_score
    assert "cannot be worked out" in rule.notes[1].text
    fixed = changed(old, hand_off={**hand_off, "threshold": {"score": 41}})
    assert house_in_service(old, fixed).threshold == 41


@pytest.mark.parametrize("leads", [1, 7, 300, 5000])
@pytest.mark.parametrize("asked", [{"capacity_per_week": 3}, {"precision": 0.4}, {"score": 12}])
def test_the_curve_gives_the_threshold_of_the_predictions(leads, asked):
    rng = np.random.default_rng(leads)
    probability = rng.random(leads).round(3)
    as_of = (rng.random(leads) * 70 * DAY_US).astype(np.int64)
    judged = Judged(np.arange(leads), as_of, probability, rng.random(leads) < probability)
    exact = threshold_score(Threshold(**asked), judged)
    found = HandOffCurve.of(judged).threshold_score(Threshold(**asked))
    assert (exact is None) == (found is None)
    if exact is not None:
        assert found == pytest.approx(exact, abs=0.5 if leads == 5000 else 1e-9)


def test_a_curve_of_nobody_cannot_say():
    nobody = Judged(np.zeros(0, int), np.zeros(0, int), np.zeros(0), np.zeros(0, bool))
    assert HandOffCurve.of(nobody).threshold_score(Threshold(capacity_per_week=3)) is None


def test_a_policy_file_is_known_by_its_content(tmp_path):
    file = tmp_path / "policy.yaml"
    text = "name: One\nhand_off: {threshold: {score: 10}}\n"
    file.write_text(text)
    first = PolicyFile(file)
    stamp = first.stamp()
    assert first.load().name == "One"
    file.write_text(text.replace("One", "Two"))
    assert first.stamp() != stamp
    file.write_text(text)
    assert first.stamp() == stamp
    file.unlink()
    assert first.stamp() is None
    assert PolicyFile().stamp() is PolicyFile().load() is None


def lined(model, **line):
    """The model with one product line that was trained with a threshold of 70."""
    part = {"label": "L", "match": {"when": {"product_line": {"present": True}}}}
    policy = changed(model, product_lines={"l": {**part, "threshold": {"score": 70}}})
    curve = HandOffCurve(weeks=10.0, score=(50.0, 40.0), leads=(10, 30), wins=(5, 9))
    known = LineParameters(
        leads=9, won_leads=1, horizon_days=60, threshold_score=70, hand_off_curve=curve
    )
    update = {"policy": policy, "product_lines": {"l": known}, "threshold_score": 30.0}
    trained = LeadModel(model.parameters.model_copy(update=update), model.trees)
    return Scorer(trained, "7", changed(trained, product_lines={"l": {**part, **line}}))


@pytest.mark.parametrize(
    ("line", "threshold"),
    [
        ({"threshold": {"score": 70}}, 70),
        ({"threshold": {"score": 30}}, 30),
        ({}, 30),  # without one of its own that of the house
        ({"threshold": {"capacity_per_week": 1}}, 50),  # by the line's own curve
    ],
)
def test_a_newer_threshold_of_a_line_counts(demo_model, line, threshold):
    assert lined(demo_model, **line).lines[0].threshold == threshold
