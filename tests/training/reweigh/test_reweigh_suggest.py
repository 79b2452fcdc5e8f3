"""Suggestions from tables: what is refused, and that nothing later counts."""

import datetime as dt
from dataclasses import replace

import pytest
from histories import iso, tables_from

from features.errors import HistoryError, InputProblems
from features.policy.load import DEFAULT_POLICY
from features.tables import known_until, parse_time
from training.reweigh import suggest

TEXT = DEFAULT_POLICY.read_text("utf-8")
UNTIL = parse_time(iso(400))


def company(won, lost):
    leads = {f"l{i}": i / 10 for i in range(won + lost)}
    statuses = [
        (lead, day + 5, "won" if i < won else "lost") for i, (lead, day) in enumerate(leads.items())
    ]
    return tables_from(leads, statuses, [(lead, day, "call", "") for lead, day in leads.items()])


@pytest.mark.parametrize(("won", "lost"), [(0, 60), (60, 0), (19, 60)])
def test_too_few_of_an_outcome_are_counted_and_the_need_is_said(won, lost):
    with pytest.raises(HistoryError, match=rf"{won} won and {lost} not-won .* at least 20 of each"):
        suggest(company(won, lost), TEXT, UNTIL)


def test_nothing_is_suggested_where_history_says_nothing():
    found = suggest(company(40, 40), TEXT, UNTIL)
    assert found.changes == found.hunks == []
    assert found.edited.text == TEXT
    assert (found.leads, found.won) == (80, 40)


def test_an_agreement_without_rules_has_nothing_to_weigh():
    with pytest.raises(HistoryError, match="nothing to weigh"):
        suggest(company(40, 40), "name: n\nhand_off: {threshold: {score: 50}}\n", UNTIL)


def test_unknown_names_are_refused_at_once_with_near_misses():
    with pytest.raises(InputProblems) as refused:
        suggest(company(40, 40), TEXT, UNTIL, only=["email_clik", "qqqq", "call"])
    assert "did you mean email_click?" in refused.value.problems[0]
    assert "there are class:decider" in refused.value.problems[1]
    assert len(refused.value.problems) == 2


def test_only_some_rules_are_looked_at(large_company, suggestion):
    found = suggest(
        large_company.tables, TEXT, large_company.end, only=["docs_page", "activity:blog_page"]
    )
    assert [c.item.name for c in found.changes] == ["activity:docs_page", "activity:blog_page"]
    assert [c for c in suggestion.changes if c in found.changes] == found.changes


def test_nothing_after_until_counts(large_company):
    until = large_company.end - dt.timedelta(days=200)
    tables = large_company.tables
    cut = known_until(tables, until)
    assert len(cut.activities) < len(tables.activities)
    some = replace(tables, leads=tables.leads)
    now, then = suggest(some, TEXT, until), suggest(cut, TEXT, until)
    assert now.items == then.items
    assert now.edited == then.edited
