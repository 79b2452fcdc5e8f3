"""What would lift a lead over the line: shown where it can help, and nowhere else."""

import datetime as dt
from types import SimpleNamespace

import pytest

from features.collect import microseconds
from serving.champion import Champion
from serving.http.facts_in import facts_of_request
from serving.http.reading import read_request
from serving.lift import Lift, LiftStep
from serving.pages.lead_why import MOST_STEPS, can_help

NOW = dt.datetime.now(dt.UTC)
LINE = 15.0


@pytest.fixture
def champion(champion):
    """The champion with a threshold that not every lead reaches."""
    scorer = champion.scorer
    threshold = scorer.policy.hand_off.threshold.model_validate({"score": LINE})
    hand_off = scorer.policy.hand_off.model_copy(update={"threshold": threshold})
    policy = scorer.policy.model_copy(update={"hand_off": hand_off})
    loaded = SimpleNamespace(model=scorer.model, version="7")
    file = SimpleNamespace(load=lambda: policy, stamp=lambda: "")
    made = Champion(load=lambda: loaded, version_of=lambda: "7", policy=file)
    assert made.refresh()
    return made


def test_what_would_lift_it_is_what_the_interface_says(site, get, push, recent):
    told = recent(job_title="Clerk", employees=3)
    [scored] = push({**told, "activities": told["activities"][:1]})
    assert not scored["mql"]["qualified"]
    assert scored["score"] < scored["mql"]["threshold"]
    told = site.call("GET", "/v1/leads/L1/lift").json()
    page = get("/leads/L1")
    text = page.text.split("What would lift it over the line")[1].split("Agreed points")[0]
    assert told["steps"]
    for step in told["steps"][:MOST_STEPS]:
        assert f"{step['label']} {step['score']:.1f} +{step['gain']:.1f}" in text
    assert "That is no promise that the activity causes it" in text


def test_a_lead_that_is_held_back_over_the_line_needs_no_lift(
    site, get, push, push_activity, recent
):
    push(recent(email="kim@uni-bonn.de", employees=500, job_title="Student"))
    for kind, subject in (("form_submit", "/demo"), ("call", None), ("trial_start", None)):
        push_activity("L1", kind, subject)
    scored = site.post("/v1/score", {"lead_id": "L1"}).json()
    assert scored["score"] >= scored["mql"]["threshold"]
    assert not scored["mql"]["qualified"]
    text = get("/leads/L1").text
    assert "What would lift it" not in text
    assert "disqualified: is a student" in text


def test_a_step_is_shown_over_the_line_only_where_it_is_enough(champion, recent):
    scorer, told = champion.scorer, recent()
    facts = facts_of_request(read_request(told), scorer.kind_columns, scorer.policy.hygiene)
    scored = scorer.score_one(facts, microseconds(NOW))

    def helps(score, *qualifies):
        step = {"activity": "a", "label": "a", "score": 1.0, "gain": 1.0}
        lift = Lift(
            **{"lead_id": "L1", "score": score, "threshold": LINE, "qualified": False},
            **{"because": [], "caveat": ""},
            steps=[LiftStep(**step, qualifies=one) for one in qualifies],
        )
        mql = scored.mql.model_copy(update={"threshold": LINE, "product_line": None})
        return can_help(lift, scored.model_copy(update={"score": score, "mql": mql}))

    assert helps(LINE - 0.1)
    assert helps(LINE, False, True)
    assert not helps(LINE)
    assert not helps(80.0, False)
    assert not helps(80.0, *[False] * MOST_STEPS, True)


def test_a_lead_over_the_line_needs_no_lift(site, get, push, push_activity, recent):
    push(recent(email="kim@acme.example", employees=500, job_title="Head of Sales"))
    push_activity("L1", "form_submit", "/demo")
    page = get("/leads/L1")
    assert site.post("/v1/score", {"lead_id": "L1"}).json()["mql"]["qualified"]
    assert "What would lift it" not in page.text
