"""`simulate` against history scored again the slow way, moment by moment of every fifth lead."""

import numpy as np
import pytest
from simulated import changed, thinned
from slow_replay import SlowReplay

from features.collect import microseconds
from training.hindsight.simulate import simulate
from training.simulator import simulate as simulate_company

LEADS, SEED, EVERY = 300, 14, 5
pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def small():
    """A company small enough to be scored again the slow way."""
    return simulate_company(leads=LEADS, seed=SEED)


@pytest.fixture(scope="session")
def tables(small):
    return thinned(small.tables)


@pytest.fixture(scope="session")
def done(small, tables, policy):
    return simulate(tables, policy, changed(policy), microseconds(small.end), horizon_days=30)


@pytest.fixture(scope="session")
def slow(tables, policy, done):
    edges = done.replayed.edges_us.tolist()
    return SlowReplay(tables, (policy, changed(policy)), edges, 30.0)


@pytest.fixture(scope="session")
def some(tables):
    """The leads that are scored again: enough of them, from the first to the last."""
    return tables.leads["lead_id"].tolist()[::EVERY]


@pytest.fixture(scope="session")
def decisions(slow, some):
    return slow.decisions(some)


@pytest.fixture(scope="session")
def looked_at(done, some):
    """Lead and moment of every decision of `simulate` on these leads, and where it stands."""
    ids, moments = done.replayed.past.facts.lead_ids, done.replayed.timeline.moments
    pairs = enumerate(zip(moments.lead.tolist(), moments.as_of_us.tolist(), strict=True))
    return {(ids[i], at): place for place, (i, at) in pairs if ids[i] in some}


def test_every_moment_of_a_lead_is_looked_at_and_no_other(looked_at, decisions):
    found = list(looked_at)
    assert len(found) > 300
    for walked in decisions:
        assert found == [(d.lead_id, d.at_us) for d in walked]


@pytest.mark.parametrize("place", [0, 1])
def test_every_decision_is_that_of_brute_force(done, looked_at, decisions, place):
    track, walked = done.replayed.tracks[place], decisions[place]
    rows = list(looked_at.values())
    expected = [d.probability for d in walked]
    np.testing.assert_allclose(track.probability[rows], expected, rtol=1e-10)
    assert track.mql[rows].tolist() == [d.mql for d in walked]
    assert 0 < track.mql[rows].sum() < len(rows)


def test_the_judges_are_those_of_tables_cut_at_each_origin(done, slow):
    assert len(done.replayed.judges) == len(slow.panels) > 1
    assert any(panel.history.booster is not None for panel in slow.panels)
    for judges, panel in zip(done.replayed.judges, slow.panels, strict=True):
        for ours, theirs in zip(judges, panel.judges, strict=True):
            assert ours.threshold == theirs.threshold
            assert ours.stack == theirs.stack
            assert ours.rule_expert == theirs.rule_expert


@pytest.mark.parametrize("place", [0, 1])
def test_who_is_handed_over_when_is_that_of_brute_force(done, some, decisions, place):
    first: dict[str, int] = {}
    for decided in decisions[place]:
        if decided.mql:
            first.setdefault(decided.lead_id, decided.at_us)
    by = ("current", "new")[place]
    ours = {m.lead_id: m.at_us for m in done.movers if m.by == by and m.lead_id in some}
    assert ours == first
