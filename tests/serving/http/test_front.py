"""The one door: whatever goes wrong behind it, the client gets a problem and the log no names."""

import asyncio
import json

import httpx
import pytest

from serving.http import exchange as exchange_module
from serving.http import logs
from serving.http.exchange import ClientGoneError
from serving.http.front import Front
from serving.http.metrics import Metrics


def through(app, method="GET", path="/x", **request):
    async def send():
        transport = httpx.ASGITransport(app=Front(app, Metrics()))
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.request(method, path, **request)

    return asyncio.run(send())


def answering(status, content_type, *parts, headers=()):
    async def app(scope, receive, send):
        start = [(b"content-type", content_type), *headers]
        await send({"type": "http.response.start", "status": status, "headers": start})
        for i, part in enumerate(parts):
            more = i < len(parts) - 1
            await send({"type": "http.response.body", "body": part, "more_body": more})

    return app


@pytest.fixture
def lines(caplog, monkeypatch):
    """The log, as parsed lines."""
    monkeypatch.setattr(logs.logger, "propagate", True)
    logs.logger.setLevel("INFO")
    return lambda: [json.loads(logs.JsonLines().format(record)) for record in caplog.records]


@pytest.mark.parametrize(
    ("status", "content_type", "parts"),
    [
        (404, b"text/plain; charset=utf-8", (b"Not Found",)),
        (400, b"application/json", (b'{"error":"x",', b'"detail":"y"}')),
        (404, b"application/json", (b'["a"]',)),
        (504, b"application/json", (b'{"error":"late"}',)),
        (500, b"text/html", (b"<h1>", b"secret", b"</h1>")),
        (418, b"text/plain", (b"",)),
        (499, b"text/plain", (b"",)),
    ],
)
def test_errors_of_any_shape_become_problems(problem_of, status, content_type, parts):
    answer = through(answering(status, content_type, *parts))
    assert "secret" not in json.dumps(problem_of(answer, status))


def test_headers_that_tell_what_to_do_are_kept(problem_of):
    headers = [(b"allow", b"GET"), (b"retry-after", b"3"), (b"content-length", b"2")]
    answer = through(answering(405, b"text/plain", b"no", headers=headers))
    problem_of(answer, 405)
    assert answer.headers["allow"] == "GET"
    assert answer.headers["retry-after"] == "3"


def test_what_is_no_error_passes_unchanged():
    answer = through(answering(200, b"text/plain", b"all ", b"well"))
    assert (answer.status_code, answer.text) == (200, "all well")
    assert answer.headers["x-request-id"]


def test_an_exception_is_logged_without_its_words_and_answered_without_insides(problem_of, lines):
    async def broken(scope, receive, send):
        raise ValueError("could not convert kim@acme.example")

    answer = through(broken, headers={"x-request-id": "r-1"})
    problem = problem_of(answer, 500)
    assert "kim" not in answer.text
    assert "ValueError" not in answer.text
    assert "r-1" in problem["detail"]
    failed, request = lines()
    assert failed["event"] == "request failed"
    assert failed["error"] == "ValueError"
    assert failed["request_id"] == "r-1"
    assert any("broken" in place for place in failed["places"])
    assert request["status"] == 500
    assert "kim" not in json.dumps([failed, request])


def test_an_exception_after_the_answer_began_breaks_off(lines):
    async def broken(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        raise ValueError("too late")

    with pytest.raises(Exception, match="could not answer"):
        through(broken)


def test_one_line_per_request_without_personal_data(service, lead, lines):
    service.post("/v1/score?explain=true", lead, x_request_id="r-2")
    service.post("/v1/score?email=kim@acme.example", lead)
    service.call("GET", "/leads/kim@acme.example")
    scored, asked, unknown = lines()
    assert scored.pop("ms") >= 0
    assert scored.pop("time")
    assert scored == {
        "level": "info",
        "event": "request",
        "request_id": "r-2",
        "route": "/v1/score",
        "status": 200,
        "model_version": "7",
        "key": None,
    }
    assert unknown["route"] == "unmatched"
    assert "kim" not in json.dumps([scored, asked, unknown])


def test_a_client_that_hangs_up_is_no_error(lines):
    async def gone(scope, receive, send):
        raise ClientGoneError

    with pytest.raises(AssertionError):  # httpx' way to say that there was no answer
        through(gone)
    [line] = lines()
    assert (line["status"], line["level"]) == (499, "info")


def test_hanging_up_while_sending_is_noticed(service, lines):
    messages = iter([{"type": "http.request", "body": b"{", "more_body": True}])

    async def receive():
        return next(messages, {"type": "http.disconnect"})

    async def send(message):
        raise AssertionError("there is nobody to answer")

    headers = [(b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": "/v1/score", "headers": headers}
    asyncio.run(service.front(scope, receive, send))
    assert lines()[-1]["status"] == 499


def test_a_body_that_never_arrives_is_given_up(service, problem_of, monkeypatch):
    monkeypatch.setattr(exchange_module, "SECONDS_TO_ARRIVE", 0.05)

    async def slow():
        yield b"{"
        await asyncio.sleep(30)
        yield b"}"

    headers = {"content-type": "application/json"}
    answer = service.call("POST", "/v1/score", content=slow(), headers=headers)
    assert "did not arrive within 0.05 seconds" in problem_of(answer, 408)["detail"]
    assert answer.headers["connection"] == "close"


def test_what_is_not_http_is_passed_on():
    seen = []

    async def app(scope, receive, send):
        seen.append(scope["type"])

    asyncio.run(Front(app, Metrics())({"type": "lifespan"}, None, None))
    assert seen == ["lifespan"]
