"""A fold's rows are those of a world in which only its training leads had ever been seen."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from features import spec as spec_module
from features.collect import facts_from_tables, microseconds
from features.matching import kind_columns_of
from features.policy.load import load_policy
from features.policy.schema import Policy
from features.rows import RowBuilder
from features.spec import fit_spec
from features.tables import known_until
from training.blend import across_leads, out_of_time
from training.fold_rows import informative
from training.folds import folds_across_leads, rolling_folds
from training.history_expert import TreeSettings
from training.material import material_of
from training.outcomes import outcomes_of
from training.progress import Quiet
from training.simulator import simulate
from training.snapshots import snapshots_of

FEW_TREES = TreeSettings(bag=2, num_leaves=4, max_depth=2, learning_rate=0.4)
AGREEING = {
    "default": load_policy(),
    "little": Policy(name="p", hand_off={"threshold": {"score": 1}}),
}


def company(seed, leads=500):
    """A company with columns of every kind, some of which come and go in time."""
    simulated = simulate(leads=leads, seed=seed)
    tables, rng = simulated.tables, np.random.default_rng(seed)
    frame = tables.leads.copy()
    n, late = len(frame), np.arange(len(frame)) > 0.7 * len(frame)
    words = np.array(["demo", "price", "trial", "integration", "please", "because", "invoice"])
    texts = [" ".join(rng.choice(words, 5)) + f" {i}" for i in range(n)]
    frame["message"] = pd.Series(texts, dtype="str").where(rng.random(n) < 0.8)
    era = np.where(late, "new ", "old ")
    frame["campaign"] = pd.Series(era + rng.choice(["Fair", "fair", "ads", "x"], n), dtype="str")
    frame["copy_of_source"] = np.where(late & (rng.random(n) < 0.3), "other", frame["source"])
    frame["trial_ends_on"] = (
        frame["created_at"] + pd.to_timedelta(rng.integers(-3, 9, n), "D")
    ).dt.strftime("%Y-%m-%d")
    frame["account_no"] = np.where(late, rng.integers(1, 9, n), 10_000 + np.arange(n))
    return replace(tables, leads=frame), simulated.end


def world(tables, end, policy):
    """Facts, material and folds, as training makes them."""
    known, until_us = known_until(tables, end), microseconds(end)
    facts = facts_from_tables(known, kind_columns_of(policy))
    snapshots = snapshots_of(facts, outcomes_of(known), until_us, 60, (0.0, 3.0, 14.0))
    folds = rolling_folds(facts, snapshots, until_us)
    groups = folds_across_leads(facts, snapshots, until_us)
    builder = RowBuilder(policy, fit_spec(policy, facts, snapshots.moments))
    material, selected = material_of(builder, facts, snapshots, [*folds, *groups])
    return facts, builder, material, selected, folds, groups


@pytest.mark.parametrize("agreed", AGREEING)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_rows_are_those_of_the_training_leads_own_vocabulary(monkeypatch, agreed, seed):
    policy = AGREEING[agreed]
    monkeypatch.setattr(spec_module, "SMALLEST_SHARE_OF_LEADS", 0.15)  # kinds come and go
    facts, builder, material, selected, folds, groups = world(*company(seed), policy)
    assert len(folds) == 3
    assert len(groups) == 6
    moments = material.snapshots.moments
    specs = set()
    for fold in [*folds, *groups]:
        own = RowBuilder(policy, fit_spec(policy, facts, moments.part(fold.train)))
        specs.add(own.spec.model_dump_json())
        train = own.build(facts, moments.part(fold.train)).matrix
        test = own.build(facts, moments.part(fold.test)).matrix
        learnt = np.array([not column.told_only for column in own.columns])
        kept = informative(train, learnt)
        rows = material.fold_rows(fold, fold.origin_us)
        assert rows.columns == [own.columns[i] for i in kept]
        assert rows.train.matrix.tobytes() == train[:, kept].tobytes()
        assert rows.test.matrix.tobytes() == test[:, kept].tobytes()
        expected = material.rows(fold.train, fold.origin_us)
        assert np.array_equal(rows.train.won, expected.won)
        assert np.array_equal(rows.train.weight, expected.weight)
        assert np.array_equal(rows.train.lead, expected.lead)
    assert len(specs) > 1  # or nothing was put to the test
    whole = builder.build(facts, moments).matrix
    everything = np.ones(len(moments), bool)
    assert material.rows(everything).matrix.tobytes() == whole[:, selected].tobytes()
    assert material.columns == [builder.columns[i] for i in selected]


def changed_later(tables, since):
    """Give later leads other values, categories, words and kinds of activity."""
    leads, activities = tables.leads.copy(), tables.activities.copy()
    late = leads["created_at"] > since
    for name in ("industry", "campaign", "source", "message"):
        leads.loc[late, name] = "quantum mining sludge " + leads.loc[late, name].astype("str")
    leads.loc[late, "team_size"] = 7.0
    leads.loc[late, "trial_ends_on"] = "somewhen"
    theirs = activities["lead_id"].isin(leads.loc[late, "lead_id"])
    activities.loc[theirs, "type"] = "hologram"
    return replace(tables, leads=leads, activities=activities)


def test_later_leads_change_no_prediction_of_an_earlier_block():
    tables, end = company(seed=4, leads=700)
    policy = AGREEING["default"]
    _, _, material, _, folds, _ = world(tables, end, policy)
    begin = pd.Timestamp(folds[-1].origin_us, unit="us", tz="UTC")
    other = world(changed_later(tables, begin), end, policy)
    found = out_of_time(material, folds, FEW_TREES, Quiet())
    again = out_of_time(other[2], other[4], FEW_TREES, Quiet())
    before = found.fold < len(folds) - 1
    assert np.array_equal(found.place, again.place)
    for name in ("rule", "linear", "trees", "history", "constant", "weight"):
        ours, theirs = getattr(found, name), getattr(again, name)
        assert ours[before].tobytes() == theirs[before].tobytes()
    assert (found.trees[~before] != again.trees[~before]).any()


def test_leads_that_are_judged_teach_the_others_nothing():
    tables, end = company(seed=5)
    policy = AGREEING["default"]
    _, _, material, _, _, groups = world(tables, end, policy)
    lead = material.snapshots.moments.lead
    judged = tables.leads.index.isin(lead[groups[0].test])
    leads = tables.leads.copy()
    for name in ("industry", "campaign", "source", "message"):
        leads.loc[judged, name] = "sludge"
    other = world(replace(tables, leads=leads), end, policy)
    ours, theirs = (m.fold_rows(g[0]) for m, g in ((material, groups), (other[2], other[5])))
    assert ours.columns == theirs.columns
    assert ours.train.matrix.tobytes() == theirs.train.matrix.tobytes()
    assert ours.test.matrix.tobytes() != theirs.test.matrix.tobytes()
    assert len(across_leads(material, groups[:1], FEW_TREES, Quiet()).won)


def test_a_fold_the_material_was_not_made_for_is_refused():
    _, _, material, _, folds, _ = world(*company(seed=6), AGREEING["little"])
    other = replace(folds[0], train=folds[0].train & (np.arange(len(folds[0].train)) % 2 == 0))
    with pytest.raises(KeyError):
        material.fold_rows(other)
