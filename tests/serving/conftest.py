"""An application with the demo model in service, and ways to speak to it."""

import asyncio
import json
from types import SimpleNamespace

import httpx
import pytest

from serving.champion import Champion
from serving.http.app import App
from serving.http.front import Front
from serving.http.metrics import Metrics
from serving.store.engine import open_store
from serving.store.store import Store


class Service:
    """The application in this process; `call` sends one request through ASGI."""

    def __init__(self, champion, metrics=None, store=None, guard=None):
        self.champion, self.metrics = champion, metrics or Metrics()
        self.app = App(champion, self.metrics, store, guard)
        self.front = Front(self.app, self.metrics)
        self._loop = asyncio.new_event_loop()

    def call(self, method, path, **request):
        async def send():
            transport = httpx.ASGITransport(app=self.front)
            async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
                return await client.request(method, path, **request)

        return asyncio.run(send())

    def post(self, path, body, **headers):
        """Post JSON values, or bytes as they are."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"content-type": "application/json"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return self.call("POST", path, content=content, headers=headers)

    def raw(self, method, path, body, headers):
        """Send one request without a client between; give status, headers and body."""
        scope = {"type": "http", "method": method, "path": path, "headers": headers}
        sent = []

        async def receive():
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message):
            sent.append(message)

        self._loop.run_until_complete(self.front(scope, receive, send))
        content = b"".join(message.get("body", b"") for message in sent)
        return sent[0]["status"], dict(sent[0]["headers"]), content

    def close(self):
        self.app.close()
        self._loop.close()


@pytest.fixture(scope="session")
def champion(demo_model):
    loaded = SimpleNamespace(model=demo_model, version="7")
    found = Champion(load=lambda: loaded, version_of=lambda: "7")
    assert found.refresh()
    return found


@pytest.fixture(scope="session")
def service(champion):
    made = Service(champion)
    yield made
    made.close()


@pytest.fixture
def make_service():
    made = []

    def make(champion, metrics=None, store=None, guard=None):
        made.append(Service(champion, metrics, store, guard))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def empty_service(make_service):
    """An application without any model."""
    return make_service(Champion(load=lambda: None, version_of=lambda: None))


@pytest.fixture
def store(tmp_path):
    """The empty store of a serving process, in SQLite."""
    made = Store(open_store(f"sqlite:///{tmp_path}/store.db"))
    yield made
    made.close()


@pytest.fixture
def lead():
    """A valid request, to be changed at will."""
    return {
        "lead": {
            "lead_id": "L1",
            "created_at": "2026-08-01T09:00:00Z",
            "email": "kim@acme.example",
            "job_title": "Head of Sales",
            "employees": "51-200",
            "team_size": 12,
            "newsletter": True,
            "fax": None,
        },
        "activities": [
            {
                "occurred_at": "2026-08-02T10:00:00+02:00",
                "type": "page_view",
                "subject": "/pricing",
            },
            {"occurred_at": "2026-08-03T10:00:00Z", "type": "email_open", "activity_id": "a2"},
        ],
        "as_of": "2026-08-20T00:00:00Z",
    }


@pytest.fixture
def problem_of():
    """Checks that an answer is a problem, and gives it."""

    def read(answer, status):
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        expected = {"type", "title", "status", "detail", "instance", "errors"}
        assert set(problem) == expected
        assert problem["status"] == status
        assert problem["type"].startswith("urn:leadscore:problem:")
        assert problem["instance"].endswith("#" + answer.headers["x-request-id"])
        assert problem["title"]
        assert problem["detail"]
        return problem

    return read
