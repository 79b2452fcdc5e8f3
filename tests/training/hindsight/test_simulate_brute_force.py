"""`simulate` against history scored again the slow way, to the last lead."""

import numpy as np
import pandas as pd
import pytest
from slow_replay import SlowReplay

from features.collect import microseconds
from features.policy.load import load_policy
from features.policy.schema import Threshold
from features.tables import Tables
from training.hindsight.simulate import simulate
from training.simulator import simulate as simulate_company


def thinned(tables: Tables) -> Tables:
    """Keep every tenth activity, let every third of them arrive late, change some attributes."""
    activities = tables.activities.iloc[::10].reset_index(drop=True)
    late = activities.index % 3 == 0
    received = activities["occurred_at"] + pd.to_timedelta(activities.index % 50, unit="h")
    activities = activities.assign(received_at=received.where(late, activities["received_at"]))
    leads = tables.leads.iloc[::9]
    later = leads["created_at"] + pd.Timedelta(days=4, hours=3)
    changes = pd.DataFrame(
        {
            "lead_id": leads["lead_id"].to_numpy(),
            "occurred_at": later.to_numpy(),
            "attribute": "employees",
            "value": [str(20 * (i + 1)) for i in range(len(leads))],
        }
    ).astype(tables.attribute_changes.dtypes.to_dict())
    return Tables(tables.leads, activities, tables.statuses, changes)


def changed(policy):
    """Change points, repeats, fit and hand-off, so that every part of a decision differs."""
    pricing = policy.activities["pricing_page"].model_copy(
        update={"points": 40, "repeats": "each", "half_life_days": 5.0}
    )
    demo = policy.activities["demo_request"].model_copy(update={"repeats": "each"})
    hand_off = policy.hand_off.model_copy(
        update={
            "threshold": Threshold(precision=0.2),
            "hysteresis": 4.0,
            "contact_request": ("demo_request",),
        }
    )
    activities = policy.activities | {"pricing_page": pricing, "demo_request": demo}
    return policy.model_copy(update={"activities": activities, "hand_off": hand_off})


@pytest.fixture(scope="module")
def both():
    company = simulate_company(leads=600, seed=5)
    tables, policy = thinned(company.tables), load_policy(None)
    policies = (policy, changed(policy))
    done = simulate(tables, *policies, microseconds(company.end), horizon_days=45)
    edges = done.replayed.edges_us.tolist()
    slow = SlowReplay(tables, policies, edges, done.replayed.past.horizon_days)
    return done, slow, slow.decisions()


def test_every_moment_of_every_lead_is_looked_at_and_no_other(both):
    done, _, decisions = both
    ids, moments = done.replayed.past.facts.lead_ids, done.replayed.timeline.moments
    found = [
        (ids[i], at) for i, at in zip(moments.lead.tolist(), moments.as_of_us.tolist(), strict=True)
    ]
    assert len(found) > 1500
    for slow in decisions:
        assert found == [(d.lead_id, d.at_us) for d in slow]


@pytest.mark.parametrize("place", [0, 1])
def test_every_decision_is_that_of_brute_force(both, place):
    done, _, decisions = both
    track = done.replayed.tracks[place]
    slow = decisions[place]
    np.testing.assert_allclose(track.probability, [d.probability for d in slow], rtol=1e-10)
    assert track.mql.tolist() == [d.mql for d in slow]
    assert 0 < track.mql.sum() < len(track.mql)


def test_the_judges_are_those_of_tables_cut_at_each_origin(both):
    done, slow, _ = both
    assert len(done.replayed.judges) == len(slow.panels) > 1
    for judges, panel in zip(done.replayed.judges, slow.panels, strict=True):
        assert panel.history.booster is not None
        for ours, theirs in zip(judges, panel.judges, strict=True):
            assert ours.threshold == theirs.threshold
            assert ours.stack == theirs.stack
            assert ours.rule_expert == theirs.rule_expert


@pytest.mark.parametrize("place", [0, 1])
def test_who_is_handed_over_when_is_that_of_brute_force(both, place):
    done, _, decisions = both
    first: dict[str, int] = {}
    for decided in decisions[place]:
        if decided.mql:
            first.setdefault(decided.lead_id, decided.at_us)
    by = ("current", "new")[place]
    assert {m.lead_id: m.at_us for m in done.movers if m.by == by} == first
