"""The keys as a process knows them: made, expired, revoked, rotated, with few queries."""

import datetime as dt
import threading

import pytest
from sqlalchemy import event

from serving.access.issuing import (
    KeyProblemError,
    create_key,
    listed_keys,
    revoke_key,
    rotate_key,
)
from serving.access.keyring import KeyRing, KeysUnreadableError
from serving.access.table import API_KEYS

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


@pytest.fixture
def queries(engine):
    """Every statement that reads keys."""
    seen = []

    def note(_connection, _cursor, statement, *_rest):
        if statement.startswith("SELECT") and "api_keys" in statement:
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    return seen


def test_a_live_key_is_known_by_its_text_alone(issue, keyring, now):
    issued = issue("crm", "score", "write")
    key = keyring.verify(issued.text, now)
    assert (key.name, key.scopes) == ("crm", {"score", "write"})
    assert key == issued.key
    assert issued.text[12:] not in repr(key)
    assert keyring.verify(issued.text.swapcase(), now) is None
    assert keyring.verify(issued.key.key_id, now) is None


def test_nothing_of_the_secret_is_stored(issue, engine):
    text = issue().text
    with engine.connect() as connection:
        [row] = connection.execute(API_KEYS.select()).all()
    assert text[12:] not in repr(row)
    assert len(row.digest) == 32


def test_another_keys_id_with_ones_own_secret_opens_nothing(issue, keyring, now):
    one, two = issue("one").text, issue("two").text
    assert keyring.verify(one[:12] + two[12:], now) is None
    assert keyring.verify(two[:12] + one[12:], now) is None


def test_a_key_ends_when_it_said(issue, keyring, now):
    text = issue(days=30).text
    last = now + 30 * DAY - dt.timedelta(microseconds=1)
    assert keyring.verify(text, last)
    assert keyring.verify(text, now + 30 * DAY) is None
    assert keyring.look_up(text).state(now + 30 * DAY) == "expired"


def test_a_revoked_key_ends_within_five_seconds(issue, keyring, engine, clock, now):
    text = issue().text
    assert keyring.verify(text, now)
    [revoked] = revoke_key(engine, "crm", now)
    clock.seconds += 4.9
    assert keyring.verify(text, now)
    clock.seconds += 0.1
    assert keyring.verify(text, now) is None
    assert keyring.look_up(text).state(now) == "revoked"
    assert keyring.by_id(revoked.key_id).state(now) == "revoked"


def test_requests_cost_no_queries(issue, keyring, clock, now, queries):
    text = issue().text
    queries.clear()
    for _ in range(1000):
        clock.seconds += 0.01
        assert keyring.verify(text, now)
        assert keyring.by_id(text[3:11])
    assert len(queries) <= 3
    queries.clear()
    for number in range(1000):
        clock.seconds += 0.001
        assert keyring.verify(f"ls_{number:08x}_{'A' * 43}", now) is None
        assert keyring.verify("nonsense", now) is None
    assert len(queries) <= 2


def test_a_new_key_is_known_a_second_later_at_most(issue, keyring, clock, now):
    assert keyring.verify(issue("one").text, now)
    text = issue("two").text
    clock.seconds += 1
    assert keyring.verify(text, now)


def test_threads_that_wait_for_a_reading_do_not_read_again(keyring, queries):
    with keyring._reading:
        threads = [threading.Thread(target=keyring.refresh) for _ in range(8)]
        for thread in threads:
            thread.start()
        assert not queries
    for thread in threads:
        thread.join()
    assert 1 <= len(queries) < 8


def test_the_day_of_use_is_noted_once_a_day(issue, engine, clock, now):
    text = issue().text
    for days, asked in ((0, 3), (1, 2)):
        ring = KeyRing(engine, clock)
        for _ in range(asked):
            assert ring.verify(text, now + days * DAY)
        ring.close()
        [key] = listed_keys(engine)
        assert key.last_used_on == (now + days * DAY).date()
    ring = KeyRing(engine, clock)
    assert ring.verify(text, now)  # a clock that is behind takes nothing back
    ring.close()
    assert listed_keys(engine)[0].last_used_on == (now + DAY).date()


