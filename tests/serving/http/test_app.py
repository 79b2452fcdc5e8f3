"""The routes: answers, refusals, limits."""

import json
import math
import re
import threading
import uuid

import pytest

from serving.http import batch_scoring
from serving.http.batch_scoring import MOST_BYTES_OF_BATCH
from serving.http.read_lead import MOST_BYTES_OF_ONE
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


def fields_of(problem):
    return [error["field"] for error in problem["errors"]]


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


@pytest.mark.parametrize("path", ["/v1/score", "/v1/score/batch"])
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"{'lead': 1}", b"[" * 100_000, b'"\xff"', '{"a": 1}'.encode("utf-16"), b"{} x"],
)
def test_what_is_not_json_is_refused(service, problem_of, path, body):
    assert fields_of(problem_of(service.post(path, body), 400)) == [""]


def test_a_byte_order_mark_does_no_harm(service, lead):
    body = b"\xef\xbb\xbf" + json.dumps(lead).encode()
    assert service.post("/v1/score", body).status_code == 200


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400", "9" * 5000])
def test_numbers_that_are_none_are_refused_by_name(service, problem_of, number):
    body = f'{{"lead":{{"lead_id":"a","created_at":"2026-08-01T09:00:00Z","budget":{number}}}}}'
    problem = problem_of(service.post("/v1/score", body.encode()), 422)
    assert fields_of(problem) == ["lead.budget"]


@pytest.mark.parametrize(
    "content_type",
    [None, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1"],
)
def test_another_content_type_is_refused(service, problem_of, content_type):
    headers = {} if content_type is None else {"content-type": content_type}
    answer = service.call("POST", "/v1/score", content=b"{}", headers=headers)
    assert "application/json" in problem_of(answer, 415)["detail"] or "UTF-8" in answer.text


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "Application/JSON", "application/ld+json"]
)
def test_ways_to_say_json(service, lead, content_type):
    assert service.post("/v1/score", lead, content_type=content_type).status_code == 200


def test_a_compressed_body_is_refused(service, problem_of, lead):
    answer = service.post("/v1/score", lead, content_encoding="gzip")
    problem_of(answer, 415)
    assert answer.headers["accept-encoding"] == "identity"


@pytest.mark.parametrize(
    ("path", "most"), [("/v1/score", MOST_BYTES_OF_ONE), ("/v1/score/batch", MOST_BYTES_OF_BATCH)]
)
def test_a_body_is_read_up_to_the_limit_and_no_further(service, problem_of, path, most):
    json_type = {"content-type": "application/json"}
    problem_of(service.post(path, b" " * most), 400)
    assert "MiB" in problem_of(service.post(path, b" " * (most + 1)), 413)["detail"]

    read = []

    async def endless():
        while True:
            read.append(2**16)
            yield b" " * 2**16

    answer = service.call("POST", path, content=endless(), headers=json_type)
    problem_of(answer, 413)
    assert sum(read) <= most + 2 * 2**16


def test_an_announced_size_is_refused_before_reading(service, problem_of):
    answer = service.post("/v1/score", b"{}", content_length=str(10**12))
    problem_of(answer, 413)


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/score/", "/v1/score/L1", "/docs", "/static/x"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_unknown_routes(service, problem_of, method, path):
    assert "/v1/score" in problem_of(service.call(method, path), 404)["detail"]


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("GET", "/v1/score", "POST"),
        ("PUT", "/v1/score", "POST"),
        ("OPTIONS", "/v1/score/batch", "POST"),
        ("POST", "/healthz", "GET, HEAD"),
        ("DELETE", "/metrics", "GET, HEAD"),
        ("BREW", "/docs.json", "GET, HEAD"),
    ],
)
def test_other_methods(service, problem_of, method, path, allow):
    answer = service.call(method, path)
    problem_of(answer, 405)
    assert answer.headers["allow"] == allow


def test_alive_and_ready(service):
    assert service.call("GET", "/healthz").json() == {"status": "alive"}
    assert service.call("GET", "/readyz").json() == {"status": "ready"}
    head = service.call("HEAD", "/readyz")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize("path", ["/v1/score", "/v1/score/batch"])
def test_without_a_model_the_remedy_is_named(empty_service, problem_of, lead, path):
    answer = empty_service.post(path, lead)
    assert "leadscore train" in problem_of(answer, 503)["detail"]
    assert answer.headers["retry-after"].isdigit()
    assert "leadscore train" in problem_of(empty_service.call("GET", "/readyz"), 503)["detail"]
    assert empty_service.call("GET", "/healthz").status_code == 200


def test_the_figures_count_requests_scores_and_refusals(make_service, champion, lead):
    service = make_service(champion)
    service.metrics.model_changed(None, champion.scorer)
    service.post("/v1/score", lead)
    service.post("/v1/score/batch", {"leads": [lead, {}]})
    service.post("/v1/score", {})
    service.call("GET", "/personal@data.example")
    answer = service.call("GET", "/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    lines = answer.text.splitlines()
    assert "leadscore_score_percentile_count 2.0" in lines
    assert 'leadscore_requests_total{route="/v1/score",status="200"} 1.0' in lines
    assert 'leadscore_requests_total{route="/v1/score",status="422"} 1.0' in lines
    assert 'leadscore_requests_total{route="unmatched",status="404"} 1.0' in lines
    assert 'leadscore_request_seconds_count{route="/v1/score/batch",status="200"} 1.0' in lines
    assert "leadscore_score_count 2.0" in lines
    assert "leadscore_batch_refused_total 1.0" in lines
    assert re.search(
        r'leadscore_model_info\{model_version="7",policy_version="\w{12}"\} 1', answer.text
    )
    assert "personal" not in answer.text


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
