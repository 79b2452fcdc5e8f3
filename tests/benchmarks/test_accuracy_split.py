"""The accuracy benchmark learns from the past alone, and judges on leads of later."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from benchmarks.accuracy_question import later_of, simulated, split_in_time
from features.collect import microseconds
from features.facts import MICROSECONDS_PER_DAY
from features.policy.load import load_policy
from training.simulator import simulate

COMPANY = simulate(500, 4)
SPLIT = COMPANY.end - dt.timedelta(days=200)
AGES, HORIZON = (0.0, 3.0, 14.0), 45.0


def question(tables=COMPANY.tables):
    return split_in_time(tables, "x", load_policy(None), SPLIT, HORIZON, AGES)


def statuses_of_leads(tables):
    frame = tables.statuses.assign(us=tables.statuses["occurred_at"].map(microseconds))
    return dict(list(frame.groupby("lead_id")))


def test_no_lead_is_on_both_sides():
    asked = question()
    judged = later_of(asked, HORIZON)
    ids = {judged.facts.lead_ids[i] for i in judged.moments.lead}
    assert len(judged) > 100
    assert not ids & set(asked.past.leads["lead_id"])


def test_the_past_knows_nothing_of_later():
    tables = COMPANY.tables
    later = tables.statuses["occurred_at"] > SPLIT
    swapped = tables.statuses["status"].replace({"won": "lost", "lost": "won"})
    statuses = tables.statuses.assign(status=tables.statuses["status"].mask(later, swapped))
    assert not statuses.equals(tables.statuses)
    changed = question(type(tables)(**{**vars(tables), "statuses": statuses})).past
    known = question().past
    for name in ("leads", "activities", "statuses"):
        pd.testing.assert_frame_equal(getattr(changed, name), getattr(known, name))
    assert known.statuses["occurred_at"].max() <= SPLIT


def test_only_open_leads_are_judged_and_only_when_their_horizon_is_over():
    asked = question()
    judged, statuses = later_of(asked, HORIZON), statuses_of_leads(COMPANY.tables)
    horizon_us = int(HORIZON * MICROSECONDS_PER_DAY)
    assert (judged.moments.as_of_us + horizon_us <= asked.end_us).all()
    nothing = pd.DataFrame({"us": [], "status": []})
    moments = zip(judged.moments.lead, judged.moments.as_of_us, judged.won, strict=True)
    for lead, as_of, won in moments:
        told = statuses.get(judged.facts.lead_ids[lead], nothing)
        before = told[told["us"] <= as_of].sort_values("us")["status"].tolist()
        assert not before or before[-1] not in ("won", "lost", "rejected")
        after = told[(told["us"] > as_of) & (told["us"] <= as_of + horizon_us)]
        assert won == (after["status"] == "won").any()


def test_each_lead_is_judged_at_the_ages_asked_for():
    judged = later_of(question(), HORIZON)
    age = judged.moments.as_of_us - judged.facts.created_us[judged.moments.lead]
    assert set(np.unique(age / MICROSECONDS_PER_DAY)) == set(AGES)


def test_a_simulated_question_judges_another_company_whose_truth_is_known():
    asked = simulated(200, 1, judging_leads=150)
    judged = later_of(asked, HORIZON)
    truth = asked.truth(judged.moments, HORIZON)
    assert len(asked.past.leads) == 200
    assert judged.moments.lead.max() < 150
    assert truth.mean() == pytest.approx(judged.won.mean(), abs=0.06)
