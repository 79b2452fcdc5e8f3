"""Columns and activities known in time are left alone, however strong or oddly called."""

import numpy as np
import pytest
from leaky import judged, some_leads, verdict

from training.leaks import sentences
from training.simulator import simulate
from training.simulator.honest_columns import HONEST_COLUMNS
from training.simulator.planted import ended_of, plant


@pytest.mark.parametrize(("leads", "seed"), [(200, 1), (450, 2), (900, 3), (2000, 4), (4000, 5)])
def test_nothing_honest_is_blocked(leads, seed):
    company = simulate(leads=leads, seed=seed)
    report = judged(plant(company.tables, HONEST_COLUMNS, seed), company.end)
    assert report.blocked == (), "\n".join(sentences(report))
    assert {v.column for v in report.verdicts} > set(HONEST_COLUMNS)


@pytest.mark.parametrize("share_won", [0.03, 0.5])
def test_nor_where_wins_are_rare_or_frequent(share_won):
    company = simulate(leads=4000, seed=6)
    ended, rng = ended_of(company.tables, 0), np.random.default_rng(6)
    won, lost = np.flatnonzero(ended.won), np.flatnonzero(ended.closed & ~ended.won)
    keep_won = min(len(won), int(share_won * len(lost) / (1 - share_won)))
    keep_lost = int(keep_won * (1 - share_won) / share_won)
    rows = [rng.permutation(won)[:keep_won], rng.permutation(lost)[:keep_lost]]
    rows.append(np.flatnonzero(~ended.closed))
    tables = some_leads(company.tables, np.sort(np.concatenate(rows)))
    assert judged(plant(tables, HONEST_COLUMNS, 6), company.end).blocked == ()


def test_a_request_right_before_the_win_is_what_the_model_is_there_to_see():
    company = simulate(leads=3000, seed=7)
    report = judged(company.tables, company.end)
    for name in ("call", "trial_start", "form_submit /demo-request", "form_submit /contact"):
        assert not verdict(report, name).blocked


def test_every_column_says_whether_its_past_is_known():
    company = simulate(leads=900, seed=3)
    report = judged(company.tables, company.end)
    columns = {v.column: v.as_of for v in report.verdicts if v.kind == "attribute"}
    assert set(columns) == set(company.tables.leads.columns) - {"lead_id", "created_at"}
    known = {name for name, as_of in columns.items() if as_of == "history kept"}
    assert known == {"phone", "employees"}
    assert any("no history of them" in said for said in sentences(report))


def test_too_few_closed_leads_are_not_judged():
    company = simulate(leads=40, seed=1)
    report = judged(company.tables, company.end)
    assert report.verdicts == ()
    assert "so nothing could be judged" in report.notes[0]
