"""A split at random: fair in size, accounts whole, and an alarm where time changes the world."""

from dataclasses import replace

import numpy as np
import pytest

from training.evaluation.deep.again import predicted
from training.evaluation.deep.splits import _sentence as sentence
from training.evaluation.deep.splits import alarms, random_split, shuffled
from training.evaluation.findings import Estimate


def test_as_many_leads_and_accounts_whole(trained, study):
    until_us = trained.gathered.until_us
    fold = shuffled(study, until_us)
    lead = study.material.snapshots.moments.lead

    def leads(rows):
        return len(np.unique(lead[rows]))

    assert leads(fold.test) == pytest.approx(leads(study.fold.test), abs=5)
    assert leads(fold.train) == pytest.approx(leads(study.fold.train), abs=5)
    shared = np.intersect1d(study.together[fold.train], study.together[fold.test])
    assert not len(shared)
    assert study.material.snapshots.mature(until_us)[fold.test].all()
    assert study.material.snapshots.labelled(until_us)[0][fold.train].all()
    created = study.material.snapshots.moments.as_of_us
    assert np.median(created[fold.test]) < np.median(created[study.fold.test])


def test_a_world_that_stays_as_it_is_gives_no_alarm(trained, study, full):
    found = random_split(study, full, trained.gathered.until_us, 60)
    assert not found.alarm
    assert found.gap["auc"].value == pytest.approx(
        found.by_time["auc"].value - found.random["auc"].value
    )
    assert found.sentence.startswith("No alarm, but too few leads")


def test_a_column_that_turns_round_in_the_last_block_is_an_alarm(trained, study):
    material, rng = study.material, np.random.default_rng(1)
    won = material.snapshots.won
    sign = np.where(study.fold.test, -1.0, 1.0)
    told = sign * np.where(won, 1.0, -1.0) + rng.normal(0, 0.7, len(won))
    matrix = np.column_stack([material.matrix[:, :3], told])
    columns = [*material.columns[:3], replace(material.columns[0], name="told", direction=0)]
    turned = replace(
        study,
        material=replace(material, matrix=matrix, columns=columns),
        settings=study.settings.model_copy(update={"feature_fraction": 1.0}),
    )
    found = random_split(turned, predicted(turned), trained.gathered.until_us, 60)
    assert found.alarm
    assert found.gap["auc"].high < -0.03
    assert found.sentence.startswith("Alarm")


@pytest.mark.parametrize(
    ("auc", "error", "named"),
    [
        ((-0.14, -0.2, -0.08), (0.2, 0.15, 0.25), ["auc", "calibration_error"]),
        ((-0.14, -0.3, 0.02), (0.0, -0.1, 0.1), []),
        ((-0.01, -0.02, -0.005), (0.01, 0.005, 0.015), []),
        ((0.1, 0.05, 0.15), (-0.1, -0.15, -0.05), []),
    ],
)
def test_an_alarm_is_large_and_not_by_chance(auc, error, named):
    assert alarms({"auc": Estimate(*auc), "calibration_error": Estimate(*error)}) == named


@pytest.mark.parametrize(
    ("auc", "error", "begins"),
    [
        ((-0.14, -0.2, -0.08), (0.0, -0.01, 0.01), "Alarm"),
        ((0.0, -0.02, 0.02), (0.0, -0.01, 0.01), "Later leads are predicted about as well"),
        ((-0.01, -0.05, 0.03), (0.0, -0.01, 0.01), "No alarm, but too few"),
        ((0.3, float("nan"), float("nan")), (0.0, -0.01, 0.01), "No alarm, but too few"),
    ],
)
def test_the_sentence_says_no_more_than_is_known(auc, error, begins):
    gap = {"auc": Estimate(*auc), "calibration_error": Estimate(*error)}
    assert sentence(gap).startswith(begins)


def test_without_wins_on_a_side_there_is_nothing_to_compare(trained, study, full):
    snapshots = replace(study.material.snapshots, won=np.zeros(len(study.material.snapshots), bool))
    nobody = replace(study, material=replace(study.material, snapshots=snapshots))
    assert random_split(nobody, full, trained.gathered.until_us, 10) is None
