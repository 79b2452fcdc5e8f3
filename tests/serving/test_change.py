"""Why a score changed: the causes add up exactly, and each is what it is called."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.collect import facts_of_one
from features.facts import MICROSECONDS_PER_DAY as DAY
from serving.change import Before, State, explain_change
from serving.scorer import Scorer
from training.metrics import logit

CREATED = 20_000 * DAY
TYPES = ("page_view", "email_open", "email_click", "demo_request", "unsubscribe")


@pytest.fixture(scope="module")
def scorer(demo_model):
    return Scorer(demo_model, "7")


def facts(scorer, days_and_types, employees="51-200", title="Head of Sales"):
    did = [
        (CREATED + int(days * DAY), None, (type_, *[""] * (len(scorer.kind_columns) - 1)))
        for days, type_ in days_and_types
    ]
    lead = {"lead_id": "L1", "employees": employees, "job_title": title, "source": "webinar"}
    return facts_of_one(lead, CREATED, did, scorer.kind_columns, scorer.policy.hygiene)


def adds_up(change):
    ends = logit(np.array([change.probability_before, change.probability]))
    parts = sum(part.contribution for part in change.parts)
    assert ends[1] - ends[0] == pytest.approx(parts, abs=1e-9)
    points = sum(part.score_points for part in change.parts)
    moved = 100 * (change.probability - change.probability_before)
    assert moved == pytest.approx(points, abs=1e-9)


def causes(change):
    return [part.cause for part in change.parts]


DID = st.lists(st.tuples(st.floats(0, 40), st.sampled_from(TYPES)), max_size=12)


@settings(max_examples=40, deadline=None)
@given(DID, DID, st.floats(0.1, 20), st.floats(0.1, 30), st.sampled_from(["11-50", "51-200"]))
def test_the_causes_always_add_up(scorer, first, more, then, later, employees):
    then_us = CREATED + int(then * DAY)
    known = [one for one in first if one[0] <= then]
    before = Before(State(facts(scorer, known), then_us), logit=-1.25)
    now = State(facts(scorer, [*known, *more], employees), then_us + int(later * DAY))
    change = explain_change(scorer, before, now)
    adds_up(change)
    assert change.probability_before == pytest.approx(1 / (1 + np.exp(1.25)))
    assert set(causes(change)) <= {"model", "policy", "time", "behaviour", "profile"}
    said = float(scorer.explained(now.facts, now.as_of_us).probability[0])
    assert change.probability == said


def test_each_cause_alone_is_named(scorer):
    did, then = [(1, "page_view"), (2, "demo_request")], CREATED + 3 * DAY
    state = State(facts(scorer, did), then)
    said = float(scorer.explained(state.facts, then).logit[0])
    before = Before(state, said)
    assert causes(explain_change(scorer, before, state)) == []
    later = State(state.facts, then + 20 * DAY)
    assert causes(explain_change(scorer, before, later)) == ["time"]
    more = State(facts(scorer, [*did, (2.5, "demo_request")]), then)
    change = explain_change(scorer, before, more)
    assert causes(change) == ["behaviour"]
    assert change.parts[0].groups[0].text
    bigger = State(facts(scorer, did, "5001-10000", "Student"), then)
    assert causes(explain_change(scorer, before, bigger)) == ["profile"]
    assert causes(explain_change(scorer, Before(state, said - 0.5), state)) == ["model"]
    assert explain_change(scorer, Before(state), state).parts == []


def test_a_new_policy_is_told_from_a_new_model(demo_model, scorer):
    policy = scorer.policy
    activities = {n: a.model_copy(update={"points": 1}) for n, a in policy.activities.items()}
    newer = Scorer(demo_model, "7", policy.model_copy(update={"activities": activities}))
    state = State(facts(scorer, [(1, "demo_request"), (2, "demo_request")]), CREATED + 3 * DAY)
    said = float(scorer.explained(state.facts, state.as_of_us).logit[0])
    by_newer = float(newer.explained(state.facts, state.as_of_us).logit[0])
    change = explain_change(newer, Before(state, said), state, old_policy=scorer)
    adds_up(change)
    assert causes(change) == (["policy"] if by_newer != said else [])
    both = explain_change(newer, Before(state, said - 1), state, old_policy=scorer)
    assert both.parts[0].cause == "model"
    assert both.parts[0].contribution == pytest.approx(1)
    adds_up(both)


def test_it_is_said_in_german_too(scorer):
    state = State(facts(scorer, [(1, "page_view")]), CREATED + 2 * DAY)
    more = State(facts(scorer, [(1, "page_view"), (3, "demo_request")]), CREATED + 4 * DAY)
    english = explain_change(scorer, Before(state), more)
    german = explain_change(scorer, Before(state), more, language="de")
    texts = [[g.text for part in c.parts for g in part.groups] for c in (english, german)]
    assert texts[0] != texts[1]
    assert german.lead_id == "L1"
