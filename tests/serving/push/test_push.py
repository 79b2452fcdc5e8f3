"""What is pushed from the tables is kept and scored as if the CRM had sent it."""

import datetime as dt
import json
from dataclasses import replace
from types import SimpleNamespace

import pandas as pd
import pytest
from sqlalchemy import func, select

from features.errors import LeadScoreError
from features.tables import known_until
from serving.push import material as of_material
from serving.push.material import Material
from serving.push.push import Push
from serving.scorer import Scorer
from serving.store.queue import Wanted, page_of
from serving.store.store import Store
from serving.store.tables import ACTIVITIES, LEADS, SCORES, STANDINGS
from training.progress import Quiet

NOW = dt.datetime.now(dt.UTC)
MIDNIGHT = NOW.replace(hour=0, minute=0, second=0, microsecond=0)


def rows(store, table, *columns):
    asked = select(*[table.c[name] for name in columns])
    return sorted(map(tuple, store.read(lambda c: c.execute(asked).all())))


def count(store, table):
    return store.read(lambda c: c.scalar(select(func.count()).select_from(table)))


def history_of(site, lead_id):
    return site.call("GET", f"/v1/leads/{lead_id}/history").json()["scores"]


def without_id(answer):
    gone = ("request_id", "ok", "index")
    return {name: value for name, value in answer.items() if name not in gone}


def test_all_is_kept_as_over_http(push, tables, store, champion, make_service, tmp_path):
    done = push(tables)
    other = Store.at(f"sqlite:///{tmp_path}/other.db")
    service = make_service(champion, None, other)
    material = Material(tables)
    batch = material.batch(material.open_at(NOW))
    activities = [
        {"lead_id": lead["lead_id"], **one}
        for lead, mine in zip(batch.leads, batch.activities, strict=True)
        for one in mine
    ]
    service.post("/v1/leads", {"leads": batch.leads})
    service.post("/v1/activities", {"activities": activities})
    service.post("/v1/statuses", {"statuses": batch.statuses})
    kept = (LEADS, "lead_id", "facts", "owner", "source", "status", "status_us")
    assert rows(store, *kept) == rows(other, *kept)
    kept = (ACTIVITIES, "lead_id", "digest", "occurred_us", "facts")
    assert rows(store, *kept) == rows(other, *kept)
    other.close()
    assert done.leads == done.scores == count(store, LEADS) > 5
    assert done.activities == len(activities) >= count(store, ACTIVITIES) > 50
    assert (done.refused, done.objected, done.unchanged, done.problems) == (0, 0, 0, [])


def test_the_score_is_the_answer_of_the_service(push, tables, site, store):
    done = push(tables)
    batch = Material(tables).batch(Material(tables).open_at(NOW))
    mqls = 0
    for lead, activities in zip(batch.leads, batch.activities, strict=True):
        [kept] = history_of(site, lead["lead_id"])
        at = {"as_of": kept["as_of"]}
        by_id = site.post("/v1/score", {"lead_id": lead["lead_id"], **at}).json()
        sent = site.post("/v1/score", {"lead": lead, "activities": activities, **at}).json()
        assert without_id(kept) == without_id(by_id) == without_id(sent)
        mqls += kept["mql"]["qualified"]
    assert done.mqls == mqls
    assert count(store, STANDINGS) == done.leads


def test_queue_and_history_know_the_leads(push, tables, store, site):
    push(tables)
    page = store.read(lambda c: page_of(c, Wanted("hottest")))
    assert page.rows
    first = page.rows[0]
    assert first.score == max(row.score for row in page.rows)
    given = site.call("GET", f"/v1/leads/{first.lead_id}").json()["scores"]
    assert given[0]["inputs"]["lead"]["lead_id"] == first.lead_id
    assert {row.owner for row in page.rows} <= set(tables.leads["owner"])


