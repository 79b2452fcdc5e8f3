"""The gate as clients meet it: problems, their headers, and an event loop that stays free."""

import asyncio
import datetime as dt
import threading

import httpx
import pytest
from sqlalchemy import create_engine

from serving.access.issuing import create_key, revoke_key
from serving.access.table import API_KEYS
from serving.http.exchange import Answer, reply
from serving.http.front import EXCHANGE, Front
from serving.http.guard import Guard
from serving.http.metrics import Metrics
from serving.settings import Settings

STRICT = Settings(host="0.0.0.0", requests_per_minute=5)
MADE_UP = f"ls_0123abcd_{'A' * 43}"
ELSEWHERE = ("192.0.2.7", 4711)


@pytest.fixture
def engine(tmp_path):
    made = create_engine(f"sqlite:///{tmp_path / 'keys.db'}")
    API_KEYS.metadata.create_all(made, tables=[API_KEYS])
    yield made
    made.dispose()


@pytest.fixture
def key(engine):
    """Make a key, and give its text."""

    def make(*scopes, name="crm"):
        now = dt.datetime.now(dt.UTC)
        return create_key(engine, name, scopes, dt.timedelta(days=1), now).text

    return make


@pytest.fixture
def guard(engine):
    made = Guard(STRICT, engine)
    yield made
    made.close()


@pytest.fixture
def ask(guard):
    """Ask a route that needs a scope; everything through the door that all requests take."""

    def call(needed="score", client=ELSEWHERE, guard=guard, free_from_loopback=False, **headers):
        async def app(scope, receive, send):
            caller = await guard.admit(scope, needed, free_from_loopback=free_from_loopback)
            name = "nobody" if caller is None else caller.name
            await reply(scope[EXCHANGE], Answer(200, name.encode()), send)

        async def send():
            transport = httpx.ASGITransport(app=Front(app, Metrics()), client=client)
            async with httpx.AsyncClient(transport=transport, base_url="http://here") as http:
                given = {name.replace("_", "-"): value for name, value in headers.items()}
                return await http.get("/", headers=given)

        return asyncio.run(send())

    return call


def test_who_shows_a_key_is_answered(ask, key):
    text = key("score")
    assert ask(authorization=f"Bearer {text}").text == "crm"
    assert ask(x_api_key=text).text == "crm"


def test_refusals_are_problems_that_clients_understand(ask, key, problem_of):
    text = key("score", "read")
    missing = ask()
    assert problem_of(missing, 401)["type"]
    assert missing.headers["www-authenticate"] == "Bearer"
    wrong = ask(authorization=f"Bearer {MADE_UP}")
    problem_of(wrong, 401)
    assert wrong.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    other = ask("admin", authorization=f"Bearer {text}")
    assert "needs the scope admin" in problem_of(other, 403)["detail"]
    assert 'scope="admin"' in other.headers["www-authenticate"]
    assert MADE_UP not in wrong.text + other.text


def test_too_many_requests(ask, key, problem_of):
    text = key("score")
    answers = [ask(x_api_key=text) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    problem_of(answers[-1], 429)
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 12


def test_huge_and_foreign_headers(ask, problem_of):
    for value in ("A" * 15_000, f"Bearer {MADE_UP}" * 200, "Bearer é", "Bearer \x7f", "ls_"):
        answer = ask(authorization=value.encode("latin-1"))
        assert "API key" in problem_of(answer, 401)["detail"]
        assert MADE_UP not in answer.text


def test_a_revoked_key_is_refused(ask, key, engine, guard, problem_of):
    text = key("score")
    assert ask(x_api_key=text).status_code == 200
    revoke_key(engine, "crm", dt.datetime.now(dt.UTC))
    guard.keyring.refresh()
    assert "'crm' was revoked" in problem_of(ask(x_api_key=text), 401)["detail"]


def test_figures_are_free_from_the_machine_itself_only(ask, problem_of):
    for here in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        assert ask("read", client=(here, 1), free_from_loopback=True).text == "nobody"
        problem_of(ask("read", client=(here, 1)), 401)
    for client in (ELSEWHERE, None):
        problem_of(ask("read", client=client, free_from_loopback=True), 401)
    said = {"x_forwarded_for": "127.0.0.1", "x_real_ip": "127.0.0.1", "forwarded": "for=127.0.0.1"}
    problem_of(ask("read", free_from_loopback=True, **said), 401)


def test_the_store_is_never_read_on_the_event_loop(ask, key, guard, monkeypatch):
    text, threads = key("score"), []
    original = type(guard.keyring).refresh

    def watched(self):
        threads.append(threading.current_thread() is threading.main_thread())
        original(self)

    monkeypatch.setattr(type(guard.keyring), "refresh", watched)
    assert ask(x_api_key=text).status_code == 200
    assert ask(x_api_key=MADE_UP).status_code == 401
    assert threads
    assert not any(threads)


def test_a_store_that_does_not_answer(ask, key, engine, problem_of):
    text = key("score")
    API_KEYS.drop(engine)
    answer = ask(x_api_key=text)
    problem_of(answer, 503)
    assert answer.headers["retry-after"] == "5"


def test_no_key_is_needed_on_ones_own_machine(ask, engine):
    guard = Guard(Settings(host="127.0.0.1"), engine)
    assert ask("admin", guard=guard).text == "local"
    guard.close()
