"""Leads that are pushed once: scored by id as they would be inline, told, flagged, erased."""

import datetime as dt
import math

import pytest

from features.matching import means
from features.policy.load import load_policy
from serving.lift import example_of
from serving.store.engine import open_store
from serving.store.store import Store

NOW = dt.datetime.now(dt.UTC)


@pytest.fixture
def keeping(champion, tmp_path, make_service):
    """A service with an empty store."""
    store = Store(open_store(f"sqlite:///{tmp_path}/store.db"))
    yield make_service(champion, None, store)
    store.close()


@pytest.fixture
def recent(lead):
    """A lead of the last days, so that its score says where it stands now."""
    created = NOW - dt.timedelta(days=9)
    activities = [
        {**one, "occurred_at": (created + dt.timedelta(days=i + 1)).isoformat()}
        for i, one in enumerate(lead["activities"])
    ]
    told = {**lead["lead"], "created_at": created.isoformat()}
    return {"lead": told, "activities": activities}


def push(service, told):
    pushed = service.post("/v1/leads", {"leads": [told["lead"]]}).json()
    activities = [{**one, "lead_id": told["lead"]["lead_id"]} for one in told["activities"]]
    return pushed, service.post("/v1/activities", {"activities": activities}).json()


def without_ids(answer):
    return {name: value for name, value in answer.items() if name != "request_id"}


def test_a_pushed_lead_scores_as_the_same_lead_inline(keeping, lead):
    as_of = lead["as_of"]
    inline = keeping.post("/v1/score", lead).json()
    pushed, activities = push(keeping, lead)
    assert (pushed["stored"], pushed["refused"]) == (1, [])
    assert (activities["stored"], activities["refused"]) == (2, [])
    push(keeping, lead)  # a retry changes nothing
    by_id = keeping.post("/v1/score", {"lead_id": "L1", "as_of": as_of}).json()
    assert without_ids(by_id) == without_ids(inline)
    plain = keeping.post("/v1/score?explain=false", {"lead_id": "L1", "as_of": as_of}).json()
    same = {name: inline[name] for name in without_ids(plain)}
    assert plain.pop("probability") == pytest.approx(same.pop("probability"), rel=1e-12)
    assert without_ids(plain) == same
    items = [{"lead_id": "L1", "as_of": as_of}, {"lead_id": "L9"}, lead]
    batch = keeping.post("/v1/score/batch", {"leads": items}).json()
    assert [result["ok"] for result in batch["results"]] == [True, False, True]
    assert batch["results"][0]["reasons"] == inline["reasons"]
    assert "not known" in batch["results"][1]["problem"]["detail"]


def test_bad_items_are_refused_one_by_one(keeping, lead):
    leads = [lead["lead"], {"lead_id": "L2"}, 7, {**lead["lead"], "lead_id": "L3"}]
    answer = keeping.post("/v1/leads", {"leads": leads}).json()
    assert answer["stored"] == 2
    told = {one["index"]: one["problem"]["errors"][0] for one in answer["refused"]}
    assert told[1]["field"] == "leads[1].created_at"
    assert told[2]["field"] == "leads[2]"
    assert sorted(told) == [1, 2]
    good = {**lead["activities"][0], "lead_id": "L1"}
    items = [good, {**good, "lead_id": "stranger"}, lead["activities"][0], {**good, "type": ""}, []]
    answer = keeping.post("/v1/activities", {"activities": items}).json()
    assert answer["stored"] == 1
    told = {one["index"]: one["problem"]["errors"][0]["field"] for one in answer["refused"]}
    assert told == {
        1: "activities[1].lead_id",
        2: "activities[2].lead_id",
        3: "activities[3].type",
        4: "activities[4]",
    }


def test_statuses_are_noted(keeping, lead):
    push(keeping, lead)
    status = {"lead_id": "L1", "occurred_at": "2026-08-09T00:00:00Z", "status": "sal"}
    items = [status, {**status, "lead_id": "X"}, {"lead_id": "L1"}, {**status, "more": 1}]
    answer = keeping.post("/v1/statuses", {"statuses": items}).json()
    assert (answer["stored"], [one["index"] for one in answer["refused"]]) == (1, [1, 2, 3])
    assert keeping.call("GET", "/v1/leads/L1").json()["status"] == "sal"


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/v1/leads", {"leads": []}, "send 1 to"),
        ("/v1/leads", [], 'send {"leads"'),
        ("/v1/activities", {"leads": [1]}, 'send {"activities"'),
        ("/v1/statuses", {"statuses": 3}, 'send {"statuses"'),
        ("/v1/score", {"lead_id": ""}, "lead_id"),
        ("/v1/score", {"lead_id": "L1", "activities": []}, "activities"),
    ],
)
def test_what_is_no_push_is_refused(keeping, problem_of, path, body, said):
    assert said in problem_of(keeping.post(path, body), 422)["detail"]


def test_without_a_store_nothing_is_known(service, problem_of):
    for path, body in (("/v1/leads", {"leads": [1]}), ("/v1/score", {"lead_id": "L1"})):
        assert "keeps no leads" in problem_of(service.post(path, body), 404)["detail"]


