"""The routes that score: answers, for one lead and for many, and what is wrong with a lead."""

import datetime as dt
import json
import math
import threading
import uuid

import pytest
from problem_fields import fields_of

from serving.http import batch_scoring
from serving.score import Score

SCORE_FIELDS = {
    "lead_id",
    "score",
    "probability",
    "percentile",
    "horizon_days",
    "grade",
    "fit_score",
    "engagement_score",
    "rule_points",
    "buying_stage",
    "mql",
    "product_lines",
    "best_line",
    "reasons",
    "start",
    "trend",
    "score_change",
    "model_version",
    "policy_version",
    "notes",
    "as_of",
    "request_id",
}


def test_a_score_has_the_fields_of_the_contract(service, lead):
    answer = service.post("/v1/score", lead)
    assert answer.status_code == 200
    score = answer.json()
    assert set(score) == SCORE_FIELDS
    assert score["lead_id"] == "L1"
    assert score["as_of"] == "2026-08-20T00:00:00Z"
    assert score["model_version"] == "7"
    assert score["request_id"] == answer.headers["x-request-id"]
    assert set(score["rule_points"]) == {
        "total",
        "classification",
        "qualification",
        "prioritisation",
    }
    assert set(score["mql"]) == {"qualified", "threshold", "because", "change", "product_line"}


def test_the_reasons_add_up_to_the_logit_of_the_probability_as_sent(service, lead):
    score = service.post("/v1/score", lead).json()
    logit = math.log(score["probability"] / (1 - score["probability"]))
    assert logit == pytest.approx(
        score["start"] + sum(r["contribution"] for r in score["reasons"]), abs=1e-9
    )


def test_numbers_arrive_to_the_last_bit(service, lead, champion):
    sent = json.loads(service.post("/v1/score", lead).content)
    again = Score.model_validate({k: v for k, v in sent.items() if k != "request_id"})
    assert again.probability == sent["probability"]
    assert repr(sent["probability"]) in service.post("/v1/score", lead).text


def test_without_as_of_the_lead_is_scored_as_of_now(service, lead):
    del lead["as_of"]
    assert service.post("/v1/score", lead).json()["as_of"] > "2026-08-20"


@pytest.mark.parametrize("query", ["", "?explain=false"])
@pytest.mark.parametrize(
    ("as_of", "remark"),
    [
        ("2000-01-01T00:00:00Z", "The lead came in only after this moment"),
        ("2099-01-01T00:00:00Z", "This moment lies in the future"),
    ],
)
def test_a_moment_at_which_nobody_knew_the_lead_is_remarked_on(service, lead, as_of, remark, query):
    odd = {**lead, "as_of": as_of}
    notes = service.post(f"/v1/score{query}", odd).json()["notes"]
    assert [note for note in notes if note.startswith(remark)]
    batch = service.post(f"/v1/score/batch{query}", {"leads": [lead, odd]}).json()
    usual, last = (item["notes"] for item in batch["results"])
    assert (last, set(notes) - set(usual)) == (notes, set(notes[-1:]))


def test_clocks_that_differ_a_little_are_not_remarked_on(service, lead):
    moment = dt.datetime.now(dt.UTC)
    usual = service.post("/v1/score", lead).json()["notes"]
    for seconds in (-60, 60):
        created = (moment + dt.timedelta(seconds=seconds)).isoformat()
        fresh = {"lead": {**lead["lead"], "created_at": created}, "activities": []}
        assert service.post("/v1/score", fresh).json()["notes"] == usual


def test_what_happens_after_as_of_changes_nothing(service, lead):
    before = service.post("/v1/score", lead).json()
    lead["activities"].append({"occurred_at": "2026-08-21T00:00:00Z", "type": "contact_form"})
    lead["activities"].append(
        {
            "occurred_at": "2026-08-10T00:00:00Z",
            "received_at": "2026-08-21T00:00:00Z",
            "type": "contact_form",
        }
    )
    after = service.post("/v1/score", lead).json()
    assert {**after, "request_id": ""} == {**before, "request_id": ""}


def test_a_lead_without_activities_is_scored(service):
    body = {"lead": {"lead_id": 17, "created_at": "2026-08-01T09:00:00Z"}}
    assert service.post("/v1/score", body).json()["lead_id"] == "17"


def test_a_sane_request_id_is_kept_and_any_other_replaced(service, lead):
    kept = service.post("/v1/score", lead, x_request_id="crm-42.a:b_c")
    assert kept.headers["x-request-id"] == kept.json()["request_id"] == "crm-42.a:b_c"
    for bad in ("", "with space", "a" * 129, "<script>"):
        given = service.post("/v1/score", lead, x_request_id=bad).headers["x-request-id"]
        assert str(uuid.UUID(given)) == given


