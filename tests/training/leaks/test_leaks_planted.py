"""Every planted leak is caught, for the right reason, with and without a telling name."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from leaky import judged, verdict

from training.simulator import simulate
from training.simulator.planted import ended_of, plant, plant_activity
from training.simulator.planted_columns import PLANTED_COLUMNS

DAY_US = 86_400_000_000
# These replace columns that every company has.
OWN_NAMES = {"phone", "industry", "employees", "owner"}
NEUTRAL = {
    name: name if name in OWN_NAMES else f"feld_{'abcdefgh'[i // 8]}{'abcdefgh'[i % 8]}x"
    for i, name in enumerate(PLANTED_COLUMNS)
}
EVIDENCE = {
    "direct": r"AUC|sort leads both ways|were won",
    "by null": r"with (a|no) value",
    "by later edit": r"were won \((100%|0%|99|0\.)|Open leads lack",
    "by id": r"AUC|number|text beginning|when the lead closed",
    "by order": r"AUC 0\.9|AUC 1\.0",
    "by aggregate": r"win rate|number of wins|AUC",
    "delayed": r"with a value|fills up after the win",
    "by date": r"holds a time|goes on after the close|when the lead closed|comes with the close",
}


@pytest.fixture(scope="module")
def company():
    return simulate(leads=3000, seed=11)


def planted(company, names):
    columns = {names[name]: make for name, (_, make) in PLANTED_COLUMNS.items()}
    return judged(plant(company.tables, columns, seed=1), company.end)


@pytest.fixture(scope="module")
def by_name(company):
    return planted(company, {name: name for name in PLANTED_COLUMNS})


@pytest.fixture(scope="module")
def by_figures(company):
    return planted(company, NEUTRAL)


def test_there_are_enough_of_every_kind():
    assert len(PLANTED_COLUMNS) >= 20
    assert {kind for kind, _ in PLANTED_COLUMNS.values()} == set(EVIDENCE)


@pytest.mark.parametrize("name", PLANTED_COLUMNS)
def test_a_planted_leak_is_caught_for_its_reason(by_name, name):
    found = verdict(by_name, name)
    assert found.blocked, found
    assert re.search(EVIDENCE[PLANTED_COLUMNS[name][0]], " ".join(found.evidence))
    assert "exclude_attributes" in found.remedy
    assert f'--allow-leak "{name}"' in found.remedy


@pytest.mark.parametrize("name", PLANTED_COLUMNS)
def test_it_is_caught_whatever_it_is_called(by_figures, name):
    assert verdict(by_figures, NEUTRAL[name]).blocked


def test_nothing_else_is_blocked_beside_them(by_name):
    assert set(by_name.blocked) == set(PLANTED_COLUMNS)


def activities(company, *, won, share, days_before, name, subject=""):
    ended = ended_of(company.tables, 2)
    chosen = ended.some(ended.won if won else ended.closed & ~ended.won, share)
    rows = np.flatnonzero(chosen)
    at = np.maximum(ended.at_us[rows] - int(days_before * DAY_US), ended.created_us[rows])
    return plant_activity(company.tables, name, rows, at, subject)


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ({"won": True, "share": 0.9, "days_before": 0.04, "name": "contract_signed"}, ""),
        ({"won": True, "share": 0.4, "days_before": 0.0, "name": "invoice_sent"}, ""),
        ({"won": True, "share": 0.7, "days_before": 3, "name": "step_7"}, ""),
        ({"won": True, "share": 0.6, "days_before": 0.5, "name": "call", "subject": "q9"}, " q9"),
        ({"won": False, "share": 0.7, "days_before": 0.1, "name": "sequence_stopped"}, ""),
        ({"won": False, "share": 0.7, "days_before": 3, "name": "goodbye"}, ""),
    ],
)
def test_an_activity_that_is_the_outcome_is_caught(company, what, expected):
    report = judged(activities(company, **what), company.end)
    assert report.blocked == (what["name"] + expected,)
    found = verdict(report, what["name"] + expected)
    assert found.kind == "activity"
    assert "closed leads that had it" in found.evidence[0]
    assert "Take these activities out of the data" in found.remedy


def test_what_only_won_leads_have_after_the_win_was_never_seen_and_is_no_leak(company):
    ended = ended_of(company.tables, 2)
    rows = np.flatnonzero(ended.won & (ended.at_us + 2 * DAY_US < ended.until_us))
    tables = plant_activity(company.tables, "onboarding", rows, ended.at_us[rows] + DAY_US)
    assert judged(tables, company.end).blocked == ()


def changes(leads, at_us, name, values):
    return pd.DataFrame(
        {
            "lead_id": leads.reset_index(drop=True),
            "occurred_at": pd.Series(at_us.astype("datetime64[us]")).dt.tz_localize("UTC"),
            "attribute": pd.Series([name] * len(leads), dtype="str"),
            "value": pd.Series(values, dtype="str"),
        }
    )


def with_history(company, before):
    """Give a column that every win sets to "gold", with a change at the win, and one before it."""
    ended = ended_of(company.tables, 3)
    rows = np.flatnonzero(ended.won)
    ids = company.tables.leads["lead_id"].take(rows)
    leads = company.tables.leads.assign(
        tier=pd.Series(np.where(ended.won, "gold", "basic"), dtype="str")
    )
    history = [company.tables.attribute_changes]
    history.append(changes(ids, ended.at_us[rows], "tier", ["gold"] * len(rows)))
    if before:
        history.append(changes(ids, ended.created_us[rows], "tier", ["basic"] * len(rows)))
    together = pd.concat(history).sort_values(["occurred_at"], ignore_index=True)
    return replace(company.tables, leads=leads, attribute_changes=together)


def test_a_whole_history_protects_a_column_that_changes_at_the_win(company):
    found = verdict(judged(with_history(company, before=True), company.end), "tier")
    assert not found.blocked
    assert found.as_of == "history kept"
    assert "at or after the close" in found.evidence[0]
    assert "the latest value reaches AUC 1.000" in found.evidence[1]


def test_half_a_history_leaks_by_the_value_it_does_not_have(company):
    found = verdict(judged(with_history(company, before=False), company.end), "tier")
    assert found.blocked
    assert "with no value" in found.evidence[0]