def test_twice_is_once(push, tables, store):
    push(tables, [MIDNIGHT - dt.timedelta(days=7), None])
    before = [
        rows(store, table, *(c.name for c in table.columns if c.name != "because"))
        for table in (LEADS, ACTIVITIES, SCORES)
    ]
    done = push(tables, [MIDNIGHT - dt.timedelta(days=7), None])
    after = [
        rows(store, table, *(c.name for c in table.columns if c.name != "because"))
        for table in (LEADS, ACTIVITIES, SCORES)
    ]
    assert before == after
    assert (done.leads, done.activities, done.scores) == (0, 0, 0)
    assert done.unchanged == len(before[2])


def test_a_lead_of_which_something_new_is_told_is_scored_again(push, tables, store):
    push(tables)
    asked = Material(tables)
    lead_id = asked.lead_ids(asked.open_at(NOW))[-1]
    more = pd.DataFrame(
        {"lead_id": [lead_id], "occurred_at": [pd.Timestamp(NOW)], "type": ["form_submit"]}
    ).assign(subject="/demo")
    activities = pd.concat([tables.activities, more], ignore_index=True)
    order = activities["lead_id"].map({x: i for i, x in enumerate(tables.leads["lead_id"])})
    activities = activities.iloc[order.argsort(kind="stable")].reset_index(drop=True)
    done = push(replace(tables, activities=activities))
    assert (done.leads, done.scores) == (1, 1)
    leads = tables.leads.assign(
        owner=tables.leads["owner"].where(tables.leads["lead_id"] != lead_id, "Kim")
    )
    done = push(replace(tables, leads=leads, activities=activities))
    assert (done.leads, done.scores) == (1, 1)
    assert count(store, SCORES) == count(store, LEADS) + 2


def test_a_new_model_scores_again(push, tables, store, demo_model):
    push(tables)
    newer = Push(tables, Scorer(demo_model, "8"), store)
    done = newer.run(newer.material.open_at(NOW), [None], Quiet())
    assert done.leads == 0
    assert done.scores == count(store, LEADS)


def test_an_objection_is_respected(push, tables, store, site):
    asked = Material(tables)
    objecting, before = asked.lead_ids(asked.open_at(NOW))[:2]
    site.post(f"/v1/leads/{objecting}/objection", {"objects": True})
    done = push(tables)
    assert done.objected == 1
    assert done.scores == done.leads - 1
    assert history_of(site, objecting) == []
    assert len(history_of(site, before)) == 1
    kept = {row.lead_id for row in store.read(lambda c: c.execute(select(STANDINGS)).all())}
    assert objecting not in kept


class Stopping(Quiet):
    """Ctrl-C after some batches."""

    def __init__(self, after):
        self.left = after

    def advance(self):
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt


@pytest.mark.parametrize("after", [1, 2, 4])
def test_what_was_written_stays_and_it_goes_on(push, tables, store, monkeypatch, after):
    monkeypatch.setattr(of_material, "LEADS_AT_ONCE", 3)
    with pytest.raises(KeyboardInterrupt):
        push(tables, steps=Stopping(after))
    assert count(store, SCORES) == count(store, STANDINGS) == 3 * after
    done = push(tables)
    assert done.unchanged == 3 * after
    assert done.leads == done.scores == count(store, LEADS) - 3 * after
    assert count(store, SCORES) == count(store, LEADS)


