"""The learning curve: nested pasts, and a sentence that says no more than the interval."""

import numpy as np
import pytest

from training.evaluation.deep.learning import (
    SHARES,
    learning_curve,
    more_would_help,
)
from training.evaluation.deep.learning import _share_of_past as share_of_past
from training.evaluation.deep.learning import _slope as slope
from training.evaluation.findings import Estimate
from training.evaluation.resampling import Resamples
from training.evaluation.scores import Drawn
from training.progress import Quiet


def test_pasts_are_nested_and_of_the_right_size(study):
    lead, train = study.material.snapshots.moments.lead, study.fold.train
    every = len(np.unique(lead[train]))
    before = np.zeros(len(train), bool)
    for share in SHARES:
        part = share_of_past(study, share)
        assert (part | ~before).all()
        assert len(np.unique(lead[part])) == pytest.approx(share * every, rel=0.05, abs=2)
        mine, others = study.together[part], study.together[train & ~part]
        assert not len(np.intersect1d(mine, others))
        before = part
    assert (before == train).all()


def test_the_curve_ends_with_the_whole_past(study, full):
    resamples = Resamples(study.judged.leads, 50)
    found = learning_curve(study, full, resamples, Quiet())
    assert [p.share for p in found.points] == list(SHARES)
    assert [p.leads for p in found.points] == sorted(p.leads for p in found.points)
    last = found.points[-1]
    lead = study.material.snapshots.moments.lead
    assert last.leads == len(np.unique(lead[study.fold.train]))
    rows = study.judged
    losses = -np.log(np.where(rows.won, full.blend, 1 - full.blend))
    assert last.log_loss.value == pytest.approx(losses.mean())
    assert last.log_loss.low < last.log_loss.value < last.log_loss.high
    assert f"{found.per_doubling.value:+.4f}" in found.sentence


def test_the_slope_is_per_doubling():
    def of(loss):
        return Drawn({"log_loss": loss}, {"log_loss": loss + np.linspace(-0.01, 0.01, 101)})

    found = slope((0.5, 1.0), (of(0.30), of(0.28)))
    assert found.value == pytest.approx(-0.02)
    # Noise that all shares have in common does not blur it: the draws are paired.
    assert (found.low, found.high) == pytest.approx((-0.02, -0.02))
    assert slope((0.5, 0.75, 1.0), (of(0.3), of(0.3), of(0.3))).value == pytest.approx(0)


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (-0.02, -0.005, "yes"),
        (-0.02, 0.01, "open"),
        (-0.0005, 0.01, "no"),
        (-0.0009, -0.0001, "no"),
        (float("nan"), float("nan"), "open"),
    ],
)
def test_no_more_is_said_than_the_interval_says(low, high, said):
    assert more_would_help(Estimate((low + high) / 2, low, high)) == said


def test_too_little_past_has_no_curve(study, full):
    tiny = study.fold.train & (np.cumsum(study.fold.train) <= 21)
    resamples = Resamples(study.judged.leads, 10)
    assert learning_curve(study.taught_by(tiny), full, resamples, Quiet()) is None
