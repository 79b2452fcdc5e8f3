"""Whether a lead was an MQL before comes out of its own past, the same however it is asked."""

import numpy as np
import pytest

from features.collect import facts_from_tables
from features.decision import decide
from features.facts import Moments
from features.policy.load import policy_from_json, policy_to_json
from features.policy.schema import Threshold
from features.tables import known_until
from serving.replay import past_moments, starts_of
from serving.scorer import Scorer
from training.lines import LineParameters
from training.model import LeadModel

DAY_US = 86_400_000_000


@pytest.fixture(scope="module")
def scorer(demo_model):
    """A wide band, so that many leads lie in it."""
    p = demo_model.parameters
    wide = {"hysteresis": 8.0, "threshold": Threshold(score=20)}
    hand_off = p.policy.hand_off.model_copy(update=wide)
    return Scorer(demo_model, "7", p.policy.model_copy(update={"hand_off": hand_off}))


@pytest.fixture(scope="module")
def facts(scorer, demo_company):
    known = known_until(demo_company.tables, demo_company.end)
    return facts_from_tables(known, scorer.kind_columns)


@pytest.fixture(scope="module")
def scored(scorer, facts):
    moments = Moments(np.arange(len(facts)), facts.created_us + 25 * DAY_US)
    [(_, scored)] = scorer.score_in_parts(facts, moments)
    return moments, scored


def by_hand(scorer, facts, lead, as_of_us):
    """Walk through the past of a lead, one moment after the other."""
    starts = starts_of(facts)
    mql = False
    for moment in past_moments(facts, starts, lead, as_of_us).tolist():
        now = Moments(np.array([lead]), np.array([moment]))
        rows = scorer.model.builder.build(facts, now)
        probability = scorer.model.probability(rows)
        points = scorer.house.agreement.points(rows.known)
        was = np.array([mql])
        mql = bool(decide(scorer.policy, points, probability, scorer.threshold, was).mql[0])
    return mql


def test_who_is_between_the_lines_keeps_what_it_was(scorer, facts, scored):
    moments, found = scored
    score = 100 * found.explained.probability
    decision = found.house.decision
    eligible = decision.fits & decision.clean & ~decision.contact_request
    between = (score < scorer.threshold) & (score >= scorer.threshold - 8) & eligible
    assert between.sum() > 20
    expected = [
        by_hand(scorer, facts, lead, as_of)
        for lead, as_of in zip(
            moments.lead[between].tolist(), moments.as_of_us[between].tolist(), strict=True
        )
    ]
    assert decision.mql[between].tolist() == expected
    assert len(set(expected)) == 2


def test_one_lead_alone_has_the_same_decision(scorer, demo_company, scored):
    moments, found = scored
    known = known_until(demo_company.tables, demo_company.end)
    kept = np.flatnonzero(found.house.decision.was_mql)[:10]
    assert len(kept)
    for lead in kept.tolist():
        one = facts_from_tables(known.only(known.leads["lead_id"][lead]), scorer.kind_columns)
        score = scorer.score_one(one, int(moments.as_of_us[lead]))
        assert score.mql.qualified
        assert score.mql.change == "kept"
        assert "an MQL already, and score" in score.mql.because[0]


def test_the_crm_may_know_better(scorer, demo_company, scored):
    moments, found = scored
    known = known_until(demo_company.tables, demo_company.end)
    lead = int(np.flatnonzero(found.house.decision.was_mql)[0])
    one = facts_from_tables(known.only(known.leads["lead_id"][lead]), scorer.kind_columns)
    told = scorer.score_one(one, int(moments.as_of_us[lead]), is_mql=False)
    assert (told.mql.qualified, told.mql.change) == (False, "not_reached")


def test_an_mql_whose_score_fell_is_lost(scorer, demo_company, scored):
    moments, found = scored
    known = known_until(demo_company.tables, demo_company.end)
    lead = int(np.argmin(found.explained.probability))
    one = facts_from_tables(known.only(known.leads["lead_id"][lead]), scorer.kind_columns)
    lost = scorer.score_one(one, int(moments.as_of_us[lead]), is_mql=True)
    assert (lost.mql.qualified, lost.mql.change) == (False, "lost")
    assert lost.mql.because[0].startswith("an MQL until now, but score")


def test_the_past_ends_before_the_moment(facts):
    starts = starts_of(facts)
    for lead in range(50):
        as_of = int(facts.created_us[lead]) + 9 * DAY_US
        past = past_moments(facts, starts, lead, as_of)
        assert (past < as_of).all()
        assert (np.diff(past) > 0).all()
        assert past[-1] < as_of - 1  # nothing new is known at that moment
        assert not len(past_moments(facts, starts, lead, int(facts.created_us[lead])))


def test_what_is_known_at_the_moment_itself_ends_what_was_before(facts):
    """Its score may have faded until then: that is looked at, right before the news."""
    starts, looked = starts_of(facts), 0
    for lead in range(50):
        did = facts.behaviour.occurred_us[facts.behaviour.lead == lead]
        late = did[did > facts.created_us[lead] + DAY_US]
        for as_of in late[:1].tolist():
            past, looked = past_moments(facts, starts, lead, as_of), looked + 1
            assert past[-1] == as_of - 1
    assert looked > 20


def test_a_line_keeps_nothing_that_was_never_handed_over(scorer, demo_company):
    """A line of interest decides from then on; who was no MQL before must reach its threshold."""
    p = scorer.model.parameters
    line = {
        "label": "Readers",
        "match": {"did": [{"activity": "newsletter"}]},
        "threshold": {"score": 30},
    }
    house = policy_to_json(scorer.policy)
    policy = policy_from_json({**house, "product_lines": {"readers": line}})
    mine = {"readers": LineParameters(leads=9, won_leads=1, horizon_days=60, threshold_score=30)}
    update = {"policy": policy, "product_lines": mine, "threshold_score": 99.0}
    lined = Scorer(LeadModel(p.model_copy(update=update), scorer.model.trees), "7")
    known = known_until(demo_company.tables, demo_company.end)
    facts = facts_from_tables(known, lined.kind_columns)
    moments = Moments(np.arange(len(facts)), facts.created_us + 25 * DAY_US)
    [(_, found)] = lined.score_in_parts(facts, moments)
    score = 100 * found.lines[0].explained.probability
    between = found.interested[:, 0] & (score < 30) & (score >= 22)
    assert between.sum() > 5
    for row in np.flatnonzero(between).tolist():
        reached = any(_mql_at(lined, known, row, at) for at in _looks(facts, moments, row))
        assert not found.mql[row] or reached


def _looks(facts, moments, row):
    past = past_moments(facts, starts_of(facts), row, int(moments.as_of_us[row]))
    return past.tolist()


def _mql_at(scorer, tables, row, at_us):
    one = facts_from_tables(tables.only(tables.leads["lead_id"][row]), scorer.kind_columns)
    return scorer.score_one(one, at_us, is_mql=False).mql.qualified