def test_stopped_between_facts_and_score(push, tables, store, monkeypatch):
    push(tables)
    with monkeypatch.context() as patch:
        patch.setattr("serving.push.inside.score_batch", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            push(replace(tables, leads=tables.leads.assign(owner="Kim")))
    done = push(replace(tables, leads=tables.leads.assign(owner="Kim")))
    assert done.leads == 0
    assert done.scores == count(store, LEADS)


def _interrupt(*_):
    raise KeyboardInterrupt


def test_scores_of_the_past_are_what_was_known_then(push, tables, store, site):
    then = MIDNIGHT - dt.timedelta(days=14)
    done = push(tables, [then, None])
    known = Material(known_until(tables, then))
    batch = known.batch(known.open_at(then))
    assert batch.leads
    for lead, activities in zip(batch.leads, batch.activities, strict=True):
        latest, first = history_of(site, lead["lead_id"])
        asked = {"lead": lead, "activities": activities, "as_of": then.isoformat()}
        assert without_id(first) == without_id(site.post("/v1/score", asked).json())
        assert latest["as_of"] > first["as_of"]
    assert done.scores == done.leads + len(batch.leads)


def test_a_score_as_of_earlier_today_does_not_stand_for_now(push, tables, store):
    before = push(tables, [NOW - dt.timedelta(hours=1)])
    assert before.scores > 5
    assert count(store, STANDINGS) == 0
    now = push(tables)
    assert (now.scores, now.unchanged) == (count(store, LEADS), 0)
    assert count(store, STANDINGS) == now.scores
    assert push(tables).unchanged == now.scores


def test_mqls_are_mqls_since_the_first_kept_score_that_says_so(push, tables, store, site):
    moments = [MIDNIGHT - dt.timedelta(days=days) for days in (21, 14, 7)]
    push(tables, [*moments, None])
    found = 0
    for row in store.read(lambda c: c.execute(select(STANDINGS)).all()):
        since = None
        for answer in history_of(site, row.lead_id):  # the newest first
            if not answer["mql"]["qualified"]:
                break
            since = dt.datetime.fromisoformat(answer["as_of"])
        assert row.mql_since_us == (None if since is None else round(since.timestamp() * 1e6))
        found += since in moments
    assert found > 2


def test_leads_that_closed_since_leave_the_queue(push, tables, store):
    push(tables)
    row = store.read(lambda c: page_of(c, Wanted("hottest"))).rows[0]
    won = {"lead_id": [row.lead_id], "occurred_at": [pd.Timestamp(MIDNIGHT)], "status": ["won"]}
    statuses = pd.concat([tables.statuses, pd.DataFrame(won)], ignore_index=True)
    done = push(replace(tables, statuses=statuses))
    assert done.closed == 1
    left = {row.lead_id for row in store.read(lambda c: page_of(c, Wanted("hottest"))).rows}
    assert row.lead_id not in left


def test_what_is_not_valid_is_left_out_and_said(push, tables, store):
    asked = Material(tables)
    bad, other = asked.lead_ids(asked.open_at(NOW))[:2]
    leads = tables.leads.assign(
        industry=tables.leads["industry"].where(tables.leads["lead_id"] != bad, "x" * 10_001)
    )
    activities = tables.activities.assign(
        subject=tables.activities["subject"].where(
            tables.activities["lead_id"] != other, "y" * 10_001
        )
    )
    done = push(replace(tables, leads=leads, activities=activities))
    wrong = int((activities["lead_id"] == other).sum())
    assert done.refused == 1 + wrong
    assert bad in done.problems[0]
    assert "10,001 characters" in done.problems[0]
    assert done.leads == done.scores == count(store, LEADS)
    assert bad not in {row[0] for row in rows(store, LEADS, "lead_id")}


def test_a_store_that_breaks_is_one_line(push, tables, store):
    store.read(lambda c: c.exec_driver_sql("DROP TABLE activities"))
    with pytest.raises(LeadScoreError, match="run the same again to go on") as told:
        push(tables)
    assert "\n" not in str(told.value)


def test_the_agreement_is_kept_to_tell_changes_by(push, tables, store, champion):
    push(tables)
    asked = "SELECT policy_version FROM policies"
    [row] = store.read(lambda c: c.exec_driver_sql(asked).all())
    assert row.policy_version == champion.scorer.policy_version


def test_no_leads_are_no_work(champion, store, tables):
    made = Push(tables, champion.scorer, store)
    done = made.run(made.material.open_at(NOW)[:0], [None], Quiet())
    assert vars(done) == vars(type(done)())
    assert SimpleNamespace(**json.loads(json.dumps(vars(done)))).leads == 0
