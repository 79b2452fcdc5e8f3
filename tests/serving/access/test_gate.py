"""The gate: who is let in, who is not, and what they are told."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.access.gate import LOCAL_CALLER, admit, key_text
from serving.access.issuing import revoke_key, rotate_key
from serving.access.limits import Limiter
from serving.access.scopes import SCOPES
from serving.access.table import API_KEYS
from serving.http.problems import ProblemError
from serving.settings import Settings

STRICT = Settings(host="0.0.0.0")
LOCAL = Settings(host="127.0.0.1")
DAY = dt.timedelta(days=1)
MADE_UP = f"ls_0123abcd_{'A' * 43}"


def bearer(text):
    return [(b"authorization", b"Bearer " + text.encode())]


@pytest.fixture
def ask(keyring, now):
    """Ask for something; every test has its own limiter."""
    limiter = Limiter(100)

    def gate(headers, needed="score", settings=STRICT, at=0.0, now=now, limiter=limiter):
        return admit(headers, needed, settings, keyring, limiter, now, at)

    return gate


@pytest.fixture
def refusal(ask):
    def refused(*args, **kwargs):
        with pytest.raises(ProblemError) as caught:
            ask(*args, **kwargs)
        return caught.value

    return refused


def test_a_key_opens_what_it_is_for(ask, issue):
    issued = issue("crm", "score", "write")
    for needed in ("score", "write"):
        caller = ask(bearer(issued.text), needed)
        assert (caller.name, caller.key_id, caller.role) == ("crm", issued.key.key_id, None)
    assert ask([(b"x-api-key", issued.text.encode())]).name == "crm"
    assert ask([(b"authorization", b"bEARER   " + issued.text.encode() + b" ")]).name == "crm"


def test_without_a_key_the_way_to_one_is_told(refusal):
    error = refusal([], "write")
    assert (error.status, error.headers) == (401, {"www-authenticate": "Bearer"})
    assert "Authorization: Bearer ls_…" in error.detail
    assert "leadscore keys create NAME --scope write" in error.detail


@pytest.mark.parametrize(
    "value",
    [
        b"Bearer " + MADE_UP.encode(),
        b"Bearer nonsense",
        b"Bearer ls_",
        b"Bearer ls_0123abcd_" + "é".encode() * 43,
        "Bearer ls_٠١٢٣abcd_".encode() + b"A" * 43,
        b"Bearer \xff\xfe\x00",
        b"Bearer ls_0123abcd_" + b"A" * 43 + b"' OR '1'='1",
        b"Bearer " + b"A" * 1_000_000,
        b"Bearer " + MADE_UP.encode() + b" " + MADE_UP.encode(),
    ],
)
def test_wrong_keys(refusal, issue, value):
    issue()
    error = refusal([(b"authorization", value)])
    assert error.status == 401
    assert error.headers == {"www-authenticate": 'Bearer error="invalid_token"'}
    assert error.detail.startswith("the API key is not known; ")
    assert len(error.detail) < 200


@pytest.mark.parametrize(
    "value", [b"", b"Bearer", b"Bearer ", b"Basic dTpw", b"Bearerls_x", b"\xff"]
)
def test_headers_without_a_key(refusal, value):
    error = refusal([(b"authorization", value)])
    assert (error.status, error.headers) == (401, {"www-authenticate": "Bearer"})


def test_another_scope(refusal, issue):
    text = issue("crm", "score", "write").text
    for needed in ("read", "admin"):
        error = refusal(bearer(text), needed)
        assert error.status == 403
        assert f"needs the scope {needed}" in error.detail
        said = f'Bearer error="insufficient_scope", scope="{needed}"'
        assert error.headers == {"www-authenticate": said}


def test_admin_opens_everything(ask, issue):
    text = issue("boss", "admin").text
    assert {ask(bearer(text), needed).role for needed in SCOPES} == {"admin"}


def test_void_keys_are_told_what_became_of_them(refusal, issue, engine, clock, now):
    old = issue("crm", days=1)
    error = refusal(bearer(old.text), now=now + DAY)
    assert error.status == 401
    assert "'crm' expired at 2026-11-21T12:00:00+00:00" in error.detail
    new = rotate_key(engine, "crm", DAY, now)
    revoke_key(engine, "crm", now)
    clock.seconds += 5
    for text in (old.text, new.text):
        assert "'crm' was revoked" in refusal(bearer(text)).detail
    stranger = old.text[:12] + new.text[12:]
    assert "is not known" in refusal(bearer(stranger)).detail


def test_a_rotated_key_goes_on_until_the_overlap_ends(ask, refusal, issue, engine, clock, now):
    old = issue("crm")
    new = rotate_key(engine, "crm", dt.timedelta(hours=24), now)
    clock.seconds += 5
    assert ask(bearer(old.text), now=now + 0.9 * DAY).key_id == old.key.key_id
    assert refusal(bearer(old.text), now=now + DAY).status == 401
    assert ask(bearer(new.text), now=now + DAY).key_id == new.key.key_id


def test_too_many_requests(ask, refusal, issue):
    one, two, limiter = issue("one").text, issue("two").text, Limiter(60)
    for _ in range(60):
        ask(bearer(one), limiter=limiter)
    error = refusal(bearer(one), limiter=limiter)
    assert (error.status, error.headers) == (429, {"retry-after": "1"})
    assert "LEADSCORE_REQUESTS_PER_MINUTE" in error.detail
    assert ask(bearer(two), limiter=limiter)
    assert ask(bearer(one), at=1.0, limiter=limiter)
    assert refusal(bearer(one), at=1.0, limiter=limiter).status == 429


def test_refused_requests_count_and_made_up_keys_fill_no_memory(refusal, issue):
    text, limiter = issue("crm").text, Limiter(1)
    assert refusal(bearer(text), "admin", limiter=limiter).status == 403
    assert refusal(bearer(text), limiter=limiter).status == 429
    for number in range(100):
        refusal(bearer(f"ls_{number:08x}_{'A' * 43}"), limiter=limiter)
    assert len(limiter._left) == 1


def test_on_ones_own_machine_no_key_is_needed_but_one_that_is_sent_counts(ask, refusal, issue):
    assert ask([], "admin", LOCAL) is LOCAL_CALLER
    assert LOCAL_CALLER.role == "admin"
    text = issue("crm", "score").text
    assert ask(bearer(text), "score", LOCAL).name == "crm"
    assert refusal(bearer(text), "admin", LOCAL).status == 403
    assert refusal(bearer(MADE_UP), "score", LOCAL).status == 401
    for foreign in (b"Basic dTpw", b"Bearer eyJhbGciOi", b"Negotiate x"):
        assert ask([(b"authorization", foreign)], "score", LOCAL) is LOCAL_CALLER


def test_headers_that_come_twice_are_refused(refusal, issue):
    good = issue().text
    for pair in (bearer(good) + bearer(MADE_UP), bearer(MADE_UP) + bearer(good)):
        assert refusal(pair).status == 400
    assert refusal([(b"x-api-key", good.encode())] * 2).status == 400


def test_the_header_for_keys_goes_before_the_one_that_proxies_use(ask, refusal, issue):
    text = issue().text
    basic = (b"authorization", b"Basic dTpw")
    assert ask([basic, (b"x-api-key", text.encode())]).name == "crm"
    assert refusal([*bearer(text), (b"x-api-key", MADE_UP.encode())]).status == 401
    assert refusal([*bearer(text), (b"x-api-key", b"")]).status == 401


def test_a_store_that_does_not_answer(refusal, issue, engine, clock):
    text = issue().text
    clock.seconds += 10
    API_KEYS.drop(engine)
    error = refusal(bearer(text))
    assert (error.status, error.headers["retry-after"]) == (503, "5")
    assert refusal([]).status == 401
    API_KEYS.create(engine)


@given(
    st.lists(
        st.tuples(st.sampled_from([b"authorization", b"x-api-key", b"cookie"]), st.binary()),
        max_size=3,
    )
)
def test_any_header_is_read_or_refused(headers):
    try:
        text = key_text(headers)
    except ProblemError as error:
        assert error.status == 400
    else:
        assert text is None or isinstance(text, str)
