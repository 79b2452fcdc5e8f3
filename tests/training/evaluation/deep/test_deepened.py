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
    assert any("first block" in note for note in found.notes)
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


def test_with_few_wins_among_the_later_leads_only_the_reasons_are_compared(trained):
    known = trained.gathered
    lead, won = known.snapshots.moments.lead, known.snapshots.won
    test = np.any([fold.test for fold in known.folds], axis=0)
    few = ~won | np.isin(lead, np.unique(lead[won & test])[:4])
    folds = [replace(fold, test=fold.test & few) for fold in known.folds]
    found = deepened(Findings(), replace(trained, gathered=replace(known, folds=folds)), Quiet())
    assert found.learning_curve is None
    assert found.random_split is None
    assert found.feature_groups == ()
    assert found.reason_stability is not None
    assert found.notes[0].startswith("The later leads have 4 won ones")
