"""The law of simulation: whatever comes after a midnight changes no decision before it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from simulated import changed

from training.hindsight.simulate import simulate

pytestmark = pytest.mark.slow
DAY_US = 86_400_000_000


def midnight(simulation, share):
    begin, end = (int(edge) for edge in simulation.replayed.edges_us[[0, -1]])
    return (begin + int(share * (end - begin))) // DAY_US * DAY_US


def with_another_future(tables, at_us, seed):
    """Turn outcomes round, move activities, lose some, add some, and change attributes."""
    rng, moment = np.random.default_rng(seed), pd.Timestamp(at_us, unit="us", tz="UTC")
    leads = tables.leads[
        (tables.leads["created_at"] <= moment) | (rng.random(len(tables.leads)) < 0.5)
    ]
    statuses = of(leads, tables.statuses)
    turned = statuses["status"].replace({"won": "lost", "lost": "won", "rejected": "recycled"})
    later = statuses["occurred_at"] > moment
    statuses = statuses.assign(status=turned.where(later, statuses["status"]))
    activities = of(leads, tables.activities)
    known = activities[["occurred_at", "received_at"]].max(axis="columns") <= moment
    future = activities[~known].assign(type="page_view", subject="/pricing")
    future = future[future["occurred_at"] > moment].sample(frac=0.7, random_state=seed)
    activities = pd.concat([activities[known], future, future]).sort_values("occurred_at")
    changes = of(leads, tables.attribute_changes)
    other = changes["value"].where(changes["occurred_at"] <= moment, "99999")
    return replace(
        tables,
        leads=leads.reset_index(drop=True),
        statuses=statuses.reset_index(drop=True),
        activities=activities.reset_index(drop=True),
        attribute_changes=changes.assign(value=other).reset_index(drop=True),
    )


def of(leads, frame):
    return frame[frame["lead_id"].isin(leads["lead_id"])]


def decided_before(simulation, at_us):
    """Give every decision before a moment, per policy."""
    ids, moments = simulation.replayed.past.facts.lead_ids, simulation.replayed.timeline.moments
    before = np.flatnonzero(moments.as_of_us < at_us)
    named = [ids[lead] for lead in moments.lead[before].tolist()]
    return [
        list(
            zip(
                named,
                moments.as_of_us[before].tolist(),
                track.probability[before].tolist(),
                track.threshold[before].tolist(),
                track.mql[before].tolist(),
                strict=True,
            )
        )
        for track in simulation.replayed.tracks
    ]


@pytest.mark.parametrize(("share", "seed"), [(0.3, 1), (0.8, 2)])
def test_what_comes_later_changes_no_decision(done, tables, policy, until_us, share, seed):
    at_us = midnight(done, share)
    other = with_another_future(tables, at_us, seed)
    again = simulate(other, policy, changed(policy), until_us, horizon_days=30)
    before = decided_before(done, at_us)
    assert len(before[0]) > 300
    assert decided_before(again, at_us) == before
    assert [m.outcome for m in again.movers] != [m.outcome for m in done.movers]


def test_the_default_horizon_is_worked_out_on_what_was_known(done, tables, policy, until_us):
    at_us = midnight(done, 0.0)
    other = with_another_future(tables, at_us, 3)
    open_policy = policy.model_copy(update={"horizon_days": None})
    found = [simulate(t, open_policy, open_policy, until_us) for t in (tables, other)]
    assert found[0].replayed.past.horizon_days == found[1].replayed.past.horizon_days
