"""What is kept comes back as it was told, and a write is done when it is committed."""

import json
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from serving.store import facts, scores
from serving.store.engine import open_store
from serving.store.tables import ACTIVITIES, LEADS, SCORES, STANDINGS

LEAD = {"lead_id": "L-ä", "created_at": "2026-08-01T09:00:00Z", "owner": "Kim", "team": 12}
GIVEN = scores.Given(
    request_id="r1",
    place=0,
    question=b"q" * 16,
    lead_id="L-ä",
    as_of_us=10,
    scored_us=20,
    model_version="7",
    policy_version="p",
    score=41.5,
    mql=False,
    answer=json.dumps({"score": 41.5, "text": "größer"}).encode(),
    inputs=b'{"lead":{}}',
)
STANDING = scores.Standing("L-ä", 41.5, None, "C", False, None, {"en": "because"}, 10, 20)


def write(store, work):
    return store.write(work).result(timeout=30)


def push(store, *leads):
    write(store, lambda c: facts.put_leads(c, leads or [LEAD], 1))


def count(store, table):
    return store.read(lambda c: c.scalar(select(func.count()).select_from(table)))


def test_a_lead_comes_back_as_it_was_pushed(store):
    push(store)
    push(store, {**LEAD, "owner": "Lee", "fax": None})
    activities = [("L-ä", 5, {"type": "b"}), ("L-ä", 3, {"type": "a"}), ("L-ä", 5, {"type": "b"})]
    write(store, lambda c: facts.put_activities(c, activities, {"L-ä"}))
    write(store, lambda c: facts.put_activities(c, activities[:1], {"L-ä"}))
    kept = store.read(lambda c: facts.kept_lead(c, "L-ä"))
    assert kept.lead == {**LEAD, "owner": "Lee", "fax": None}
    assert kept.activities == [{"type": "a"}, {"type": "b"}]
    assert (kept.status, kept.objects, kept.review) == (None, False, False)
    latest = store.read(lambda c: facts.kept_lead(c, "L-ä", 1))
    assert latest.activities == [{"type": "b"}]
    assert store.read(lambda c: facts.kept_lead(c, "other")) is None


def test_activities_of_strangers_are_not_kept(store):
    push(store)
    write(store, lambda c: facts.put_activities(c, [("X", 1, {"type": "a"})], {"L-ä"}))
    assert count(store, ACTIVITIES) == 0
    assert store.read(lambda c: facts.known_leads(c, ["X", "L-ä"])) == {"L-ä"}


def test_the_latest_status_counts_whatever_comes_first(store):
    push(store)
    for status, at_us in (("sal", 50), ("mql", 40), ("sql", 60)):
        write(store, lambda c, s=status, at=at_us: facts.put_status(c, "L-ä", s, at))
    assert store.read(lambda c: facts.kept_lead(c, "L-ä")).status == "sql"


def test_flags_are_seen_at_once_by_whom_was_told_and_soon_by_others(store, url):
    from serving.store.store import Store  # noqa: PLC0415

    other = Store.at(url)
    assert not store.objects("new")
    write(store, lambda c: facts.set_flag(c, "new", "objects", value=True, now_us=1))
    write(store, lambda c: facts.set_flag(c, "new", "review", value=True, now_us=1))
    store.look_again()
    assert store.objects("new")
    assert store.to_review("new")
    assert other.objects("new")
    write(store, lambda c: facts.set_flag(c, "new", "objects", value=False, now_us=1))
    store.look_again()
    assert not store.objects("new")
    assert store.to_review("new")
    other.close()


def test_erasing_leaves_nothing_but_an_objection(store):
    push(store, LEAD, {**LEAD, "lead_id": "other"})
    write(store, lambda c: facts.put_activities(c, [("L-ä", 5, {"type": "b"})], {"L-ä"}))
    write(store, lambda c: scores.keep_scores(c, [GIVEN]))
    write(store, lambda c: scores.keep_standings(c, [STANDING]))
    write(store, lambda c: facts.set_flag(c, "L-ä", "objects", value=True, now_us=1))
    gone = write(store, lambda c: facts.erase(c, "L-ä"))
    assert gone == {"activities": 1, "scores": 1, "standings": 1, "leads": 1}
    kept = store.read(lambda c: facts.kept_lead(c, "L-ä"))
    assert (kept.lead, kept.objects) == ({"lead_id": "L-ä"}, True)
    assert count(store, LEADS) == 2
    assert write(store, lambda c: facts.erase(c, "nobody")) == dict.fromkeys(gone, 0)


def test_a_score_is_kept_once_and_told_again(store):
    write(store, lambda c: scores.keep_scores(c, [GIVEN, replace(GIVEN, place=1)]))
    write(store, lambda c: scores.keep_scores(c, [replace(GIVEN, answer=b'{"score": 1}')]))
    assert count(store, SCORES) == 2
    assert store.read(lambda c: scores.answer_of(c, "r1", GIVEN.question)) == GIVEN.answer
    assert store.read(lambda c: scores.answer_of(c, "r2", GIVEN.question)) is None
    with pytest.raises(scores.AskedOtherwiseError):
        store.read(lambda c: scores.answer_of(c, "r1", b"other"))


