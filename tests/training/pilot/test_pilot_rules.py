"""Where rules fire, against slow counting; verdicts in words."""

import numpy as np
import pytest
from agreements import policies
from histories import at, tables_from
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import DAY_US, LEADS, looked_at, quickly, tables_of

from features.collect import facts_from_tables
from features.facts import Moments
from features.matching import kind_columns_of, means
from features.policy.schema import Policy
from training.pilot.comparison import Comparison
from training.pilot.lift import Lift
from training.pilot.rules import Rule, rules_of
from training.pilot.seen import seen_at
from training.pilot.verdicts import Worth, judged

AGREED = Policy.model_validate(
    {
        "name": "small",
        "activities": {
            "pricing": {
                "label": "looked at pricing",
                "match": {"type": "view", "subject": "/pricing*"},
                "stage": "late",
                "points": 10,
                "within_days": 5,
            },
            "careers": {
                "label": "looked at jobs",
                "match": {"type": "view", "subject": "/jobs*"},
                "stage": "negative",
                "points": -60,
            },
        },
        "sequences": {
            "seeker": {
                "label": "jobs, then pricing",
                "first": "careers",
                "then": ["pricing"],
                "within_days": 3,
                "points": -20,
            }
        },
        "negative_floor": -100,
        "positive_ceiling": 20,
        "classification": {
            "big": {"label": "is big", "points": 3000, "when": {"size": "L"}},
            "known": {"label": "is known", "points": 1000, "when": {"size": {"present": True}}},
        },
        "qualification": {
            "minimum_factors": 1,
            "factors": {"home": {"label": "is at home", "when": {"country": "DE"}}},
        },
        "hand_off": {
            "threshold": {"score": 10},
            "contact_request": ["pricing"],
            "contact_request_within_days": 2,
            "disqualify": {"far": {"label": "is far", "when": {"country": "FR"}}},
        },
    }
)


def test_every_rule_is_there_and_fires_where_it_should():
    did = [
        *[("a", 9, "view", "/pricing"), ("a", 9.5, "view", "/pricing/eu")],
        *[("b", 1, "view", "/jobs"), ("b", 2, "view", "/jobs"), ("b", 3, "view", "/pricing")],
    ]
    tables = tables_from(
        {"a": 0, "b": 0, "c": 0},
        activities=did,
        size={"a": "L", "b": "S"},
        country={"a": "DE", "b": "FR", "c": "DE"},
    )
    facts = facts_from_tables(tables, kind_columns_of(AGREED))
    seen = seen_at(AGREED, facts, Moments(np.arange(3), np.full(3, at(10))))
    ids = list(facts.lead_ids)
    rules = {rule.name: rule for rule in rules_of(seen)}
    fires = {n: {i for i, f in zip(ids, r.fires, strict=True) if f} for n, r in rules.items()}
    assert fires == {
        "class:big": {"a"},
        "class:known": {"b"},
        "fit:home": {"a", "c"},
        "activity:pricing": {"a"},
        "activity:careers": {"b"},
        "sequence:seeker": {"b"},
        "negative_floor": {"b"},
        "positive_ceiling": {"a"},
        "contact_request": {"a"},
        "disqualify:far": {"b"},
    }
    among = {i for i, there in zip(ids, rules["class:known"].among, strict=True) if there}
    assert among == {"b", "c"}
    assert [rules[n].expected for n in ("class:big", "activity:careers", "disqualify:far")] == [
        *(1, -1, -1)
    ]


@quickly(25)
@given(looked_at(), policies())
def test_activities_fire_where_one_is_known_by_then(drawn, policy):
    world, as_of = drawn
    facts = facts_from_tables(tables_of(world), kind_columns_of(policy))
    leads = [list(facts.lead_ids).index(lead) for lead in LEADS]
    moments = Moments(np.array(leads), np.full(len(LEADS), as_of))
    rules = {rule.name: rule for rule in rules_of(seen_at(policy, facts, moments))}
    for name, activity in policy.activities.items():
        if activity.repeats == "first" and activity.within_days:
            continue  # the first may be too long ago where a repeat is not
        oldest = as_of - (activity.within_days or 10_000) * DAY_US
        expected = [
            any(
                means(activity, {"type": k[0], "subject": k[1], "agent": k[2] or ""})
                for who, at_us, received, k in world.activities
                if who == lead and oldest <= at_us <= as_of and (received or at_us) <= as_of
            )
            for lead in LEADS
        ]
        assert rules[f"activity:{name}"].fires.tolist() == expected