def test_a_batch_answers_per_lead_and_in_order(service, lead):
    wrong = {"lead": {"lead_id": "L2", "created_at": "2026-08-01"}}
    answer = service.post("/v1/score/batch", {"leads": [lead, wrong, 5, lead]})
    assert answer.status_code == 200
    body = answer.json()
    assert [r["ok"] for r in body["results"]] == [True, False, False, True]
    assert [r["index"] for r in body["results"]] == [0, 1, 2, 3]
    assert (body["scored"], body["refused"]) == (2, 2)
    assert body["request_id"] == answer.headers["x-request-id"]
    assert set(body["results"][0]) == SCORE_FIELDS - {"request_id"} | {"ok", "index"}
    problem = body["results"][1]["problem"]
    assert problem["status"] == 422
    assert fields_of(problem) == ["leads[1].lead.created_at"]
    assert fields_of(body["results"][2]["problem"]) == ["leads[2]"]


def test_a_batch_keeps_its_order_however_many_are_computed_together(service, lead, monkeypatch):
    ids = [f"L{i}" for i in range(7)]
    leads = [{**lead, "lead": {**lead["lead"], "lead_id": lead_id}} for lead_id in ids]
    whole = [*leads[:3], {}, *leads[3:], 5]
    usual = service.post("/v1/score/batch", {"leads": whole}).json()["results"]
    monkeypatch.setattr(batch_scoring, "LEADS_AT_ONCE", 2)
    few = service.post("/v1/score/batch", {"leads": whole}).json()["results"]
    assert [r.get("lead_id") for r in few] == [*ids[:3], None, *ids[3:], None]
    assert [r["index"] for r in few] == list(range(9))
    assert [r for r in few if r["ok"]] == [r for r in usual if r["ok"]]
    assert [bool(r.get("problem")) for r in few] == [not r["ok"] for r in few]


def test_a_batch_gives_the_same_score_as_a_single_request(service, lead):
    alone = service.post("/v1/score", lead).json()
    [together] = service.post("/v1/score/batch", {"leads": [lead]}).json()["results"]
    del alone["request_id"], together["ok"], together["index"]
    assert together == alone


@pytest.mark.parametrize(
    "spoilt",
    [
        b'{"lead":{"lead_id":"\\ud800","created_at":"2026-08-01T09:00:00Z"}}',
        b'{"lead":{"lead_id":"a","created_at":"2026-08-01T09:00:00Z","x":1e400}}',
        b'{"lead":{"lead_id":"a","created_at":"2026-08-01T09:00:00Z","x":%s}}' % (b"9" * 5000),
        b'{"lead":{"lead_id":"a","created_at":"2026-08-01T09:00:00Z","x":%s}}'
        % (b"[" * 300 + b"]" * 300),
        b"null",
        b"[]",
    ],
)
def test_one_bad_lead_never_fails_the_rest(service, lead, spoilt):
    good = json.dumps(lead).encode()
    answer = service.post("/v1/score/batch", b'{"leads":[%s,%s,%s]}' % (good, spoilt, good))
    assert [r["ok"] for r in answer.json()["results"]] == [True, False, True]


@pytest.mark.parametrize("body", [{}, {"leads": []}, {"leads": 5}, {"leads": [{}], "x": 1}, []])
def test_what_is_no_batch_is_refused_whole(service, problem_of, body):
    problem = problem_of(service.post("/v1/score/batch", body), 422)
    assert fields_of(problem) == ["leads"]


def test_more_than_a_thousand_leads_are_refused(service, problem_of):
    answer = service.post("/v1/score/batch", {"leads": [{}] * 1001})
    assert "1,000" in problem_of(answer, 422)["detail"]


def test_millions_of_empty_values_are_refused_unread(service, problem_of):
    answer = service.post("/v1/score/batch", b'{"leads":[%s0]}' % (b"[]," * 4_000_000))
    assert "values" in problem_of(answer, 413)["detail"]


def test_long_requests_leave_the_event_loop_free(service, lead, monkeypatch):
    threads = []
    original = type(service.champion.scorer).score_many

    def watched(self, *asked):
        threads.append(threading.current_thread() is threading.main_thread())
        return original(self, *asked)

    monkeypatch.setattr(type(service.champion.scorer), "score_many", watched)
    service.post("/v1/score", lead)
    service.post("/v1/score/batch", {"leads": [lead]})
    lead["activities"] *= 1000
    assert service.post("/v1/score", lead).status_code == 200
    assert threads == [True, False, False]