def test_history_and_audit_tell_what_was_said_and_of_what(store):
    later = replace(GIVEN, request_id="r2", scored_us=30, answer=b'{"score": 50.0}', caller="k")
    write(store, lambda c: scores.keep_scores(c, [GIVEN, later]))
    found = store.read(lambda c: scores.history(c, "L-ä"))
    assert [one["score"] for one in found] == [50.0, 41.5]
    assert len(store.read(lambda c: scores.history(c, "L-ä", most=1))) == 1
    assert found[1]["text"] == "größer"
    audit = store.read(lambda c: scores.audit(c, "L-ä"))
    assert [one["inputs"] for one in audit] == [{"lead": {}}] * 2
    assert [one["caller"] for one in audit] == [None, "k"]


def test_whole_answers_are_told_again_and_let_go_after_two_days(store):
    day = 86_400_000_000
    write(store, lambda c: scores.keep_whole_answer(c, "b1", b"q", b"said", 10 * day))
    assert store.read(lambda c: scores.whole_answer_of(c, "b1", b"q")) == b"said"
    with pytest.raises(scores.AskedOtherwiseError):
        store.read(lambda c: scores.whole_answer_of(c, "b1", b"other"))
    write(store, lambda c: scores.keep_whole_answer(c, "b2", b"q", b"said", 13 * day))
    assert store.read(lambda c: scores.whole_answer_of(c, "b1", b"q")) is None


def test_a_lead_is_an_mql_since_it_became_one(store):
    def stand(**change):
        one = replace(STANDING, **change)
        write(store, lambda c: scores.keep_standings(c, [one]))
        return store.read(lambda c: c.execute(select(STANDINGS)).one())

    assert stand().mql_since_us is None
    assert stand(mql=True, as_of_us=100, scored_us=100).mql_since_us == 100
    assert stand(mql=True, as_of_us=200, scored_us=200, score=60.0).mql_since_us == 100
    assert stand(mql=False, as_of_us=150, scored_us=150, score=1.0).score == 60.0  # older
    assert stand(mql=False, as_of_us=300, scored_us=300).mql_since_us is None
    assert stand(mql=True, as_of_us=400, scored_us=400).mql_since_us == 400


def test_one_that_fails_spoils_none_beside_it(store):
    push(store)
    before = [store.write(lambda c: facts.put_status(c, "L-ä", "sal", 1)) for _ in range(3)]

    def broken(connection):
        facts.put_leads(connection, [{**LEAD, "lead_id": "half"}], 1)
        raise ValueError("no")

    bad = store.write(broken)
    after = [store.write(lambda c: facts.put_status(c, "L-ä", "sql", 2)) for _ in range(3)]
    for future in (*before, *after):
        future.result(timeout=30)
    with pytest.raises(ValueError, match="no"):
        bad.result(timeout=30)
    assert store.read(lambda c: facts.kept_lead(c, "half")) is None
    assert store.read(lambda c: facts.kept_lead(c, "L-ä")).status == "sql"


def test_closing_writes_what_was_handed_in(url):
    from serving.store.store import Store  # noqa: PLC0415

    store = Store.at(url)
    leads = [{**LEAD, "lead_id": f"L{i}"} for i in range(50)]
    futures = [store.write(lambda c, one=one: facts.put_leads(c, [one], 1)) for one in leads]
    store.close()
    assert all(future.done() for future in futures)
    engine = open_store(url)
    with engine.connect() as connection:
        assert connection.scalar(select(func.count()).select_from(LEADS)) == 50
    engine.dispose()


@pytest.mark.slow
def test_what_was_acknowledged_survives_a_kill(url):
    program = textwrap.dedent(
        """
        import sys, itertools
        from serving.store.store import Store
        from serving.store import facts
        store = Store.at(sys.argv[1])
        for i in itertools.count():
            lead = {"lead_id": f"L{i}", "created_at": "2026-08-01T09:00:00Z"}
            store.write(lambda c: facts.put_leads(c, [lead], 1)).result()
            print(i, flush=True)
        """
    )
    process = subprocess.Popen(
        [sys.executable, "-c", program, url], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    acknowledged = [int(process.stdout.readline()) for _ in range(200)]
    process.send_signal(signal.SIGKILL)
    acknowledged += [int(line) for line in process.stdout.read().split("\n")[:-1]]
    process.wait()
    process.stdout.close()
    engine = open_store(url)
    with engine.connect() as connection:
        kept = set(connection.scalars(select(LEADS.c.lead_id)))
    engine.dispose()
    assert {f"L{i}" for i in acknowledged} <= kept
