"""A model with another intercept: exact reasons, the same ranks, and thresholds that move along."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import quickly

from features.collect import facts_from_tables
from features.facts import Moments
from features.policy.load import policy_from_json, policy_to_json
from training.hand_off_curve import HandOffCurve, moved_score
from training.lines import LineParameters
from training.metrics import logit
from training.model import TREES_FILE, LeadModel
from training.recalibration.moved import moved

CHANGE = -0.37
LINES = {
    "own": {
        "label": "Own",
        "match": {"when": {"product_line": "analytics"}},
        "threshold": {"capacity_per_week": 2},
    },
    "plain": {"label": "Plain", "match": {"when": {"product_line": {"present": True}}}},
}


@pytest.fixture(scope="module")
def rows(demo_model, demo_company):
    facts = facts_from_tables(demo_company.tables, demo_model.builder.matcher.kind_columns)
    moments = Moments(np.arange(150), facts.created_us[:150] + 9 * 86_400_000_000)
    return demo_model.builder.build(facts, moments)


@pytest.fixture(scope="module")
def shifted(demo_model):
    return moved(demo_model, CHANGE, {}, 5)


def asking(model, threshold, score=None):
    """Give the model with another agreed threshold."""
    p = model.parameters
    hand_off = {**policy_to_json(p.policy)["hand_off"], "threshold": threshold}
    policy = policy_from_json({**policy_to_json(p.policy), "hand_off": hand_off})
    found = p.hand_off_curve.threshold_score(policy.hand_off.threshold) if score is None else score
    update = {"policy": policy, "threshold_score": found}
    return LeadModel(p.model_copy(update=update), model.trees)


def test_every_lead_moves_by_the_shift_and_reasons_stay_exact(demo_model, shifted, rows):
    before, after = demo_model.explain(rows), shifted.explain(rows)
    assert after.logit - before.logit == pytest.approx(CHANGE, abs=1e-9)
    assert np.array_equal(after.contributions, before.contributions)
    total = after.start + after.contributions.sum(axis=1)
    assert np.abs(logit(after.probability) - total).max() <= 1e-9
    assert np.abs(shifted.probability(rows) - after.probability).max() <= 1e-9


def test_the_rank_of_every_lead_stays(demo_model, shifted, rows):
    ranks = [m.percentile(m.explain(rows).logit) for m in (demo_model, shifted)]
    assert np.abs(ranks[0] - ranks[1]).max() < 100 / len(demo_model.parameters.references.logit)


def test_it_says_how_far_it_was_moved_and_is_stored_whole(demo_model, shifted, rows, tmp_path):
    shifted.save(tmp_path / "a")
    demo_model.save(tmp_path / "b")
    again = LeadModel.load(tmp_path / "a")
    assert again.parameters.recalibrated.shift == CHANGE
    assert again.parameters.recalibrated.until_us == 5
    assert np.array_equal(again.probability(rows), shifted.probability(rows))
    trees = [(tmp_path / name / TREES_FILE).read_bytes() for name in ("a", "b")]
    assert trees[0] == trees[1]


def test_shifts_are_since_the_training_and_do_not_add_up(demo_model, shifted, rows):
    again = moved(shifted, 0.2, {}, 6)
    assert logit(again.probability(rows)) == pytest.approx(
        logit(demo_model.probability(rows)) + 0.2, abs=1e-9
    )
    back = moved(again, 0.0, {}, 7)
    assert back.probability(rows) == pytest.approx(demo_model.probability(rows), abs=1e-12)
    assert back.parameters.threshold_score == pytest.approx(demo_model.parameters.threshold_score)


def test_a_capacity_hands_over_the_same_leads(demo_model, rows):
    model = asking(demo_model, {"capacity_per_week": 12})
    later = moved(model, CHANGE, {}, 5)
    before, after = (
        100 * m.probability(rows) >= m.parameters.threshold_score - 1e-9 for m in (model, later)
    )
    assert before.any()
    assert not before.all()
    assert np.array_equal(before, after)
    week = later.parameters.threshold_band.hand_offs_per_week
    assert week.low <= 12 <= week.high


@pytest.mark.parametrize(
    ("threshold", "score"),
    [({"score": 17.5}, 17.5), ({"cost_per_handoff": 10, "value_per_win": 80}, 12.5)],
)
def test_a_fixed_number_stays(demo_model, threshold, score):
    later = moved(asking(demo_model, threshold), CHANGE, {}, 5)
    assert later.parameters.threshold_score == score
    assert later.parameters.threshold_band.score.value == score


def test_a_precision_needs_a_hotter_lead_when_fewer_win(demo_model):
    model = asking(demo_model, {"precision": 0.12})
    curve = model.parameters.hand_off_curve
    later = moved(model, CHANGE, {}, 5)
    handed = [
        c.by_score.at(m.parameters.threshold_score)[0]
        for c, m in ((curve, model), (later.parameters.hand_off_curve, later))
    ]
    assert 0 < handed[1] < handed[0]


def test_a_precision_out_of_reach_keeps_its_leads(demo_model):
    curve = demo_model.parameters.hand_off_curve
    never = curve.model_copy(update={"wins": tuple(max(0, won - 1) for won in curve.wins)})
    asked = asking(demo_model, {"precision": 0.999}, score=30.0)
    model = LeadModel(
        asked.parameters.model_copy(update={"hand_off_curve": never}), demo_model.trees
    )
    later = moved(model, CHANGE, {}, 5)
    assert later.parameters.threshold_score == pytest.approx(moved_score(30.0, CHANGE))


def test_a_model_of_old_has_no_curve_to_move(demo_model):
    old = demo_model.parameters.model_copy(update={"hand_off_curve": None, "threshold_band": None})
    later = moved(LeadModel(old, demo_model.trees), CHANGE, {}, 5)
    assert later.parameters.threshold_score == pytest.approx(
        moved_score(old.threshold_score, CHANGE)
    )
    assert later.parameters.hand_off_curve is None


@pytest.fixture(scope="module")
def with_lines(demo_model):
    p = demo_model.parameters
    policy = policy_from_json({**policy_to_json(p.policy), "product_lines": LINES})
    line = LineParameters(
        shift=0.1,
        slope=0.8,
        leads=9,
        won_leads=1,
        horizon_days=30,
        threshold_score=p.threshold_score,
        hand_off_curve=p.hand_off_curve,
    )
    own = line.model_copy(update={"threshold_score": p.hand_off_curve.score[5]})
    update = {"policy": policy, "product_lines": {"own": own, "plain": line}}
    return LeadModel(p.model_copy(update=update), demo_model.trees)


def test_lines_move_with_the_house_and_on_their_own(with_lines, rows):
    later = moved(with_lines, CHANGE, {"own": 0.25}, 5)
    for name, own in (("own", 0.25), ("plain", 0.0)):
        before, after = (logit(m.of_line(name).probability(rows)) for m in (with_lines, later))
        assert after - before == pytest.approx(0.8 * CHANGE + own, abs=1e-9)
        explained = later.of_line(name).explain(rows)
        total = explained.start + explained.contributions.sum(axis=1)
        assert np.abs(logit(explained.probability) - total).max() <= 1e-9
    lines, house = later.parameters.product_lines, later.parameters.threshold_score
    assert lines["plain"].threshold_score == house
    assert lines["own"].threshold_score == pytest.approx(
        moved_score(with_lines.parameters.product_lines["own"].threshold_score, 0.8 * CHANGE + 0.25)
    )
    back = moved(later, 0.0, {}, 6)
    assert back.parameters.product_lines["own"].shift == pytest.approx(0.1)


points = st.lists(
    st.tuples(st.floats(0.5, 99.5), st.integers(1, 4), st.integers(0, 4)), min_size=0, max_size=9
)


@quickly(100)
@given(points, st.floats(-3, 3))
def test_a_moved_curve_is_a_curve(found, change):
    found = sorted(found, reverse=True)
    leads = np.cumsum([n for _, n, _ in found]).astype(int)
    wins = np.cumsum([min(w, n) for _, n, w in found]).astype(int)
    curve = HandOffCurve(
        weeks=3, score=[s for s, *_ in found], leads=leads.tolist(), wins=wins.tolist(), asked=1
    )
    later = curve.moved(change)
    assert later.leads == curve.leads
    assert all(0 <= s <= 100 for s in later.score)
    each_leads, each_wins = np.diff(later.leads, prepend=0), np.diff(later.wins, prepend=0)
    assert ((each_wins >= 0) & (each_wins <= each_leads)).all()
    more = np.array(later.wins) - np.array(curve.wins)
    assert (more * np.sign(change) >= 0).all()
    assert curve.moved(0.0).wins == curve.wins
    assert later.moved(-change).score == pytest.approx(curve.score)
