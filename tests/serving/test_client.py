"""The client against a real server on a real socket: every method, refusals, and trying again."""

import asyncio
import socket
import threading

import httpx
import pytest
import uvicorn

from serving import client as client_module
from serving.client import Client, RefusedError
from serving.store.engine import open_store
from serving.store.store import Store

LEAD = {"lead_id": "a/b", "created_at": "2026-11-01T08:30:00Z", "employees": "51-200"}
ACTIVITY = {"occurred_at": "2026-11-02T10:12:00Z", "type": "page_view", "subject": "/pricing"}


class Flaky:
    """Answers some requests with 503 first, and counts what arrived."""

    def __init__(self, app):
        self.app, self.failures, self.ids = app, 0, []

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            self.ids.append(dict(scope["headers"]).get(b"x-request-id"))
            if self.failures:
                self.failures -= 1
                headers = [(b"retry-after", b"0"), (b"content-type", b"text/plain")]
                await send({"type": "http.response.start", "status": 503, "headers": headers})
                await send({"type": "http.response.body", "body": b"later"})
                return
        await self.app(scope, receive, send)


@pytest.fixture(scope="module")
def running(champion, tmp_path_factory):
    from serving.http.app import App  # noqa: PLC0415
    from serving.http.front import Front  # noqa: PLC0415
    from serving.http.metrics import Metrics  # noqa: PLC0415

    store = Store(open_store(f"sqlite:///{tmp_path_factory.mktemp('client')}/store.db"))
    metrics = Metrics()
    app = App(champion, metrics, store)
    flaky = Flaky(Front(app, metrics))
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()  # who connects before the server accepts has to wait, not to fail
    server = uvicorn.Server(uvicorn.Config(flaky, log_level="error", lifespan="off"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listener])), daemon=True)
    thread.start()
    flaky.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    yield flaky
    server.should_exit = True
    thread.join()
    app.close()
    store.close()
    listener.close()


@pytest.fixture
def service(running):
    with Client(running.url) as made:
        yield made


def test_every_method_speaks_the_servers_language(service):
    assert service.push_leads([LEAD]).stored == 1
    assert service.push_activities([{**ACTIVITY, "lead_id": "a/b"}]).stored == 1
    status = {"lead_id": "a/b", "occurred_at": "2026-11-03T00:00:00Z", "status": "sal"}
    assert service.push_statuses([status]).stored == 1
    as_of = "2026-11-05T00:00:00Z"
    inline, known = service.score(LEAD, [ACTIVITY], as_of), service.score_known("a/b", as_of)
    assert (inline.score, inline.reasons) == (known.score, known.reasons)
    assert service.score_plainly({"lead_id": "a/b", "as_of": as_of}).score == known.score
    batch = service.score_batch([{"lead_id": "a/b"}, {"lead_id": "nobody"}])
    assert (batch.scored, batch.refused) == (1, 1)
    assert service.change("a/b", since="2026-11-02T00:00:00Z").lead_id == "a/b"
    assert service.lift("a/b").steps
    service.review("a/b")
    assert service.export("a/b")["review"] is True
    service.object("a/b")
    with pytest.raises(RefusedError, match="objected"):
        service.score_known("a/b")
    service.object("a/b", objects=False)
    service.erase("a/b")
    with pytest.raises(RefusedError) as refused:
        service.export("a/b")
    assert refused.value.problem.status == 404


def test_refusals_name_the_fields(service):
    with pytest.raises(RefusedError) as refused:
        service.score({"lead_id": "L1"})
    assert refused.value.problem.errors[0].field == "lead.created_at"


def test_it_tries_again_under_the_same_id(service, running):
    running.ids.clear()
    running.failures = 2
    assert service.score(LEAD).lead_id == "a/b"
    assert len(running.ids) == 3
    assert len(set(running.ids)) == 1


def test_german(running):
    with Client(running.url, language="de") as german, Client(running.url) as english:
        texts = [[r.text for r in c.score(LEAD, [ACTIVITY]).reasons] for c in (german, english)]
    assert texts[0] != texts[1]


def test_a_server_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setattr(client_module, "TRIES", 2)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with Client(f"http://127.0.0.1:{port}") as made, pytest.raises(httpx.ConnectError):
        made.score(LEAD)
