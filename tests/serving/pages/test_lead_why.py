"""Behind a lead's score: agreed points item by item, and what moved it."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from features.collect import microseconds
from serving.http.facts_in import facts_of_request
from serving.http.reading import read_request
from serving.pages.agreed_points import parts_of

NOW = dt.datetime.now(dt.UTC)
KINDS = st.sampled_from(["page_view", "email_open", "form_submit", "webinar_attended", "call"])
SUBJECTS = st.sampled_from(["/pricing", "/careers", "/demo", "newsletter"])


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(KINDS, SUBJECTS, st.floats(0, 8)), max_size=12))
def test_items_add_up_to_their_parts(champion, recent, did):
    scorer, told = champion.scorer, recent()
    told["activities"] = [
        {
            "type": kind,
            "subject": subject,
            "occurred_at": (NOW - dt.timedelta(days=days)).isoformat(),
        }
        for kind, subject, days in did
    ]
    facts = facts_of_request(read_request(told), scorer.kind_columns, scorer.policy.hygiene)
    parts = parts_of(scorer.points_of(facts, microseconds(NOW)), scorer.policy)
    points = scorer.score_one(facts, microseconds(NOW)).rule_points
    assert {part.name: part.points for part in parts} == points.model_dump(exclude={"total"})
    for part in parts:
        assert part.points == pytest.approx(sum(item.points for item in part.items), abs=0.5001)
    assert len(parts[1].items) == len(scorer.policy.qualification.factors)


def test_agreed_points_are_shown_item_by_item(champion, get, push, recent):
    push(recent())
    text = get("/leads/L1").text.split("Agreed points")[1].split("Score history")[0]
    policy = champion.scorer.policy
    assert all(factor.label in text for factor in policy.qualification.factors.values())
    assert "not so, or not known" in text
    assert any(activity.label in text for activity in policy.activities.values())
