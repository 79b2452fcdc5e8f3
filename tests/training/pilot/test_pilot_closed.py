"""Which leads have closed, how, and the moment each is scored as of."""

import numpy as np
import pytest
from histories import at, tables_from

from features.collect import facts_from_tables
from features.errors import HistoryError
from training.outcomes import NEVER
from training.pilot.closed import closed_leads
from training.pilot.moments import hand_off_moments
from training.pilot.samples import all_closed, drawn, missing_notes

KINDS = ("type", "subject")


def closed_of(*statuses, reasons=None, refusals=(), **options):
    leads = dict.fromkeys((lead for lead, _, _ in statuses), 0.0)
    tables = tables_from(leads, statuses)
    if reasons:
        tables.statuses["reason"] = reasons
    return closed_leads(tables, refusals=refusals, **options)


def test_the_last_outcome_counts_and_open_leads_have_none():
    found = closed_of(
        *[("a", 1, "lost"), ("a", 2, "recycled"), ("a", 3, "won")],
        *[("b", 1, "won"), ("b", 2, "engaged")],
        *[("c", 1, "engaged"), ("c", 2, "rejected")],
        ("d", 1, "mql"),
    )
    assert found.lead.tolist() == [0, 2]
    assert found.sample.tolist() == ["won", "rejected"]
    assert found.counts() == {"won": 1, "lost": 0, "rejected": 1}


def test_the_hand_off_is_the_first_of_the_last_round():
    found = closed_of(
        *[("a", 1, "mql"), ("a", 2, "lost"), ("a", 3, "engaged"), ("a", 4, "sal")],
        *[("a", 5, "sql"), ("a", 6, "won")],
        *[("b", 1, "mql"), ("b", 2, "lost"), ("b", 3, "won")],
        *[("c", 1, "mql"), ("c", 2, "lost"), ("c", 3, "recycled"), ("c", 4, "lost")],
        *[("d", 1, "lost"), ("d", 2, "mql"), ("d", 3, "won")],
    )
    assert found.handed_us.tolist() == [at(4), at(1), NEVER, at(2)]
    assert found.closed_us.tolist() == [at(6), at(2), at(4), at(3)]


def test_a_hand_off_status_can_be_named():
    rows = [("a", 1, "mql"), ("a", 2, "sql"), ("a", 3, "won")]
    assert closed_of(*rows, hand_off_statuses=("sql",)).handed_us.tolist() == [at(2)]
    assert closed_of(*rows, hand_off_statuses=()).handed_us.tolist() == [NEVER]


def test_where_nobody_is_rejected_the_sellers_refusals_are():
    rows = [("a", 1, "lost"), ("b", 1, "lost"), ("c", 1, "won")]
    found = closed_of(*rows, reasons=["Declined", "price", None])
    assert found.sample.tolist() == ["rejected", "lost", "won"]
    assert found.refusals == ("Declined",)
    rows = [*rows, ("d", 1, "rejected")]
    found = closed_of(*rows, reasons=["Declined", "price", None, "student"])
    assert found.sample.tolist() == ["lost", "lost", "won", "rejected"]


def test_reasons_that_mean_rejected_can_be_named_and_must_be_there():
    rows = [("a", 1, "lost"), ("b", 1, "lost"), ("c", 1, "rejected")]
    reasons = ["No Budget", "price", "student"]
    found = closed_of(*rows, reasons=reasons, refusals=("no_budget",))
    assert found.sample.tolist() == ["rejected", "lost", "rejected"]
    with pytest.raises(HistoryError, match=r"'no buget': no lost lead.* no budget, price"):
        closed_of(*rows, reasons=reasons, refusals=("no buget",))


def test_moments_lie_just_before_the_hand_off_or_at_the_last_thing_known():
    statuses = [("a", 5, "mql"), ("a", 9, "won"), ("b", 9, "lost"), ("c", 0, "lost")]
    did = [
        *[("a", 5, "call", ""), ("b", 2, "call", ""), ("b", 9, "call", ""), ("b", 12, "call", "")],
        ("c", 3, "call", ""),
    ]
    tables = tables_from({"a": 0, "b": 1, "c": 0}, statuses, did)
    facts = facts_from_tables(tables, KINDS)
    closed = closed_leads(tables)
    moments, rule = hand_off_moments(facts, closed)
    by_id = {facts.lead_ids[i]: k for k, i in enumerate(closed.lead.tolist())}
    assert moments.as_of_us[by_id["a"]] == at(5) - 1
    assert moments.as_of_us[by_id["b"]] == at(2)
    assert {rule[by_id["a"]], rule[by_id["b"]]} == {"handed_over", "last_known"}
    every = all_closed(facts, closed)
    assert sorted(facts.lead_ids[i] for i in every.moments.lead.tolist()) == ["a", "b"]
    assert "1 leads were closed the moment they were created" in " ".join(every.notes)


def test_what_became_known_late_does_not_make_the_moment_earlier_than_that():
    tables = tables_from(
        {"a": 0}, [("a", 9, "lost")], [("a", 2, "event", ""), ("a", 3, "call", "")]
    )
    tables.activities.loc[0, "received_at"] = tables.activities["occurred_at"][0].replace(day=6)
    facts = facts_from_tables(tables, KINDS)
    moments, _ = hand_off_moments(facts, closed_leads(tables))
    assert moments.as_of_us.tolist() == [at(5)]


def test_a_hand_off_at_creation_is_looked_at_then():
    tables = tables_from({"a": 3}, [("a", 3, "mql"), ("a", 9, "won")])
    moments, _ = hand_off_moments(facts_from_tables(tables, KINDS), closed_leads(tables))
    assert moments.as_of_us.tolist() == [at(3)]


def many(number):
    leads = {f"L{i}": 0.0 for i in range(number)}
    return tables_from(leads, [(lead, 5, "lost") for lead in leads])


def test_draws_are_the_same_at_every_run_and_nested():
    tables = many(60)
    facts = facts_from_tables(tables, KINDS)
    every = all_closed(facts, closed_leads(tables))
    ten, twenty = (set(drawn(facts, every, n).moments.lead.tolist()) for n in (10, 20))
    assert len(ten) == 10
    assert ten < twenty
    assert ten == set(drawn(facts, every, 10).moments.lead.tolist())
    assert "10 of 60 lost" in drawn(facts, every, 10).notes[0]
    assert drawn(facts, every, 60).notes == ()
    assert np.ptp(list(twenty)) > 20


def test_missing_samples_are_said():
    tables = many(3)
    facts = facts_from_tables(tables, KINDS)
    said = " ".join(missing_notes(all_closed(facts, closed_leads(tables))))
    assert "no won lead" in said
    assert "no rejected lead" in said
    assert "no lost lead" not in said


def test_without_closed_leads_the_reason_is_said():
    tables = tables_from({"a": 0}, [("a", 1, "mql")])
    with pytest.raises(HistoryError, match="no lead has closed"):
        all_closed(facts_from_tables(tables, KINDS), closed_leads(tables))
    tables = tables_from({"a": 0}, [("a", 0, "won")])
    with pytest.raises(HistoryError, match="closed the moment they were created"):
        all_closed(facts_from_tables(tables, KINDS), closed_leads(tables))
    tables = tables_from({"a": 0})
    with pytest.raises(HistoryError, match="no lead has closed"):
        all_closed(facts_from_tables(tables, KINDS), closed_leads(tables))
