"""A negative signal lowers a score and is told; opening a mail again does nothing at all."""

from dataclasses import replace

import pandas as pd
import pytest

from features.collect import facts_from_tables, microseconds
from features.tables import known_until
from serving.scorer import Scorer


@pytest.fixture(scope="module")
def scorer(demo_model):
    return Scorer(demo_model, "7")


@pytest.fixture(scope="module")
def leads(demo_company):
    """Some leads without a negative signal, each as tables of its own."""
    known = known_until(demo_company.tables, demo_company.end)
    bad = known.activities["type"].isin(["email_unsubscribe"])
    bad |= known.activities["subject"].str.startswith("/careers", na=False)
    wanted = ~known.leads["lead_id"].isin(known.activities.loc[bad, "lead_id"])
    return [known.only(lead) for lead in known.leads.loc[wanted, "lead_id"].iloc[::40]]


def with_more(tables, days, *activities):
    """Give the tables with more activities, so many days after the lead's creation."""
    created = tables.leads["created_at"].iloc[0]
    more = pd.DataFrame(
        {
            "lead_id": tables.leads["lead_id"].iloc[0],
            "occurred_at": created
            + pd.Timedelta(days=days)
            + pd.to_timedelta(range(len(activities)), unit="h"),
            "type": [type_ for type_, _ in activities],
            "subject": [subject for _, subject in activities],
            "received_at": pd.Series([None] * len(activities), dtype="datetime64[us, UTC]"),
        }
    )
    joined = pd.concat([tables.activities, more], ignore_index=True)
    return replace(tables, activities=joined.sort_values("occurred_at", kind="stable"))


def score_of(scorer, tables, days=12.0):
    as_of = tables.leads["created_at"].iloc[0] + pd.Timedelta(days=days)
    facts = facts_from_tables(tables, scorer.kind_columns)
    return scorer.score_one(facts, microseconds(as_of.to_pydatetime()))


@pytest.mark.parametrize(
    ("signal", "said"),
    [
        ([("email_unsubscribe", "mail-01")], "unsubscribed from our e-mails once"),
        ([("page_view", "/careers")], "looked at our job offers once"),
        ([("page_view", "/careers/sales")] * 4, "looked at our job offers 4 times"),
    ],
)
def test_a_negative_signal_lowers_the_score_and_the_reason_says_so(scorer, leads, signal, said):
    assert len(leads) > 20
    for tables in leads:
        before = score_of(scorer, tables)
        after = score_of(scorer, with_more(tables, 10, *signal))
        assert after.probability < before.probability
        told = [r.text for r in after.reasons if r.direction == "against"]
        assert any(said in text.lower() for text in told), told
        assert after.rule_points.total < before.rule_points.total


def test_a_job_seeker_is_told_as_one(scorer, leads):
    seeks = [("page_view", "/careers"), ("download", "whitepaper-x")]
    for tables in leads[:10]:
        after = score_of(scorer, with_more(tables, 10, *seeks))
        told = [r.group for r in after.reasons if r.direction == "against"]
        assert "sequence_job_seeker" in told
        assert "stage_negative" in told


def test_five_opens_of_one_mail_score_as_one(scorer, leads):
    for tables in leads:
        once = score_of(scorer, with_more(tables, 8, ("email_open", "mail-x")))
        often = score_of(scorer, with_more(tables, 8, *[("email_open", "mail-x")] * 5))
        assert often == once


def test_a_contact_form_hands_over_at_once_if_the_lead_fits(scorer, leads):
    verdicts = set()
    for tables in leads:
        asked = score_of(scorer, with_more(tables, 11.9, ("form_submit", "/contact")))
        fits = asked.rule_points.qualification >= 200
        clean = not any("disqualified" in clause for clause in asked.mql.because)
        assert asked.mql.qualified == (fits and clean)
        assert "a direct contact request came in" in asked.mql.because
        if not fits:
            assert any("minimum of 2 is not met" in clause for clause in asked.mql.because)
        verdicts.add(asked.mql.qualified)
    assert verdicts == {True, False}


def test_one_more_signal_never_helps_even_at_the_floor(scorer, leads):
    """However much speaks against a lead already, and whenever it becomes known."""
    bad = [("email_unsubscribe", f"mail-{n:02d}") for n in range(1, 6)]
    more = [("page_view", "/careers"), ("email_unsubscribe", "mail-09"), ("page_view", "/jobs/x")]
    for tables in leads[:15]:
        base = with_more(tables, 9, *bad)
        before = score_of(scorer, base).probability
        for signal in more:
            for days in (1, 10.5, 11.9):
                after = score_of(scorer, with_more(base, days, signal)).probability
                assert after <= before + 1e-12
