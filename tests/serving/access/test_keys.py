"""How keys are written and compared."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.access import keys as keys_module
from serving.access.keys import make_key, read_key
from serving.access.scopes import SCOPES, SCOPES_OF_ROLE, allows, in_order, role_of

GOOD = f"ls_0123abcd_{'A' * 43}"


def test_a_key_is_drawn_at_random_and_only_its_hash_is_kept():
    drawn = [make_key() for _ in range(50)]
    assert len({text for text, _ in drawn}) == len({parts.key_id for _, parts in drawn}) == 50
    for text, parts in drawn:
        start, key_id, secret = text.split("_", 2)
        assert (start, len(key_id), len(secret)) == ("ls", 8, 43)
        assert parts.key_id == key_id
        assert parts.digest == hashlib.sha256(secret.encode()).digest()
        assert read_key(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ls_",
        GOOD[:-1],
        GOOD + "A",
        GOOD + "\n",
        " " + GOOD,
        GOOD.upper(),
        GOOD.replace("0123", "٠١٢٣"),
        GOOD[:-1] + "é",
        GOOD[:-1] + "\0",
        GOOD[:-1] + "=",
        GOOD[:-1] + "'",
        GOOD.replace("_", "-"),
        "ls_0123abcz_" + "A" * 43,
        "A" * 10_000_000,
    ],
)
def test_what_is_not_written_like_a_key(text):
    assert read_key(text) is None


@given(st.text())
def test_any_text_is_read_or_is_none(text):
    assert read_key(text) is None


def test_digests_are_compared_in_constant_time(monkeypatch, issue, keyring, now):
    compared, original = [], hmac.compare_digest

    def watched(a, b):
        compared.append((len(a), len(b)))
        return original(a, b)

    monkeypatch.setattr(keys_module.hmac, "compare_digest", watched)
    text = issue().text
    assert keyring.verify(text, now)
    assert keyring.verify(text[:-2] + ("aa" if text[-2:] != "aa" else "bb"), now) is None
    assert keyring.verify(GOOD, now) is None  # an id that nobody has costs the same
    assert compared == [(32, 32)] * 3


def test_admin_may_do_everything_and_others_what_they_hold():
    for needed in SCOPES:
        assert allows({"admin"}, needed)
        for held in SCOPES:
            assert allows({held}, needed) == (held in (needed, "admin"))
    assert not allows(set(), "score")


def test_roles():
    assert role_of({"admin"}) == "admin"
    assert role_of({"read", "score"}) == role_of({"read", "score", "write"}) == "rep"
    assert role_of({"read"}) is role_of({"score", "write"}) is role_of(set()) is None
    assert role_of(SCOPES_OF_ROLE["admin"]) == "admin"


def test_scopes_in_order():
    assert in_order(["admin", "score", "score", "nonsense"]) == ("score", "admin")
