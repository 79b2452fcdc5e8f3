"""The scorer: one lead, many leads, any order – the same score, and reasons that add up."""

from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest

from features.collect import facts_from_tables, microseconds
from features.facts import Moments
from features.tables import Tables, known_until
from serving.reasons import MOST_PER_SIDE
from serving.score import PlainScore, Score
from serving.scorer import LeadsAt, Scorer
from serving.told import STEADY_WITHIN_POINTS
from training.metrics import logit

DAY_US = 86_400_000_000


@pytest.fixture(scope="module")
def scorer(demo_model):
    return Scorer(demo_model, "7")


@pytest.fixture(scope="module")
def tables(demo_company):
    return known_until(demo_company.tables, demo_company.end)


@pytest.fixture(scope="module")
def facts_of(scorer):
    columns = scorer.model.builder.matcher.kind_columns
    return lambda tables: facts_from_tables(tables, columns)


@pytest.fixture(scope="module")
def moments(tables, facts_of):
    """Every tenth lead at a few ages."""
    created = facts_of(tables).created_us
    lead = np.arange(0, len(created), 10)
    ages = np.array([0, 8, 40])[np.arange(len(lead)) % 3]
    return Moments(lead, created[lead] + ages * DAY_US)


@pytest.fixture(scope="module")
def scores(scorer, tables, facts_of, moments):
    """Each lead of the moments alone."""
    ids = tables.leads["lead_id"]
    return [
        scorer.score_one(facts_of(tables.only(ids[lead])), as_of)
        for lead, as_of in zip(moments.lead.tolist(), moments.as_of_us.tolist(), strict=True)
    ]


def test_every_field_is_of_its_type(scorer, tables, facts_of, moments, scores):
    """They are constructed without checking, for speed."""
    for score in scores:
        told = score.model_dump()
        assert Score.model_validate(told, strict=True).model_dump() == told
    lead, as_of = int(moments.lead[0]), int(moments.as_of_us[0])
    facts = facts_of(tables.only(tables.leads["lead_id"][lead]))
    plain = scorer.score_plainly(facts, as_of)
    assert PlainScore.model_validate(plain.model_dump(), strict=True) == plain


def beside_each_other(tables, facts_of, lead_ids):
    """Give the facts of leads in this order; who is named again is there again."""
    frames = {field.name: [] for field in fields(tables)}
    for place, lead_id in enumerate(lead_ids):
        own = tables.only(lead_id)
        for name, some in frames.items():
            some.append(getattr(own, name).assign(lead_id=f"{place} {lead_id}"))
    joined = Tables(**{name: pd.concat(some, ignore_index=True) for name, some in frames.items()})
    return replace(facts_of(joined), lead_ids=list(lead_ids))


def test_many_leads_at_once_get_the_same_scores_as_each_alone(
    scorer, tables, facts_of, moments, scores
):
    """In every field, whatever stands beside them, the same lead at several moments included."""
    ids = tables.leads["lead_id"][moments.lead].tolist()
    all_of_them = beside_each_other(tables, facts_of, ids)
    asked = LeadsAt(all_of_them, moments.as_of_us, [None] * len(ids))
    assert scorer.score_many(asked) == scores
    twice = max(range(len(scores)), key=lambda i: scores[i].score)
    some, is_mql = [twice, 0, twice, twice], [None, None, True, None]
    ids, as_of_us = [ids[i] for i in some], moments.as_of_us[some]
    asked = LeadsAt(beside_each_other(tables, facts_of, ids), as_of_us, is_mql)
    each = [
        (facts_of(tables.only(lead_id)), at, known, "de")
        for lead_id, at, known in zip(ids, as_of_us.tolist(), is_mql, strict=True)
    ]
    assert scorer.score_many(asked, "de") == [scorer.score_one(*one) for one in each]
    assert scorer.score_many_plainly(asked, "de") == [scorer.score_plainly(*one) for one in each]


def together(scorer, facts, moments):
    """Scores of many as one list of (probability, grade, mql, total points)."""
    found = []
    for _, scored in scorer.score_in_parts(facts, moments):
        columns = (
            scored.explained.probability.tolist(),
            scored.grade.tolist(),
            scored.mql.tolist(),
            scored.house.points.total.tolist(),
        )
        found += list(zip(*columns, strict=True))
    return found


def test_one_lead_alone_is_scored_as_among_others(scorer, tables, facts_of, moments, scores):
    many = together(scorer, facts_of(tables), moments)
    assert len(many) == len(scores) > 100
    for score, (probability, grade, mql, total) in zip(scores, many, strict=True):
        assert score.probability == pytest.approx(probability, abs=1e-12)
        assert (score.grade, score.mql.qualified, score.rule_points.total) == (grade, mql, total)


