"""Like with like: who was around longer must not look busier."""

import numpy as np
import pytest
from histories import DAY_US, at, tables_from

from features.collect import facts_from_tables
from features.cut import Cutter
from training.pilot.closed import closed_leads
from training.pilot.comparison import compared
from training.pilot.samples import all_closed, drawn


def company(won=60, lost=300, seed=0):
    """Leads that act once a day whatever becomes of them; lost ones live for far longer."""
    rng = np.random.default_rng(seed)
    leads, statuses, did = {}, [], []
    for i in range(won + lost):
        lead, created = f"L{i}", float(rng.integers(0, 300))
        life = rng.uniform(1, 20) if i < won else rng.uniform(10, 100)
        leads[lead] = created
        if i < won:
            statuses.append((lead, created + life, "mql"))
        end = created + life + 1
        statuses.append((lead, end, "won" if i < won else "rejected" if i % 3 else "lost"))
        times = created + np.cumsum(rng.exponential(8, 40))
        did += [(lead, float(t), "visit", "") for t in times[times < end]]
    tables = tables_from(leads, statuses, did)
    facts = facts_from_tables(tables, ("type", "subject"))
    every = all_closed(facts, closed_leads(tables))
    return facts, every


def visited(facts, moments):
    entries = Cutter(facts.behaviour, len(facts)).cut(moments)
    return (np.bincount(entries.row, minlength=len(moments)) > 0)[:, None]


def test_a_rule_without_effect_shows_none_though_lost_leads_lived_longer():
    facts, every = company(won=200, lost=700)
    naive = visited(facts, every.moments)[:, 0]
    assert naive[every.won].mean() < naive[~every.won].mean() - 0.1
    comparison = compared(facts, every, every)
    found = comparison.lifts(visited(facts, comparison.moments))
    assert found.low[0] < 1 < found.high[0]
    shares = [comparison.share(n, visited(facts, comparison.moments))[0] for n in ("won", "lost")]
    assert shares[0] == pytest.approx(shares[1], abs=0.1)


def test_everybody_is_compared_as_old_as_a_won_lead_and_while_open():
    facts, every = company()
    comparison = compared(facts, every, every)
    age = comparison.moments.as_of_us - facts.created_us[comparison.moments.lead]
    won = comparison.sample == "won"
    assert set(age[~won].tolist()) <= set(age[won].tolist())
    closed = dict(zip(every.moments.lead.tolist(), every.closed_us.tolist(), strict=True))
    ends = np.array([closed[lead] for lead in comparison.moments.lead.tolist()])
    assert (comparison.moments.as_of_us < ends).all()
    assert comparison.weight.sum() == pytest.approx(1)


def test_drawing_fewer_does_not_move_the_lift():
    facts, every = company(won=150, lost=900)
    found = []
    for most in (10_000, 200):
        comparison = compared(facts, drawn(facts, every, most), every)
        holds = (comparison.moments.lead % 2 == 0)[:, None] | (comparison.sample == "won")[:, None]
        found.append(comparison.lifts(holds).lift[0])
    assert found[0] == pytest.approx(found[1], rel=0.08)


def test_leads_that_closed_younger_than_any_won_one_are_not_compared():
    statuses = [("a", 5, "mql"), ("a", 9, "won"), ("b", 2, "lost"), ("c", 8, "lost")]
    did = [("b", 1, "visit", ""), ("c", 1, "visit", "")]
    tables = tables_from(dict.fromkeys("abc", 0.0), statuses, did)
    facts = facts_from_tables(tables, ("type", "subject"))
    every = all_closed(facts, closed_leads(tables))
    comparison = compared(facts, every, every)
    assert [facts.lead_ids[i] for i in comparison.moments.lead.tolist()] == ["a", "c"]
    assert comparison.moments.as_of_us.tolist() == [at(5) - 1] * 2
    assert at(5) - at(0) == 5 * DAY_US


def test_without_won_leads_everybody_stays():
    tables = tables_from({"a": 0}, [("a", 5, "lost")])
    facts = facts_from_tables(tables, ("type", "subject"))
    every = all_closed(facts, closed_leads(tables))
    comparison = compared(facts, every, every)
    assert comparison.moments.as_of_us.tolist() == [at(0)]
    holds = np.ones((1, 1), bool)
    assert np.isnan(comparison.lifts(holds).lift).all()
    assert np.isnan(comparison.share("won", holds)).all()
    assert comparison.share("lost", holds).tolist() == [1.0]
