"""A deep evaluation has all of it, says what it left out, and judges nothing twice differently."""

from dataclasses import replace

import numpy as np
import pytest

from training.evaluation import evaluate
from training.evaluation.deep.again import predicted
from training.evaluation.deep.deepened import _sampled as sampled
from training.evaluation.deep.deepened import deepened
from training.evaluation.findings import Findings
from training.metrics import log_losses
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


def test_the_curve_judges_the_last_block_and_the_split_all_of_them(found, last, study):
    lead = last.material.snapshots.moments.lead
    assert found.learning_curve.points[-1].leads == len(np.unique(lead[last.fold.train]))
    losses = log_losses(study.judged.won, predicted(study).blend)
    assert found.random_split.by_time["log_loss"].value == pytest.approx(losses.mean())


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
    assert found.notes[-2].startswith("Won leads among the last block: ")
    assert found.notes[-1].startswith("Won leads among the later leads: 4, too few")
