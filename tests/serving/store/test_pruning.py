"""Old scores go, the latest of each lead stays, and nothing else is touched."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from serving.store import facts, pruning, scores
from serving.store.tables import LEADS, SCORES

GIVEN = scores.Given(
    request_id="r",
    place=0,
    question=b"q" * 16,
    lead_id="a",
    as_of_us=10,
    scored_us=10,
    model_version="7",
    policy_version="p",
    score=41.5,
    mql=False,
    answer=b"{}",
    inputs=b"{}",
)


@pytest.fixture
def keep(store):
    def keep(*kept):
        given = [
            replace(GIVEN, request_id=f"r{i}", lead_id=lead, scored_us=at)
            for i, (lead, at) in enumerate(kept)
        ]
        store.write(lambda c: scores.keep_scores(c, given)).result()

    return keep


def left(store):
    asked = select(SCORES.c.lead_id, SCORES.c.scored_us).order_by(SCORES.c.id)
    return store.read(lambda c: [tuple(row) for row in c.execute(asked)])


@pytest.mark.parametrize("at_once", [1, 2, 1000])
def test_the_latest_of_each_lead_stays(store, keep, monkeypatch, at_once):
    monkeypatch.setattr(pruning, "AT_ONCE", at_once)
    keep(("a", 10), ("b", 11), ("a", 12), ("c", 5), ("a", 30), ("b", 19), ("b", 19), ("c", 4))
    assert pruning.prune_scores(store.engine, 20) == 5
    assert left(store) == [("c", 5), ("a", 30), ("b", 19)]
    assert pruning.prune_scores(store.engine, 20) == 0


def test_what_is_young_enough_stays(store, keep):
    keep(("a", 20), ("a", 21), ("a", 22))
    assert pruning.prune_scores(store.engine, 20) == 0
    assert pruning.prune_scores(store.engine, 21) == 1
    assert left(store) == [("a", 21), ("a", 22)]


def test_an_empty_store_has_nothing_to_let_go(store):
    assert pruning.prune_scores(store.engine, 20) == 0


def test_what_the_crm_pushed_stays(store, keep):
    lead = {"lead_id": "a", "created_at": "2026-08-01T09:00:00Z"}
    store.write(lambda c: facts.put_leads(c, [lead], 1)).result()
    keep(("a", 1), ("a", 2))
    assert pruning.prune_scores(store.engine, 20) == 1
    assert store.read(lambda c: c.scalars(select(LEADS.c.lead_id)).all()) == ["a"]
