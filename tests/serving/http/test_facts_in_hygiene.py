"""A request and the tables agree on what does not count, through all that lies between."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from lead_worlds import quickly
from mail_worlds import LEADS, START_US, histories, moments_of, tables_of

from features.collect import EPOCH, facts_from_tables, microseconds
from features.cut import Cutter
from features.facts import Moments
from features.hygiene.report import flagged_rows
from features.policy.schema import Hygiene
from serving.champion import Scorer
from serving.http.facts_in import facts_of_request
from serving.http.reading import read_request
from training.generic_model import GenericModel
from training.simulator import simulate

KIND_COLUMNS = ("type", "subject")


def iso(at_us):
    return (EPOCH + pd.Timedelta(at_us, "us")).isoformat()


def told(done):
    """Give an activity as a CRM sends it; what has no value is null."""
    return {
        "occurred_at": iso(done.occurred),
        "received_at": None if done.received is None else iso(done.received),
        "type": done.type,
        "subject": done.subject or None,
        "user_agent": done.agent,
        "other": done.other,
    }


def entries_of(facts, lead, at_us):
    moments = Moments(np.array([lead]), np.array([at_us]))
    entries = Cutter(facts.behaviour, len(facts)).cut(moments)
    kinds = [facts.behaviour.kinds[k] for k in entries.kind.tolist()]
    return list(zip(entries.age_us.tolist(), kinds, strict=True))


@quickly(40)
@given(histories())
def test_requests_and_tables_see_the_same_at_every_moment(history):
    whole = facts_from_tables(tables_of(history), KIND_COLUMNS)
    for lead, lead_id in enumerate(LEADS):
        activities = [told(done) for done in history if done.lead == lead_id]
        asked = {"lead_id": lead_id, "created_at": iso(START_US)}
        request = read_request({"lead": asked, "activities": activities})
        one = facts_of_request(request, KIND_COLUMNS)
        for at_us in moments_of(history):
            assert entries_of(whole, lead, at_us) == entries_of(one, 0, at_us)


def test_the_settings_of_the_policy_in_service_are_asked():
    asked = {"lead_id": "x", "created_at": iso(START_US)}
    act = {"type": "email_open", "subject": "m", "occurred_at": iso(START_US), "User-Agent": "us/1"}
    request = read_request({"lead": asked, "activities": [act]})
    for hygiene, counts in ((Hygiene(), 1), (Hygiene(scanner_agents=("us/*",)), 0)):
        facts = facts_of_request(request, KIND_COLUMNS, hygiene)
        assert len(entries_of(facts, 0, START_US)) == counts


@pytest.fixture(scope="module")
def scanned():
    """Give a company full of scanners, and a lead whose mails they look into."""
    company = simulate(200, seed=6, bot_share=0.8)
    flagged = flagged_rows(company.tables, now=company.end).reason > 0
    lead_id = company.tables.activities["lead_id"][flagged].value_counts().index[0]
    return company, company.tables.only(lead_id)


def test_a_score_says_what_does_not_count(demo_model, scanned):
    company, one = scanned
    scorer, now = Scorer(demo_model, "7"), microseconds(company.end)
    score = scorer.score_one(facts_from_tables(one, scorer.kind_columns), now)
    assert "look like a link scanner's and do not count" in score.notes[-1]
    off = scorer.policy.hygiene.model_copy(update={"internal_mail_domains": ("us.example",)})
    same = scorer.score_one(facts_from_tables(one, scorer.kind_columns, off), now)
    assert same == score


def test_the_generic_model_leaves_out_the_same(demo_model, scanned):
    company, one = scanned
    scorer, now = Scorer(demo_model, "7"), microseconds(company.end)
    score = scorer.score_one(facts_from_tables(one, scorer.kind_columns), now)
    activities = json.loads(
        one.activities.to_json(orient="records", date_format="iso", date_unit="us")
    )
    lead = one.leads.iloc[0].to_dict()
    row = {**lead, "as_of": company.end.isoformat(), "activities": json.dumps(activities)}
    row["created_at"] = row["created_at"].isoformat()
    found = GenericModel(demo_model).predict(pd.DataFrame([row]))
    assert found["probability"][0] == pytest.approx(score.probability, abs=1e-12)
