"""Who may ask which route: keys before everything else, and nothing without the right scope."""

import datetime as dt

import pytest

from serving.access.issuing import create_key
from serving.access.scopes import SCOPES
from serving.http.guard import Guard
from serving.http.openapi import openapi
from serving.http.route_scopes import FREE_FROM_LOOPBACK, SCOPE_OF_ROUTE
from serving.http.routes import Route, Routes
from serving.settings import Settings

OPEN = {path for (_, path), scope in SCOPE_OF_ROUTE.items() if scope is None}
GUARDED = {route: scope for route, scope in SCOPE_OF_ROUTE.items() if scope is not None}


@pytest.fixture
def guarded(champion, store, make_service):
    """A service that others than this machine reach."""
    guard = Guard(Settings(host="0.0.0.0"), store.engine)
    yield make_service(champion, None, store, guard)
    guard.close()


@pytest.fixture
def key(store):
    def make(*scopes):
        now, days = dt.datetime.now(dt.UTC), dt.timedelta(days=1)
        return create_key(store.engine, "+".join(scopes), scopes, days, now)

    return make


def ask(service, method, path, **headers):
    filled = path.replace("{lead_id}", "L1")
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return service.call(method, filled, headers=given)


def test_what_needs_no_key():
    assert {"/healthz", "/readyz", "/docs.json"} == OPEN


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_nothing_without_a_key_and_nothing_with_another_scope(
    guarded, key, problem_of, method, path
):
    needed = SCOPE_OF_ROUTE[method, path]
    keys = {scope: key(scope).text for scope in SCOPES}
    if path != "/metrics":  # which is free from this machine; see below
        problem = problem_of(ask(guarded, method, path), 401)
        assert problem["type"] == "urn:leadscore:problem:unauthorized"
    for scope, text in keys.items():
        answer = ask(guarded, method, path, authorization=f"Bearer {text}")
        if path == "/metrics" or scope in (needed, "admin"):
            assert answer.status_code not in {401, 403}
        else:
            assert problem_of(answer, 403)["type"] == "urn:leadscore:problem:forbidden"


def test_open_routes_answer_whoever_asks(guarded):
    for path in OPEN:
        assert ask(guarded, "GET", path).status_code == 200
        assert ask(guarded, "GET", path, authorization="Bearer nonsense").status_code == 200


def test_a_body_of_a_stranger_is_not_read(guarded, problem_of):
    read = []

    async def body():
        read.append(1)
        yield b"{}"

    json_type = {"content-type": "application/json"}
    answer = guarded.call("POST", "/v1/score", content=body(), headers=json_type)
    problem_of(answer, 401)
    assert not read


def test_the_audit_says_with_which_key_a_score_was_asked_for(guarded, key, lead):
    issued = key("score", "read")
    by_key = {"authorization": f"Bearer {issued.text}"}
    del lead["as_of"]
    assert guarded.post("/v1/score", lead, **by_key).status_code == 200
    told = guarded.call("GET", "/v1/leads/L1", headers=by_key)
    assert issued.key.key_id in told.text
    assert issued.text[12:] not in told.text


def test_without_keys_everything_is_answered_as_before(champion, store, make_service, lead):
    guard = Guard(Settings(host="127.0.0.1"), store.engine)
    service = make_service(champion, None, store, guard)
    assert service.post("/v1/score", lead).status_code == 200
    assert ask(service, "GET", "/metrics").status_code == 200
    guard.close()


def test_a_route_of_which_nobody_said_who_may_ask_does_not_start():
    async def handle(_exchange, _receive):
        raise AssertionError("it must not be reached")

    with pytest.raises(KeyError, match="/v1/new"):
        Routes({"/v1/new": (Route(("POST",), handle),)})


@pytest.mark.parametrize("keys_required", [True, False])
def test_the_description_says_who_may_ask(keys_required):
    described = openapi(keys_required=keys_required)
    assert set(described["components"]["securitySchemes"]) == {"bearer", "apiKey"}
    for path, item in described["paths"].items():
        for method, operation in item.items():
            scope = SCOPE_OF_ROUTE[method.upper(), path]
            if scope is None:
                assert operation["security"] == []
                assert "401" not in operation["responses"]
                continue
            either = [{"bearer": [scope]}, {"apiKey": [scope]}]
            free = not keys_required or path in FREE_FROM_LOOPBACK
            assert operation["security"] == either + [{}] * free
            assert f"`{scope}`" in operation["description"]
            assert {"401", "403", "429", "503"} <= set(operation["responses"])


def test_the_description_fits_the_service(guarded, champion, make_service):
    strict = ask(guarded, "GET", "/docs.json").json()
    assert strict["paths"]["/v1/score"]["post"]["security"][-1] != {}
    free = ask(make_service(champion), "GET", "/docs.json").json()
    assert free["paths"]["/v1/score"]["post"]["security"][-1] == {}
