"""Signing in by key, out again, and who is let in."""

import datetime as dt
import re
from urllib.parse import urlencode

import pytest

from serving.access.issuing import create_key, revoke_key
from serving.access.keyring import KeysUnreadableError
from serving.http.guard import Guard
from serving.settings import Settings

NOW = dt.datetime.now(dt.UTC)
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture
def guarded(champion, store, make_service, with_pages):
    settings = Settings(
        host="127.0.0.1",
        keys_required=True,
        session_secret="k3J9x!vQ2mZ7pR5tW8yB4nC6dF1gH0sL",
    )
    guard = Guard(settings, store.engine)
    yield with_pages(make_service(champion, None, store, guard))
    guard.close()


def key_of(store, *scopes, name="Kim"):
    return create_key(store.engine, name, scopes, dt.timedelta(days=1), NOW).text


def send(site, path, cookie, **fields):
    headers = {**FORM, "cookie": cookie}
    return site.call("POST", path, content=urlencode(fields), headers=headers)


def opened(site, path="/sign-in"):
    answer = site.call("GET", path)
    cookie = answer.headers["set-cookie"].split(";")[0]
    return cookie, re.search(r'name="token" value="(\w+)"', answer.text).group(1)


def test_who_is_not_signed_in_is_asked_to(guarded):
    answer = guarded.call("GET", "/leads/L%2F1?")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fleads%2FL%252F1"


def test_a_key_opens_the_pages_until_it_is_revoked(guarded, store):
    cookie, token = opened(guarded, "/sign-in?next=%2Fmodel")
    key = key_of(store, "read", "score")
    answer = send(guarded, "/sign-in", cookie, key=key, token=token, next="/model")
    assert (answer.status_code, answer.headers["location"]) == (303, "/model")
    session = answer.headers["set-cookie"].split(";")[0]
    page = guarded.call("GET", "/model", headers={"cookie": session})
    assert page.status_code == 200
    assert "Kim" in page.text
    token = re.search(r'name="token" value="(\w+)"', page.text).group(1)
    assert send(guarded, "/sign-out", session, token="forged").status_code == 403
    out = send(guarded, "/sign-out", session, token=token)
    assert "Max-Age=0" in out.headers["set-cookie"]
    revoke_key(store.engine, "Kim", NOW)
    guarded.app.shared.guard.keyring.refresh()
    assert guarded.call("GET", "/model", headers={"cookie": session}).status_code == 303


def test_an_error_keeps_the_menu_of_who_is_signed_in_alone(guarded, store, read_page):
    browser = {"accept": "text/html"}
    page = read_page(guarded.call("GET", "/nowhere", headers=browser), 404)
    assert "/model" not in [a["href"] for a in page.all("a")]
    cookie, token = opened(guarded)
    answer = send(guarded, "/sign-in", cookie, key=key_of(store, "read", "score"), token=token)
    session = answer.headers["set-cookie"].split(";")[0]
    for path in ("/nowhere?lang=de", "/leads/nobody?lang=de"):
        answer = guarded.call("GET", path, headers={**browser, "cookie": session})
        page = read_page(answer, 404)
        assert "/model?lang=de" in [a["href"] for a in page.all("a")]
        assert "Kim (Vertrieb) Abmelden" in page.text


def test_an_error_page_needs_no_keys_that_can_be_read(guarded, read_page, monkeypatch):
    def unreadable(*_):
        raise KeysUnreadableError("the store is away")

    monkeypatch.setattr("serving.pages.entrance.visitor_of", unreadable)
    page = read_page(guarded.call("GET", "/nowhere", headers={"accept": "text/html"}), 404)
    assert "/model" not in [a["href"] for a in page.all("a")]


def test_a_wrong_key_is_said_and_one_of_programs_refused(guarded, store, problem_of):
    cookie, token = opened(guarded)
    answer = send(guarded, "/sign-in", cookie, key="ls_nonsense", token=token)
    assert "This key is not known" in answer.text
    assert "ls_nonsense" not in answer.text
    key = key_of(store, "write")
    problem_of(send(guarded, "/sign-in", cookie, key=key, token=token), 403)


def test_a_form_of_another_site_is_refused(guarded, store, problem_of):
    cookie, token = opened(guarded)
    key = key_of(store, "read", "score")
    without_cookie = send(guarded, "/sign-in", "", key=key, token=token)
    without_token = send(guarded, "/sign-in", cookie, key=key)
    for refused in (without_cookie, without_token):
        assert "was not made for this sign-in" in problem_of(refused, 403)["detail"]
        assert "set-cookie" not in refused.headers
    no_form = guarded.call("POST", "/sign-in", json={})
    assert "send a form" in problem_of(no_form, 415)["detail"]


@pytest.mark.parametrize("then", ["//evil.example", "https://evil.example", "/\\evil", "/a\r\nb"])
def test_it_leads_to_no_stranger(guarded, store, then):
    cookie, token = opened(guarded)
    key = key_of(store, "admin")
    answer = send(guarded, "/sign-in", cookie, key=key, token=token, next=then)
    assert answer.headers["location"] == "/queue"


def test_an_api_key_opens_no_page_and_a_cookie_no_route(guarded, store):
    key = key_of(store, "admin")
    assert guarded.call("GET", "/queue", headers={"x-api-key": key}).status_code == 303
    cookie, token = opened(guarded)
    answer = send(guarded, "/sign-in", cookie, key=key, token=token)
    session = answer.headers["set-cookie"].split(";")[0]
    assert guarded.call("GET", "/v1/leads/x", headers={"cookie": session}).status_code == 401


def test_without_sessions_there_is_no_sign_in(site, problem_of):
    answer = site.call("GET", "/sign-in")
    assert "this server has no sign-in" in problem_of(answer, 404)["detail"]
