"""Both experts judged on later leads: nobody predicts a lead with its own answer."""

from dataclasses import replace

import numpy as np
import pytest

from features.collect import facts_from_tables, microseconds
from features.matching import kind_columns_of
from features.policy.load import load_policy
from features.rows import RowBuilder
from features.spec import fit_spec
from features.tables import known_until
from training.blend import (
    across_leads,
    joined,
    metrics_of,
    mix_of,
    out_of_time,
    stack_of,
    with_blend,
    with_mix,
)
from training.folds import folds_across_leads, rolling_folds
from training.history_expert import TreeSettings
from training.material import material_of
from training.metrics import logit
from training.outcomes import outcomes_of
from training.progress import Quiet
from training.simulator import simulate
from training.snapshots import snapshots_of
from training.stack import Stack

FEW_TREES = TreeSettings(bag=2, num_leaves=4, max_depth=2, learning_rate=0.4)


@pytest.fixture(scope="module")
def world():
    """Facts, all material and the moment of training of a small company."""
    company = simulate(leads=700, seed=7)
    tables, until_us = known_until(company.tables, company.end), microseconds(company.end)
    policy = load_policy()
    facts = facts_from_tables(tables, kind_columns_of(policy))
    snapshots = snapshots_of(facts, outcomes_of(tables), until_us, 60, (0.0, 3.0, 14.0))
    builder = RowBuilder(policy, fit_spec(policy, facts, snapshots.moments))
    folds = rolling_folds(facts, snapshots, until_us)
    groups = folds_across_leads(facts, snapshots, until_us)
    return facts, material_of(builder, facts, snapshots, [*folds, *groups])[0], until_us


@pytest.fixture(scope="module")
def folds(world):
    facts, material, until_us = world
    return rolling_folds(facts, material.snapshots, until_us)


@pytest.fixture(scope="module")
def judged(world, folds):
    return out_of_time(world[1], folds, FEW_TREES, Quiet())


@pytest.fixture(scope="module")
def across(world):
    facts, material, until_us = world
    groups = folds_across_leads(facts, material.snapshots, until_us)
    return across_leads(material, groups, FEW_TREES, Quiet())


def test_every_later_snapshot_is_predicted_once(world, folds, judged):
    found = judged
    assert len(folds) == 3
    expected = np.concatenate([np.flatnonzero(fold.test) for fold in folds])
    assert found.place.tolist() == expected.tolist()
    assert found.fold.tolist() == np.repeat(range(3), [f.test.sum() for f in folds]).tolist()
    assert (found.won == world[1].snapshots.won[found.place]).all()


def test_a_block_weighs_as_many_as_it_has_leads(world, judged):
    found, lead = judged, world[1].snapshots.moments.lead
    for block in range(3):
        mine = found.fold == block
        leads = len(np.unique(lead[found.place[mine]]))
        assert found.weight[mine].sum() == pytest.approx(leads)
        assert np.ptp(found.weight[mine]) == 0


def test_the_constant_is_the_past_rate(world, folds, judged):
    train = world[1].rows(folds[0].train, folds[0].origin_us)
    rate = np.average(train.won, weights=train.weight)
    assert judged.constant[0] == pytest.approx(logit(np.array([rate]))[0])


def test_answers_of_the_last_block_change_no_prediction(world, folds, judged):
    material = world[1]
    won = material.snapshots.won.copy()
    won[folds[-1].test] = ~won[folds[-1].test]
    other = replace(material, snapshots=replace(material.snapshots, won=won))
    found = out_of_time(other, folds, FEW_TREES, Quiet())
    assert (found.won != judged.won).any()
    for name in ("rule", "history", "constant"):
        assert np.array_equal(getattr(found, name), getattr(judged, name))


def test_a_block_is_blended_with_weights_of_other_leads(world, judged, across):
    lead = world[1].snapshots.moments.lead
    blended = with_blend(judged, across, lead)
    mine = judged.fold == 2
    won = judged.won.copy()
    won[mine] = ~won[mine]
    own = np.isin(lead[across.place], lead[judged.place[mine]])
    theirs = replace(across, won=np.where(own, ~across.won, across.won))
    other = with_blend(replace(judged, won=won), theirs, lead)
    assert np.array_equal(blended.blend[mine], other.blend[mine])
    assert not np.array_equal(blended.blend[~mine], other.blend[~mine])


def test_across_leads_every_known_snapshot_is_predicted_once(world, across):
    _, material, until_us = world
    known, _ = material.snapshots.labelled(until_us)
    assert sorted(across.place.tolist()) == np.flatnonzero(known).tolist()
    assert (across.fold == -1).all()


def test_too_few_wins_leave_history_at_the_rate(world, folds):
    material = world[1]
    won = np.zeros(len(material.snapshots), bool)
    won[np.flatnonzero(folds[0].train)[:3]] = True
    other = replace(material, snapshots=replace(material.snapshots, won=won))
    found = out_of_time(other, folds[:1], FEW_TREES, Quiet())
    assert np.array_equal(found.history, found.constant)


def test_a_history_that_repeats_the_win_rate_gets_no_weight(across):
    assert stack_of(with_mix(across, None)).history == 0
    assert stack_of(with_mix(across, mix_of(across))).history > 0


def test_nothing_judged_gives_the_agreement_alone():
    nothing = joined([])
    assert len(nothing.won) == len(nothing.place) == 0
    assert nothing.won.dtype == bool
    assert stack_of(nothing) == Stack()
    assert metrics_of(nothing, np.zeros(0, np.int64)) == {}
    assert len(out_of_time(None, [], FEW_TREES, Quiet()).won) == 0


def test_metrics_name_every_predictor_and_comparison(world, judged, across):
    lead = world[1].snapshots.moments.lead
    metrics = metrics_of(with_blend(judged, across, lead), lead)
    assert set(metrics) == {
        *("blend", "rules_alone", "history_alone", "constant"),
        *("blend_less_rules_alone", "blend_less_history_alone", "blend_less_constant"),
    }
    gain = metrics["blend"]["log_loss"] - metrics["constant"]["log_loss"]
    assert metrics["blend_less_constant"]["difference"] == pytest.approx(gain)
    assert gain < 0
