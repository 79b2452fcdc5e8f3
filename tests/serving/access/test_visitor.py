"""Who looks at a page: a proxy is believed from its own address, and from nowhere else."""

import pytest
from pydantic import SecretStr

from serving.access.session import Sessions
from serving.access.visitor import proxy_user, visitor_of
from serving.http.problems import ProblemError
from serving.settings import Settings

PROXY = "10.0.0.5"
HEADER = b"x-forwarded-user"
BEHIND_PROXY = Settings.from_environment(
    {
        "LEADSCORE_HOST": "0.0.0.0",
        "LEADSCORE_PROXY_HEADER": "X-Forwarded-User",
        "LEADSCORE_PROXY_ADDRESSES": f"{PROXY}, fd00::/8",
        "LEADSCORE_PROXY_ADMINS": "boss, Zoë",
    }
)
SECRET = SecretStr("q7Zt0vX9mK2pLs8RyB4nWc6HdJ1fGa3E")


@pytest.fixture
def visit(keyring, now):
    def look(headers, client=PROXY, settings=BEHIND_PROXY, sessions=None):
        return visitor_of(headers, client, settings, keyring, sessions, now)

    return look


def test_the_proxy_signs_people_in(visit):
    for name, role in (("kim", "rep"), ("boss", "admin"), ("Zoë", "admin"), ("BOSS", "rep")):
        visitor = visit([(HEADER, name.encode())])
        assert (visitor.caller.name, visitor.caller.role) == (name, role)
        assert visitor.subject == f"proxy:{name}"
    assert visit([(HEADER, b"kim")], "::ffff:10.0.0.5").caller.name == "kim"
    assert visit([(HEADER, b"kim")], "fd00::7").caller.name == "kim"


@pytest.mark.parametrize("client", ["10.0.0.6", "127.0.0.1", "::1", "", "unix:", "10.0.0.5, x"])
def test_nobody_else_does(visit, client):
    assert visit([(HEADER, b"boss")], client) is None


def test_without_the_header_somebody_has_to_sign_in(visit):
    assert visit([]) is None
    assert visit([(HEADER, b"")]) is None
    assert visit([(b"x-forwarded-users", b"boss"), (b"x_forwarded_user", b"boss")]) is None


@pytest.mark.parametrize(
    "name", [b"boss, kim", b"a\tb", b"\x1b[1m", b"k" * 101, "a\u200bb".encode()]
)
def test_what_is_no_name_of_a_person(visit, name):
    with pytest.raises(ProblemError, match="holds no name") as caught:
        visit([(HEADER, name)])
    assert caught.value.status == 400


def test_a_name_that_was_put_before_the_proxys_is_refused(visit):
    with pytest.raises(ProblemError, match="more than once"):
        visit([(HEADER, b"boss"), (HEADER, b"kim")])


def test_signed_in_by_key(visit, issue, now):
    sessions = Sessions(SECRET, secure=True)
    cookie = sessions.sign_in(issue("kim", "read", "score").key, now).split(";")[0]
    visitor = visit([(b"cookie", cookie.encode())], "192.0.2.1", sessions=sessions)
    assert (visitor.caller.name, visitor.caller.role) == ("kim", "rep")
    assert visitor.caller.key_id
    assert visitor.subject.startswith("session:")
    assert visit([(b"cookie", cookie.encode())], "192.0.2.1") is None


def test_at_ones_own_machine_nobody_signs_in(visit):
    local = Settings(host="127.0.0.1")
    visitor = visit([(HEADER, b"kim")], "127.0.0.1", local)
    assert (visitor.caller.name, visitor.caller.role) == ("local", "admin")
    assert proxy_user([(HEADER, b"boss")], PROXY, local) is None
    behind = Settings.from_environment(
        {
            "LEADSCORE_HOST": "127.0.0.1",
            "LEADSCORE_PROXY_HEADER": "X-User",
            "LEADSCORE_PROXY_ADDRESSES": "127.0.0.1",
        }
    )
    assert visit([], "127.0.0.1", behind) is None