def test_a_store_without_an_answer_lets_nobody_in(engine, clock, issue, now):
    text = issue().text
    ring = KeyRing(engine, clock)
    assert ring.verify(text, now)
    API_KEYS.drop(engine)
    clock.seconds += 5
    with pytest.raises(KeysUnreadableError, match="the store"):
        ring.verify(text, now)
    API_KEYS.create(engine)
    assert ring.verify(text, now) is None
    ring.close()


def test_rotation_lets_the_old_key_go_on_for_a_while(issue, keyring, engine, clock, now):
    old = issue("crm", "score", "read", days=90)
    new = rotate_key(engine, "crm", 24 * HOUR, now + 10 * DAY)
    clock.seconds += 10
    assert new.key.scopes == old.key.scopes
    assert new.key.expires_at == now + 100 * DAY
    for moment, old_counts in ((now + 11 * DAY - HOUR, True), (now + 11 * DAY, False)):
        assert bool(keyring.verify(old.text, moment)) == old_counts
        assert keyring.verify(new.text, moment)


def test_rotation_without_overlap_and_rotation_again(issue, keyring, engine, clock, now):
    first = issue()
    second = rotate_key(engine, "crm", 24 * HOUR, now)
    third = rotate_key(engine, "crm", 0 * HOUR, now)
    clock.seconds += 10
    assert keyring.verify(first.text, now) is keyring.verify(second.text, now) is None
    assert keyring.verify(third.text, now)


def test_an_overlap_prolongs_nothing(issue, engine, now):
    issue(days=1)
    rotate_key(engine, "crm", 48 * HOUR, now)
    assert [key.expires_at - now for key in listed_keys(engine)] == [DAY, DAY]


def test_an_expired_key_can_be_rotated_and_a_revoked_one_not(issue, engine, now):
    issue(days=1)
    later = now + 10 * DAY
    assert rotate_key(engine, "crm", HOUR, later).key.state(later) == "live"
    assert [key.state(later) for key in listed_keys(engine)] == ["expired", "live"]
    assert len(revoke_key(engine, "crm", later)) == 1
    with pytest.raises(KeyProblemError, match="no key 'crm' is live"):
        revoke_key(engine, "crm", later)


def test_revoking_ends_every_key_of_the_name_and_no_other(issue, engine, now):
    issue("crm")
    issue("web")
    rotate_key(engine, "crm", HOUR, now)
    assert len(revoke_key(engine, "crm", now)) == 2
    assert sorted((key.name, key.state(now)) for key in listed_keys(engine)) == [
        *[("crm", "revoked")] * 2,
        ("web", "live"),
    ]
    with pytest.raises(KeyProblemError, match="was revoked"):
        rotate_key(engine, "crm", HOUR, now)
    assert issue("crm").key.state(now) == "live"  # the name is free again


@pytest.mark.parametrize(
    ("name", "scopes", "said"),
    [
        ("", ["score"], "the name '' is none"),
        ("  ", ["score"], "is none"),
        ("a\x1b[31m", ["score"], "visible characters"),
        ("a\n", ["score"], "visible characters"),
        ("x" * 101, ["score"], "1–100"),
        ("crm", [], "a key needs a scope"),
        ("crm", ["score", "root"], "there is no scope 'root'; there are score (score leads"),
        ("taken", ["score"], "leadscore keys rotate 'taken'"),
    ],
)
def test_what_cannot_be_made(engine, issue, now, name, scopes, said):
    issue("taken")
    with pytest.raises(KeyProblemError) as caught:
        create_key(engine, name, scopes, DAY, now)
    assert said in str(caught.value)
    assert len(listed_keys(engine)) == 1


def test_names_may_be_in_any_language_and_mean_nothing_to_sql(issue, keyring, engine, clock, now):
    for name in ("Müller & Söhne", "顧客管理", "'; DROP TABLE api_keys; --"):
        assert keyring.verify(issue(name).text, now).name == name
        assert len(revoke_key(engine, name, now)) == 1
        clock.seconds += 1
    for act in (lambda: revoke_key(engine, "x", now), lambda: rotate_key(engine, "x", DAY, now)):
        with pytest.raises(KeyProblemError, match="there is no key 'x'"):
            act()