@quickly(20)
@given(looked_at(with_changes=False), policies(), st.integers(0, 99))
def test_nothing_after_the_moment_matters(drawn, policy, seed):
    """Points, decision and rules of a row are those of a world that ended at its moment."""
    world, as_of = drawn
    columns = kind_columns_of(policy)
    found = []
    for known in (world, world.happened_by(as_of)):
        facts = facts_from_tables(tables_of(known, seed), columns)
        leads = np.array([list(facts.lead_ids).index(lead) for lead in LEADS])
        seen = seen_at(policy, facts, Moments(leads, np.full(len(LEADS), as_of)))
        fires = [rule.fires.tolist() for rule in rules_of(seen)]
        found.append((seen.points.total.tolist(), seen.points.items.tolist(), fires))
    assert found[0] == found[1]


def rule(fires, *, points=5, expected=1, name="activity:a"):
    fires = np.array(fires, bool)
    return Rule(name, "activity", "did it", points, expected, fires, np.ones(len(fires), bool))


def side_by_side(won, others):
    sample = np.array(["won"] * won + ["lost"] * others)
    moments = Moments(np.arange(len(sample)), np.zeros(len(sample), np.int64))
    weight = np.array([[1.0, 0.0]])
    history = {"won": won, "lost": others, "rejected": 0}
    return Comparison(moments, sample, np.zeros(len(sample), np.int64), weight, history)


def firing(won, others, of=200):
    return np.concatenate([np.arange(of) < won, np.arange(of) < others])


FINDINGS = [
    (firing(100, 40), 5, "as_agreed"),
    (firing(40, 100), 5, "opposite"),
    (firing(40, 100), -5, "as_agreed"),
    (firing(100, 40), -5, "opposite"),
    (firing(80, 80), 5, "no_difference"),
    (firing(3, 2), 5, "too_rare"),
    (firing(8, 7), 5, "too_rare"),
    (firing(0, 0), 5, "never"),
    (firing(200, 200), 5, "nearly_all"),
    (firing(100, 40), 0, "speaks_for"),
    (firing(40, 100), 0, "speaks_against"),
]


@pytest.mark.parametrize(("fires", "points", "finding"), FINDINGS)
def test_verdicts(fires, points, finding):
    tried = rule(fires, points=points, expected=int(np.sign(points)))
    [judgement] = judged([tried], side_by_side(200, 200))
    assert judgement.finding == finding
    assert judgement.said
    assert np.isnan(judgement.lift) == (finding == "never")


def test_other_points_that_history_supports_are_a_verdict():
    tried = rule(firing(100, 40))
    for points, finding in ((2.0, "less"), (12.0, "more")):
        worth = {"activity:a": Worth(points, points - 1, points + 1)}
        [judgement] = judged([tried], side_by_side(200, 200), worth=worth)
        assert judgement.finding == finding
        assert judgement.worth == worth["activity:a"]


def test_what_comes_after_the_hand_off_is_not_held_against_a_rule():
    [judgement] = judged([rule(firing(1, 60))], side_by_side(200, 200), [rule(firing(150, 0))])
    assert judgement.finding == "after_hand_off"
    assert np.isnan(judgement.lift)


@pytest.mark.parametrize(("won", "others"), [(0, 50), (50, 0)])
def test_without_one_side_nothing_is_told(won, others):
    [judgement] = judged([rule(np.arange(50) < 20)], side_by_side(won, others))
    assert judgement.finding == "untold"
    assert np.isnan([judgement.lift, judgement.low, judgement.high]).all()
    assert np.isnan(judgement.share["won" if not won else "lost"])


def test_no_rules_no_verdicts():
    assert judged([], side_by_side(5, 5)) == []
    assert Lift(*(np.zeros(0),) * 5).p_value.tolist() == []
