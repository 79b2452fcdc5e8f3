"""Folds: later leads judged with what was known before, no lead and no account on both sides."""

import numpy as np
import pytest
from histories import DAY_US, at, tables_from

from features.collect import facts_from_tables
from training.folds import FEWEST_SNAPSHOTS, folds_across_leads, rolling_folds
from training.outcomes import outcomes_of
from training.snapshots import snapshots_of

UNTIL, HORIZON = 400, 30


def history(leads=240, share_won=0.3, accounts=None, seed=0):
    rng = np.random.default_rng(seed)
    names = [f"l{i}" for i in range(leads)]
    created = dict(zip(names, rng.uniform(0, UNTIL, leads).round(3), strict=True))
    statuses = [
        (name, day + rng.uniform(1, 40), "won" if rng.random() < share_won else "lost")
        for name, day in created.items()
        if rng.random() < 0.7
    ]
    given = {}
    if accounts:
        given["account_id"] = {
            name: f"A{rng.integers(accounts)}" for name in names if rng.random() < 0.6
        }
    tables = tables_from(created, statuses, **given)
    facts = facts_from_tables(tables, ())
    return facts, snapshots_of(facts, outcomes_of(tables), at(UNTIL), HORIZON), tables


@pytest.fixture(scope="module")
def with_accounts():
    return history(accounts=60)


def accounts_of(tables, chosen):
    found = tables.leads["account_id"].iloc[np.unique(chosen)].dropna()
    return set(found)


@pytest.mark.parametrize("cut", [rolling_folds, folds_across_leads])
def test_no_lead_and_no_account_is_on_both_sides(with_accounts, cut):
    facts, snapshots, tables = with_accounts
    folds = cut(facts, snapshots, at(UNTIL))
    assert len(folds) >= 3
    for fold in folds:
        train, test = (snapshots.moments.lead[side] for side in (fold.train, fold.test))
        assert not set(train) & set(test)
        assert not accounts_of(tables, train) & accounts_of(tables, test)
        assert min(len(train), len(test)) >= FEWEST_SNAPSHOTS


def test_every_label_to_learn_from_was_known_when_the_block_began(with_accounts):
    facts, snapshots, _ = with_accounts
    for fold in rolling_folds(facts, snapshots, at(UNTIL)):
        created = facts.created_us[snapshots.moments.lead]
        assert (snapshots.known_us[fold.train] <= fold.origin_us).all()
        assert (snapshots.moments.as_of_us[fold.train] <= fold.origin_us).all()
        assert (created[fold.train] <= fold.origin_us).all()
        assert (created[fold.test] > fold.origin_us).all()


def test_only_snapshots_with_their_horizon_behind_them_are_judged(with_accounts):
    facts, snapshots, _ = with_accounts
    for fold in rolling_folds(facts, snapshots, at(UNTIL)):
        assert (snapshots.moments.as_of_us[fold.test] + HORIZON * DAY_US <= at(UNTIL)).all()


def test_blocks_follow_each_other_without_a_gap_or_an_overlap(with_accounts):
    facts, snapshots, _ = with_accounts
    folds = rolling_folds(facts, snapshots, at(UNTIL))
    judged = np.sum([fold.test for fold in folds], axis=0)
    assert judged.max() == 1
    created = facts.created_us[snapshots.moments.lead]
    later = snapshots.mature(at(UNTIL)) & (created > folds[0].origin_us)
    assert (judged[later] == 1).all()
    origins = [fold.origin_us for fold in folds]
    assert origins == sorted(origins)


def test_across_leads_every_known_label_is_judged_once(with_accounts):
    facts, snapshots, _ = with_accounts
    folds = folds_across_leads(facts, snapshots, at(UNTIL))
    known, _ = snapshots.labelled(at(UNTIL))
    assert (np.sum([fold.test for fold in folds], axis=0) == known).all()
    for fold in folds:
        assert (fold.train | fold.test == known).all()


def test_leads_without_an_account_are_not_one_account():
    facts, snapshots, _ = history()
    folds = rolling_folds(facts, snapshots, at(UNTIL))
    assert len(folds) == 3
    for fold in folds:
        known, _ = snapshots.labelled(fold.origin_us)
        created = facts.created_us[snapshots.moments.lead]
        assert fold.train.sum() == (known & (created <= fold.origin_us)).sum()


@pytest.mark.parametrize("given", [{"leads": 1}, {"share_won": 0.0}, {"leads": 6}])
def test_too_little_history_gives_no_folds(given):
    facts, snapshots, _ = history(**given)
    assert rolling_folds(facts, snapshots, at(UNTIL)) == []


def test_nothing_mature_gives_no_folds():
    facts, snapshots, _ = history()
    assert rolling_folds(facts, snapshots, at(20)) == []
    assert folds_across_leads(facts, snapshots, at(-1)) == []
