"""Sign-in for pages: cookies that nobody can make or stretch, forms that nobody else can send."""

import base64
import datetime as dt

import pytest
from pydantic import SecretStr

from serving.access.issuing import revoke_key
from serving.access.session import Sessions
from serving.http.problems import ProblemError

HOUR = dt.timedelta(hours=1)
SECRET = SecretStr("q7Zt0vX9mK2pLs8RyB4nWc6HdJ1fGa3E")
OTHER = SecretStr("A3aGf1JdH6cWn4ByR8sLp2Km9Xv0tZ7q")


@pytest.fixture
def sessions():
    return Sessions(SECRET, secure=True)


@pytest.fixture
def cookie(sessions, issue, now):
    """The cookie of a rep."""
    return value_of(sessions.sign_in(issue("kim", "read", "score").key, now))


def value_of(set_cookie):
    return set_cookie.split(";")[0]


def sent(cookie):
    return [(b"cookie", cookie if isinstance(cookie, bytes) else cookie.encode("latin-1"))]


def test_a_rep_and_an_admin_sign_in(sessions, issue, keyring, now):
    for name, scopes, role in (("kim", ("read", "score"), "rep"), ("boss", ("admin",), "admin")):
        issued = issue(name, *scopes)
        keyring.refresh()
        header = sessions.sign_in(issued.key, now)
        assert issued.text not in header
        session, key = sessions.read(sent(value_of(header)), keyring, now)
        assert (session.role, key.name) == (role, name)


def test_the_cookie_is_for_browsers_and_this_host_only(sessions, issue, now):
    key = issue("kim", "read", "score").key
    value, *rest = sessions.sign_in(key, now).split("; ")
    assert value.startswith("__Host-leadscore=")
    assert rest == ["Path=/", "Max-Age=43200", "HttpOnly", "SameSite=Lax", "Secure"]
    value, *rest = Sessions(SECRET, secure=False).sign_in(key, now).split("; ")
    assert value.startswith("leadscore=")
    assert rest == ["Path=/", "Max-Age=43200", "HttpOnly", "SameSite=Lax"]


@pytest.mark.parametrize("scopes", [("score",), ("read",), ("write", "score")])
def test_keys_of_programs_are_not_for_people(sessions, issue, now, scopes):
    with pytest.raises(ProblemError, match="pages need the scopes read and score") as caught:
        sessions.sign_in(issue("crm", *scopes).key, now)
    assert caught.value.status == 403


def test_it_ends_after_twelve_hours_or_with_its_key(sessions, issue, cookie, keyring, clock, now):
    assert sessions.read(sent(cookie), keyring, now + 11.99 * HOUR)
    assert sessions.read(sent(cookie), keyring, now + 12 * HOUR) is None
    short = issue("short", "read", "score", days=1)
    clock.seconds += 5
    late = now + 20 * HOUR
    header = sessions.sign_in(short.key, late)
    assert "Max-Age=14400" in header
    assert sessions.read(sent(value_of(header)), keyring, late + 3.9 * HOUR)
    assert sessions.read(sent(value_of(header)), keyring, late + 4 * HOUR) is None


def test_it_ends_when_its_key_is_revoked(sessions, cookie, keyring, engine, clock, now):
    assert sessions.read(sent(cookie), keyring, now)
    revoke_key(engine, "kim", now)
    clock.seconds += 5
    assert sessions.read(sent(cookie), keyring, now) is None


def test_signing_out(sessions, keyring, now):
    header = sessions.sign_out()
    assert header.startswith("__Host-leadscore=; Path=/; Max-Age=0;")
    assert sessions.read(sent(value_of(header)), keyring, now) is None


def test_a_cookie_cannot_be_made_or_changed(sessions, cookie, keyring, now):
    name, _, value = cookie.partition("=")
    payload, _, signature = value.partition(".")
    raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    assert b'"rep"' in raw
    promoted = base64.urlsafe_b64encode(raw.replace(b'"rep"', b'"admin"')).decode().rstrip("=")
    by_another = value_of(
        Sessions(OTHER, secure=True).sign_in(sessions.read(sent(cookie), keyring, now)[1], now)
    )
    token = sessions.form_token("x")
    for made in (
        f"{name}={promoted}.{signature}",
        f"{name}={payload}",
        f"{name}={payload}.",
        f"{name}={payload}.{signature[:-2]}",
        f"{name}={payload}.{token}",
        by_another,
        f"leadscore={value}",
        f"{name}",
        f"{name}=",
        "",
        "é=ü; \x00",
        f"{name}=" + "A" * 100_000,
        ";" * 10_000,
    ):
        assert sessions.read(sent(made), keyring, now) is None
    assert sessions.read(sent(b"\xff\xfe"), keyring, now) is None
    assert sessions.read([], keyring, now) is None


def test_other_cookies_do_no_harm(sessions, cookie, keyring, now):
    for around in (f"a=1; {cookie}; b=2", f"we[ird]=x; {cookie}", f"broken; {cookie}"):
        assert sessions.read(sent(around), keyring, now)


def test_two_cookie_headers_are_refused(sessions, cookie, keyring, now):
    with pytest.raises(ProblemError) as caught:
        sessions.read(sent(cookie) * 2, keyring, now)
    assert caught.value.status == 400


def test_forms_of_others_are_refused(sessions, issue, keyring, now):
    key = issue("kim", "read", "score").key
    nonces = set()
    for _ in range(2):
        found = sessions.read(sent(value_of(sessions.sign_in(key, now))), keyring, now)
        nonces.add(found[0].nonce)
    assert len(nonces) == 2
    mine, other = nonces
    token = sessions.form_token(mine)
    sessions.check_form(mine, token)
    Sessions(SECRET, secure=True).check_form(mine, token)  # another worker
    for wrong in ("", token[:-1], sessions.form_token(other), "é\ud800", "0" * 64):
        with pytest.raises(ProblemError) as caught:
            sessions.check_form(mine, wrong)
        assert caught.value.status == 403
    with pytest.raises(ProblemError):
        Sessions(OTHER, secure=True).check_form(mine, token)