def test_the_order_of_moments_does_not_matter(scorer, tables, facts_of, moments):
    order = np.random.default_rng(0).permutation(len(moments))
    facts = facts_of(tables)
    straight, mixed = together(scorer, facts, moments), together(scorer, facts, moments.part(order))
    for place, other in zip(order, mixed, strict=True):
        assert other[0] == pytest.approx(straight[place][0], abs=1e-12)
        assert other[1:] == straight[place][1:]


def test_reasons_and_start_add_up_to_the_logit(scores):
    for score in scores:
        total = score.start + sum(reason.contribution for reason in score.reasons)
        assert logit(np.array([score.probability]))[0] == pytest.approx(total, abs=1e-9)
        for direction in ("for", "against"):
            side = [r for r in score.reasons if r.direction == direction]
            assert len(side) <= MOST_PER_SIDE
            assert len({r.group for r in side}) == len(side)
        assert all(reason.text for reason in score.reasons)


def test_figures_lie_in_their_ranges_and_agree(scores, scorer):
    for score in scores:
        assert score.score == round(100 * score.probability, 1)
        for rank in (score.percentile, score.fit_score, score.engagement_score):
            assert 0 <= rank <= 100
        points = score.rule_points
        parts = points.classification + points.qualification + points.prioritisation
        assert points.total == parts
        assert score.model_version == "7"
        assert score.policy_version == scorer.model.parameters.policy_version
        assert score.horizon_days == scorer.model.parameters.horizon_days
    assert len({score.grade for score in scores}) == 4
    assert len({score.mql.qualified for score in scores}) == 2


def test_a_better_score_has_no_lower_percentile_and_grade(scores):
    ranked = sorted(scores, key=lambda s: s.probability)
    percentiles = [s.percentile for s in ranked]
    assert percentiles == sorted(percentiles)
    letters = [s.grade for s in ranked]
    assert letters == sorted(letters, reverse=True)


def test_the_decision_follows_the_threshold(scorer, tables, facts_of, moments):
    for _, scored in scorer.score_in_parts(facts_of(tables), moments):
        decision = scored.house.decision
        line = scorer.threshold - scorer.policy.hand_off.hysteresis * decision.was_mql
        reaches = 100 * scored.explained.probability >= line
        assert (decision.reaches == reaches).all()
        expected = (reaches | decision.contact_request) & decision.fits & decision.clean
        assert (decision.mql == expected).all()


def test_the_change_is_against_seven_days_earlier(scorer, tables, facts_of, moments, scores):
    ids = tables.leads["lead_id"]
    seen = set()
    for score, lead, as_of in zip(scores, moments.lead, moments.as_of_us.tolist(), strict=True):
        facts = facts_of(tables.only(ids[int(lead)]))
        if as_of - facts.created_us[0] < 7 * DAY_US:
            assert (score.trend, score.score_change) == ("not_enough_info", None)
            continue
        before = scorer.score_one(facts, as_of - 7 * DAY_US)
        change = 100 * (score.probability - before.probability)
        assert score.score_change == pytest.approx(change, abs=0.0501)
        expected = "improving" if change > 0 else "declining"
        steady = abs(change) < STEADY_WITHIN_POINTS
        assert score.trend == ("steady" if steady else expected)
        seen.add(score.trend)
    assert seen == {"improving", "steady", "declining"}


def test_a_lead_of_exactly_seven_days_has_a_change(scorer, tables, facts_of):
    facts = facts_of(tables.only(tables.leads["lead_id"][0]))
    created = int(facts.created_us[0])
    assert scorer.score_one(facts, created + 7 * DAY_US).score_change is not None
    assert scorer.score_one(facts, created + 7 * DAY_US - 1).score_change is None


def test_what_happens_after_as_of_does_not_count(scorer, tables, facts_of, demo_company):
    end_us = microseconds(demo_company.end)
    for lead_id in tables.leads["lead_id"].iloc[:200:20]:
        one = tables.only(lead_id)
        half = (int(facts_of(one).created_us[0]) + end_us) // 2
        early = one.activities["occurred_at"].to_numpy("datetime64[us]").astype(np.int64) <= half
        received = one.activities["received_at"].to_numpy("datetime64[us]").astype(np.int64)
        past = replace(one, activities=one.activities[early & (received <= half)])
        assert scorer.score_one(facts_of(one), half) == scorer.score_one(facts_of(past), half)


def test_nothing_to_score_gives_empty_columns(scorer, tables, facts_of):
    nothing = scorer.score_nothing(facts_of(tables))
    assert len(nothing.explained.probability) == len(nothing.grade) == len(nothing.percentile) == 0
    assert nothing.explained.contributions.shape == (0, len(scorer.model.groups))
