"""The later leads as they are judged again: the rows of their past, sampled by whole accounts."""

from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from features.people import kept_together
from training.evaluation.deep.again import faster, predicted
from training.evaluation.deep.later_leads import study_of
from training.history_expert import TreeSettings


def test_the_past_of_the_first_block_predicts_all_blocks(trained, study):
    folds, group = trained.gathered.folds, study.together
    assert (study.fold.test == np.any([f.test for f in folds], axis=0)).all()
    assert len(study.judged.won) == len(trained.judged.won)
    assert (folds[0].train | ~study.fold.train).all()
    left_out = folds[0].train & ~study.fold.train
    assert np.isin(group[left_out], group[study.fold.test]).all()
    assert not len(np.intersect1d(group[study.fold.train], group[study.fold.test]))


def test_the_past_of_the_last_block_is_its_own(trained, last):
    fold = trained.gathered.folds[-1]
    assert (last.fold.train == fold.train).all()
    assert (last.fold.test == fold.test).all()
    told = trained.gathered.material.fold_rows(fold)
    again = last.material.fold_rows(last.fold)
    assert [c.name for c in again.columns] == [c.name for c in told.columns]
    for side in ("train", "test"):
        mine, theirs = getattr(again, side), getattr(told, side)
        assert np.array_equal(mine.matrix, theirs.matrix, equal_nan=True)
        assert mine.weight == pytest.approx(theirs.weight)


def test_rows_are_those_the_first_block_would_have_had(trained, study):
    known = trained.gathered
    told = known.material.fold_rows(known.folds[0])
    names = [c.name for c in told.columns]
    mine = [i for i, c in enumerate(study.material.columns) if c.name in names]
    theirs = [names.index(study.material.columns[i].name) for i in mine]
    assert len(mine) >= len(names) - 5
    for side in ("train", "test"):
        rows = getattr(known.folds[0], side)
        assert np.array_equal(
            study.material.matrix[rows][:, mine],
            getattr(told, side).matrix[:, theirs],
            equal_nan=True,
        )


def test_a_sample_keeps_accounts_whole_and_weights_as_they_were(trained, study):
    small, left_out = study_of(trained, most_leads=300)
    lead = small.material.snapshots.moments.lead
    together = kept_together(trained.gathered.facts)
    every = np.unique(trained.gathered.snapshots.moments.lead)
    assert left_out == len(every) - len(np.unique(lead))
    assert 290 <= len(np.unique(lead)) < 330
    inside = np.isin(every, lead)
    of_group = [set(inside[together[every] == g]) for g in np.unique(together[every])]
    assert all(len(found) == 1 for found in of_group)
    rows = small.material.fold_rows(small.fold, small.fold.origin_us)
    whole = study.material.fold_rows(study.fold, study.fold.origin_us)
    assert rows.train.weight.mean() == pytest.approx(whole.train.weight.mean(), rel=0.1)
    assert (small.together == together[lead]).all()


def test_halves_share_no_account_and_only_the_past(study):
    one, other = study.halves()
    for fold in (one, other):
        assert not (fold.train & fold.test).any()
        assert ((fold.train | fold.test) == study.fold.train).all()
        shared = np.intersect1d(study.together[fold.train], study.together[fold.test])
        assert not len(shared)
    assert (one.train == other.test).all()


def test_without_wins_on_both_sides_the_rules_speak_alone(study):
    won = np.zeros(len(study.material.snapshots), bool)
    won[np.flatnonzero(study.fold.train)[:1]] = True
    snapshots = replace(study.material.snapshots, won=won)
    poor = replace(study, material=replace(study.material, snapshots=snapshots))
    assert poor.halves() == []
    found = predicted(poor)
    base = np.unique(found.history)
    assert len(base) == 1
    assert len(np.unique(found.blend)) > 1


def test_training_again_ranks_better_than_chance_and_always_alike(study, full):
    rows = study.judged
    assert len(full.blend) == len(rows.won) == study.fold.test.sum()
    assert roc_auc_score(rows.won, full.blend) > 0.6
    assert (full.blend == predicted(study).blend).all()


def test_faster_settings_learn_faster_with_one_member():
    found = faster(TreeSettings())
    assert (found.bag, found.share_of_leads) == (1, 1.0)
    assert found.learning_rate == pytest.approx(3 * TreeSettings().learning_rate)
    assert found.feature_fraction == TreeSettings().feature_fraction / 2
    assert faster(TreeSettings(learning_rate=0.5)).learning_rate == 0.5