def test_a_request_that_comes_again_is_answered_alike(keeping, recent, problem_of):
    first = keeping.post("/v1/score", recent, x_request_id="once")
    again = keeping.post("/v1/score", recent, x_request_id="once")
    assert again.content == first.content
    other = {**recent, "is_mql": True}
    problem = problem_of(keeping.post("/v1/score", other, x_request_id="once"), 409)
    assert "'once'" in problem["detail"]
    batch = {"leads": [recent, recent]}
    first = keeping.post("/v1/score/batch", batch, x_request_id="many")
    assert keeping.post("/v1/score/batch", batch, x_request_id="many").content == first.content
    problem_of(keeping.post("/v1/score/batch", {"leads": [recent]}, x_request_id="many"), 409)


def test_the_same_request_in_another_language_is_another_one(keeping, recent, problem_of):
    german = keeping.post("/v1/score?lang=de", recent, x_request_id="tongue")
    again = keeping.post("/v1/score", recent, x_request_id="tongue", accept_language="de-AT")
    assert again.content == german.content
    problem_of(keeping.post("/v1/score", recent, x_request_id="tongue"), 409)
    batch = {"leads": [recent]}
    keeping.post("/v1/score/batch", batch, x_request_id="tongues")
    problem_of(keeping.post("/v1/score/batch?lang=de", batch, x_request_id="tongues"), 409)


def test_by_id_a_retry_is_the_same_even_if_more_became_known(keeping, recent):
    push(keeping, recent)
    first = keeping.post("/v1/score", {"lead_id": "L1"}, x_request_id="a")
    late = {"lead_id": "L1", "occurred_at": NOW.isoformat(), "type": "demo_request"}
    keeping.post("/v1/activities", {"activities": [late]})
    assert keeping.post("/v1/score", {"lead_id": "L1"}, x_request_id="a").content == first.content
    assert keeping.post("/v1/score", {"lead_id": "L1"}).json()["score"] != first.json()["score"]


def test_history_and_export_tell_what_was_said(keeping, recent, problem_of):
    push(keeping, recent)
    scored = keeping.post("/v1/score", {"lead_id": "L1"}).json()
    keeping.post("/v1/score?explain=false", {"lead_id": "L1"})
    told = keeping.call("GET", "/v1/leads/L1/history").json()
    assert told == {"lead_id": "L1", "scores": [scored]}
    export = keeping.call("GET", "/v1/leads/L1").json()
    assert export["lead"] == recent["lead"]
    assert len(export["activities"]) == 2
    assert export["scores"][0]["inputs"]["lead"] == recent["lead"]
    problem_of(keeping.call("GET", "/v1/leads/other"), 404)
    problem_of(keeping.call("GET", "/v1/leads/other/history"), 404)


def test_an_id_may_be_anything(keeping, recent):
    odd = "a/b ä?#%2F"
    told = {**recent, "lead": {**recent["lead"], "lead_id": odd}}
    push(keeping, told)
    found = keeping.call("GET", "/v1/leads/a%2Fb%20%C3%A4%3F%23%252F")
    assert found.json()["lead"]["lead_id"] == odd


def test_an_objection_stops_scoring_on_every_path(keeping, recent, problem_of):
    push(keeping, recent)
    answer = keeping.post("/v1/leads/L1/objection", {"objects": True})
    assert answer.json()["objects"] is True
    for body in (recent, {"lead_id": "L1"}):
        for query in ("", "?explain=false"):
            problem = problem_of(keeping.post(f"/v1/score{query}", body), 422)
            assert problem["type"].endswith("objection")
    [result] = keeping.post("/v1/score/batch", {"leads": [recent]}).json()["results"]
    assert result["problem"]["type"].endswith("objection")
    assert keeping.call("DELETE", "/v1/leads/L1").status_code == 200
    problem_of(keeping.post("/v1/score", recent), 422)  # erased, and still not to be scored
    keeping.post("/v1/leads/L1/objection", {"objects": False})
    assert keeping.post("/v1/score", recent).status_code == 200


def test_a_review_is_asked_for_in_the_answer(keeping, recent, problem_of):
    keeping.post("/v1/leads/L1/review", {"review": True})
    notes = keeping.post("/v1/score", recent).json()["notes"]
    assert any("human review" in note for note in notes)
    notes = keeping.post("/v1/score?lang=de", recent).json()["notes"]
    assert any("Überprüfung durch einen Menschen" in note for note in notes)
    problem_of(keeping.post("/v1/leads/L1/review", {"objects": True}), 422)
    problem_of(keeping.post("/v1/leads/L1/review", {"review": "yes"}), 422)


def test_erasing_erases(keeping, recent, problem_of):
    push(keeping, recent)
    keeping.post("/v1/score", {"lead_id": "L1"})
    gone = keeping.call("DELETE", "/v1/leads/L1").json()["erased"]
    assert gone == {"activities": 2, "scores": 1, "standings": 1, "leads": 1}
    problem_of(keeping.call("GET", "/v1/leads/L1"), 404)
    problem_of(keeping.call("DELETE", "/v1/leads/L1"), 404)


