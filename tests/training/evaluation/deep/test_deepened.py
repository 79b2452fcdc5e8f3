"""A deep evaluation has all of it, says what it left out, and judges nothing twice differently."""

from dataclasses import replace

import numpy as np
import pytest

from training.evaluation import evaluate
from training.evaluation.deep.deepened import _sampled as sampled
from training.evaluation.deep.deepened import deepened
from training.evaluation.findings import Findings
from training.progress import Quiet


@pytest.fixture(scope="module")
def found(trained):
    return evaluate(trained, deep=True)


def test_all_of_it_is_there(found):
    assert found.learning_curve is not None
    assert len(found.feature_groups) >= 6
    assert found.reason_stability is not None
    assert found.random_split is not None
    assert found.scores
    assert any("last block" in note for note in found.notes)
    assert not any("drawn at random" in note for note in found.notes)


def test_gains_are_told_most_helpful_first(found):
    gains = [family.gain.value for family in found.feature_groups]
    assert gains == sorted(gains, reverse=True)


def test_curve_and_split_judge_the_same_predictions(found):
    last = found.learning_curve.points[-1]
    assert last.log_loss.value == found.random_split.by_time["log_loss"].value


def test_a_sample_is_said():
    assert sampled(0, 20_000) == []
    assert sampled(5_000, 20_000)[0].startswith(
        "For these, 20,000 leads drawn at random were looked at; 5,000 were left out"
    )


def test_with_few_wins_in_the_last_block_only_the_reasons_are_compared(trained):
    known = trained.gathered
    test = known.folds[-1].test
    won = np.flatnonzero(test & known.snapshots.won)
    lead = known.snapshots.moments.lead
    few = test & (~known.snapshots.won | np.isin(lead, np.unique(lead[won])[:4]))
    folds = [*known.folds[:-1], replace(known.folds[-1], test=few)]
    found = deepened(Findings(), replace(trained, gathered=replace(known, folds=folds)), Quiet())
    assert found.learning_curve is None
    assert found.random_split is None
    assert found.feature_groups == ()
    assert found.reason_stability is not None
    assert found.notes[0].startswith("The last block has 4 won leads")
