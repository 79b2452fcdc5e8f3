"""Stability of reasons: what is compared, and what a retrain is."""

from dataclasses import replace

import numpy as np
import pytest

from features.people import kept_together
from training.evaluation.deep.stability import (
    compared,
    reason_stability,
    retrained,
    strongest,
    told_rows,
)
from training.progress import Quiet


def test_jaccard_by_hand():
    one = np.array([[4.0, -3, 2, 1, 0], [5, 4, 3, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 0]])
    other = np.array([[-4.0, 3, 1, 2, 0], [0, 0, 0, 5, 4], [2, 0, 0, 0, 0], [0, 0, 0, 0, 0]])
    alike, same = compared(one, other)
    assert alike == pytest.approx([2 / 4, 0, 1, 1])
    assert same.tolist() == [1, 0, 1, 1]
    assert compared(one, one)[0].tolist() == [1, 1, 1, 1]


def test_what_contributes_nothing_is_no_reason():
    assert strongest(np.array([[0.0, -0.1, 0, 0]])).tolist() == [[False, True, False, False]]
    assert strongest(np.array([[3.0, -4, 1, 2]]), top=2).tolist() == [[True, True, False, False]]


@pytest.fixture(scope="module")
def together(trained):
    return kept_together(trained.gathered.facts)


def test_a_retrain_is_a_model_of_the_same_reasons(trained, together):
    one, other, again = (retrained(trained, together, i) for i in (0, 1, 0))
    assert one.groups == trained.model.groups
    rows = told_rows(trained, 40)
    first, second, third = (m.explain(rows) for m in (one, other, again))
    assert (first.logit == third.logit).all()
    assert (first.logit != second.logit).any()
    assert np.corrcoef(first.logit, trained.model.explain(rows).logit)[0, 1] > 0.8
    total = first.start + first.contributions.sum(axis=1)
    assert np.abs(total - first.logit).max() < 1e-9


def test_stability_is_a_share_with_its_interval(trained):
    found = reason_stability(trained, 100, Quiet())
    assert 0 < found.jaccard.low <= found.jaccard.value <= found.jaccard.high <= 1
    assert 0 <= found.same_first.value <= 1
    assert (found.top, found.retrains, found.share) == (3, 2, 0.8)
    assert found.leads == len(told_rows(trained).matrix)
    assert found.jaccard_of_best.known


def test_every_judged_lead_is_told_once(trained):
    lead = trained.gathered.snapshots.moments.lead[trained.judged.place]
    assert len(told_rows(trained).matrix) == len(np.unique(lead))
    assert len(told_rows(trained, 7).matrix) == 7


def test_where_history_has_no_say_the_rules_are_compared(trained, together):
    judged, across = (
        replace(p, linear=p.constant, trees=p.constant) for p in (trained.judged, trained.across)
    )
    quiet = replace(trained, judged=judged, across=across)
    model = retrained(quiet, together, 0)
    assert model.parameters.bag == 0
    assert model.booster is None
    found = reason_stability(quiet, 20, Quiet())
    assert found.jaccard.value > 0.5
