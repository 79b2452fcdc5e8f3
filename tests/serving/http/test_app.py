"""The routes beside scoring: methods, health, figures, and what happens without a model."""

import re

import pytest


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
