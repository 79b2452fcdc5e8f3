"""Requests that wait at the same moment: computed together, each answered as if alone."""

import asyncio
import datetime as dt
import json

import pytest

from serving.http.asking import Asking
from serving.http.gathering import MOST_TOGETHER, Gathering
from serving.http.metrics import Metrics
from serving.http.scoring import read_one

NOW = dt.datetime(2026, 8, 20, tzinfo=dt.UTC)


def asking(**other):
    return Asking(request_id="r", instance="/v1/score#r", now=NOW, **other)


@pytest.fixture
def sizes(champion, monkeypatch):
    """How many leads were computed at once, in turn."""
    found = []
    for name in ("score_many", "score_many_plainly"):
        compute = getattr(champion.scorer, name)

        def counted(leads, *other, compute=compute):
            found.append(len(leads.facts))
            return compute(leads, *other)

        monkeypatch.setattr(champion.scorer, name, counted)
    return found


@pytest.fixture
def bodies(lead):
    """Leads of 0 to 39 activities."""
    return [
        json.dumps(
            lead
            | {
                "lead": lead["lead"] | {"lead_id": f"L{i}"},
                "activities": [
                    {"type": "page_view", "occurred_at": f"2026-08-{1 + j % 19:02d}T10:{j:02d}:00Z"}
                    for j in range(i)
                ],
            }
        ).encode()
        for i in range(40)
    ]


def scored(champion, bodies, ways):
    """Score all at once, each in its way."""

    async def all_at_once():
        gathering = Gathering(Metrics())
        return await asyncio.gather(
            *(
                gathering.score(read_one(body, champion.scorer, way), champion.scorer, way)
                for body, way in zip(bodies, ways, strict=True)
            ),
            return_exceptions=True,
        )

    return asyncio.run(all_at_once())


@pytest.mark.parametrize("explain", [True, False])
def test_leads_that_wait_together_are_scored_as_if_alone(champion, bodies, sizes, explain):
    way = asking(explain=explain)
    together = scored(champion, bodies, [way] * len(bodies))
    assert sizes == [MOST_TOGETHER, len(bodies) - MOST_TOGETHER]
    alone = [scored(champion, [body], [way])[0] for body in bodies]
    assert together == alone
    assert [score.lead_id for score in together] == [f"L{i}" for i in range(len(bodies))]


def test_each_is_answered_in_the_way_it_asked_for(champion, bodies, sizes):
    ways = [asking(), asking(language="de"), asking(explain=False), asking()]
    english, german, plain, again = scored(champion, bodies[20:24], ways)
    assert sorted(sizes) == [1, 1, 2]
    assert english.reasons[0].text != german.reasons[0].text
    assert not hasattr(plain, "reasons")
    assert again.lead_id == "L23"


def test_a_lead_that_cannot_be_computed_spoils_no_other(champion, bodies, monkeypatch):
    compute = champion.scorer.score_many

    def choosy(leads, *other):
        if "L2" in leads.facts.lead_ids:
            raise ZeroDivisionError
        return compute(leads, *other)

    monkeypatch.setattr(champion.scorer, "score_many", choosy)
    found = scored(champion, bodies[:4], [asking()] * 4)
    assert isinstance(found.pop(2), ZeroDivisionError)
    assert [score.lead_id for score in found] == ["L0", "L1", "L3"]


def test_who_hung_up_is_not_computed(champion, bodies, sizes):
    async def two_of_three():
        gathering = Gathering(Metrics())
        scorer = champion.scorer
        tasks = [
            asyncio.ensure_future(gathering.score(read_one(b, scorer, asking()), scorer, asking()))
            for b in bodies[:3]
        ]
        await asyncio.sleep(0)
        tasks[1].cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    first, second, third = asyncio.run(two_of_three())
    assert isinstance(second, asyncio.CancelledError)
    assert [first.lead_id, third.lead_id] == ["L0", "L2"]
    assert sizes == [2]


def test_nobody_left_is_no_error(champion, bodies, sizes):
    async def none():
        gathering = Gathering(Metrics())
        scorer = champion.scorer
        task = asyncio.ensure_future(
            gathering.score(read_one(bodies[0], scorer, asking()), scorer, asking())
        )
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await asyncio.sleep(0.01)
        return task.cancelled()

    assert asyncio.run(none())
    assert sizes == []