def test_a_store_that_fails_is_said_and_nothing_is_answered(keeping, recent, problem_of):
    keeping.app.shared.store.engine.dispose()
    with keeping.app.shared.store.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE scores")
    problem = problem_of(keeping.post("/v1/score", recent), 503)
    assert problem["type"].endswith("store-unavailable")
    assert keeping.post("/v1/score?explain=false", recent).status_code == 200


def test_parameters_are_checked(keeping, recent, problem_of):
    problem = problem_of(keeping.post("/v1/score?explian=false", recent), 400)
    assert problem["errors"][0]["field"] == "explian"
    problem_of(keeping.post("/v1/score?explain=maybe", recent), 400)
    problem_of(keeping.post("/v1/score?explain=true&explain=true", recent), 400)
    problem_of(keeping.call("GET", "/healthz?a=1"), 400)


def test_why_it_changed_adds_up_and_names_the_causes(keeping, recent, problem_of):
    problem_of(keeping.call("GET", "/v1/leads/L1/change"), 404)
    push(keeping, recent)
    assert "no kept score" in problem_of(keeping.call("GET", "/v1/leads/L1/change"), 404)["detail"]
    week_ago = (NOW - dt.timedelta(days=4)).isoformat()
    first = keeping.post("/v1/score", {"lead_id": "L1", "as_of": week_ago}).json()
    more = [{"lead_id": "L1", "occurred_at": NOW.isoformat(), "type": "demo_request"}]
    keeping.post("/v1/activities", {"activities": more})
    keeping.post("/v1/leads", {"leads": [{**recent["lead"], "employees": "5001-10000"}]})
    change = keeping.call("GET", "/v1/leads/L1/change").json()
    assert change["probability_before"] == pytest.approx(first["probability"], rel=1e-9)
    now = keeping.post("/v1/score", {"lead_id": "L1"}).json()
    assert change["probability"] == pytest.approx(now["probability"], rel=1e-3)
    ends = [math.log(p / (1 - p)) for p in (change["probability_before"], change["probability"])]
    parts = {part["cause"]: part["contribution"] for part in change["parts"]}
    assert ends[1] - ends[0] == pytest.approx(sum(parts.values()), abs=1e-9)
    assert {"time", "behaviour", "profile"} == set(parts)
    texts = [g["text"] for part in change["parts"] for g in part["groups"]]
    since = (NOW - dt.timedelta(days=4)).strftime("%Y-%m-%dT%H:%M:%SZ")
    german = keeping.call("GET", f"/v1/leads/L1/change?lang=de&since={since}").json()
    told = [g["text"] for part in german["parts"] for g in part["groups"]]
    assert told
    assert not set(told) & set(texts)


def test_it_may_be_asked_since_any_moment(keeping, recent, problem_of):
    push(keeping, recent)
    since = (NOW - dt.timedelta(days=7, hours=12)).strftime("%Y-%m-%dT%H:%M:%SZ")
    change = keeping.call("GET", f"/v1/leads/L1/change?since={since}").json()
    assert {part["cause"] for part in change["parts"]} <= {"time", "behaviour"}
    for moment, status in (
        ("2020-01-01T00:00:00Z", 422),
        ("2090-01-01T00:00:00Z", 422),
        ("x", 400),
    ):
        answer = keeping.call("GET", f"/v1/leads/L1/change?since={moment}")
        assert problem_of(answer, status)["errors"][0]["field"] == "since"
    keeping.post("/v1/leads/L1/objection", {"objects": True})
    problem_of(keeping.call("GET", f"/v1/leads/L1/change?since={since}"), 422)


def test_what_would_lift_it_is_what_the_score_then_is(keeping, recent, problem_of):
    problem_of(keeping.call("GET", "/v1/leads/L1/lift"), 404)
    push(keeping, recent)
    lift = keeping.call("GET", "/v1/leads/L1/lift").json()
    assert lift["steps"]
    assert [s["gain"] for s in lift["steps"]] == sorted(s["gain"] for s in lift["steps"])[::-1]
    assert "cause" in lift["caveat"] or "would" in lift["caveat"]
    best = lift["steps"][0]
    kind = example_of(keeping.champion.scorer.policy.activities[best["activity"]])
    more = {"lead_id": "L1", "occurred_at": dt.datetime.now(dt.UTC).isoformat(), **kind}
    keeping.post("/v1/activities", {"activities": [more]})
    then = keeping.post("/v1/score?explain=false", {"lead_id": "L1"}).json()
    assert then["score"] == pytest.approx(best["score"], abs=0.1)
    assert then["mql"]["qualified"] == best["qualifies"]
    keeping.post("/v1/leads/L1/objection", {"objects": True})
    problem_of(keeping.call("GET", "/v1/leads/L1/lift"), 422)


def test_every_activity_of_the_shipped_policy_has_an_example():
    for activity in load_policy().activities.values():
        assert means(activity, example_of(activity))
