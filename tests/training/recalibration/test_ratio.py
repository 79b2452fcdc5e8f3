"""Observed over expected, with intervals that count leads."""

import numpy as np
import pytest
from drifting import looks

from training.recalibration.months import months_of, recent
from training.recalibration.ratio import ratio_of
from training.recalibration.since import Since


def test_the_interval_holds_one_as_often_as_it_says():
    """Of 200 worlds in which nothing moved; fewer than 180 of 95 % would be a chance of 1:1,000."""
    inside = 0
    for seed in range(200):
        since, _ = looks(400, seed=seed)
        inside += not ratio_of(since).rejects_one
    assert 180 <= inside < 200


def test_counted_by_hand():
    since, _ = looks(500, seed=3, each=1)
    found = ratio_of(since)
    assert (found.leads, found.wins) == (500, since.won.sum())
    assert found.observed == pytest.approx(since.won.sum())
    assert found.expected == pytest.approx((since.share / (1 + np.exp(-since.logit))).sum())
    assert found.value == pytest.approx(found.observed / found.expected)
    assert found.low < found.value < found.high


def test_many_looks_at_the_same_leads_make_it_no_surer():
    once, often = (ratio_of(looks(500, seed=3, each=each)[0]) for each in (1, 7))
    assert (often.low, often.value, often.high) == pytest.approx((once.low, once.value, once.high))


def test_half_the_wins_reject_one_and_a_shift_mends_it():
    since, _ = looks(3000, -0.75, seed=1)
    assert ratio_of(since).rejects_one
    assert ratio_of(since).value == pytest.approx(0.55, abs=0.1)
    assert ratio_of(since, -0.75).value == pytest.approx(1.0, abs=0.2)
    assert not ratio_of(since, -0.75).rejects_one


def test_no_wins_of_few_leads_reject_nothing():
    since, _ = looks(20, -9.0)
    found = ratio_of(since)
    assert (found.wins, found.value, found.low) == (0, 0.0, 0.0)
    assert found.high > 1
    many, _ = looks(2000, -9.0)
    assert ratio_of(many).high < 0.1


def test_nothing_to_look_at_is_not_defined():
    since, _ = looks(0)
    found = ratio_of(since)
    assert found.leads == 0
    assert np.isnan([found.value, found.low, found.high]).all()
    assert not found.rejects_one


def test_months_hold_every_lead_once():
    since, now = looks(700, -0.3, seed=2)
    total, latest, months = months_of(since, now, 0.0, -0.3)
    assert [m.name for m in months] == sorted(m.name for m in months)
    assert sum(m.before.leads for m in months) == total.before.leads == 700
    assert sum(m.before.wins for m in months) == total.before.wins
    assert latest.before.leads == len(np.unique(since.lead[recent(since, now)]))
    assert all(m.after.value > m.before.value for m in months if m.before.wins)
    assert all(m.after is None for m in months_of(since, now, 0.0, None)[2])


def test_weights_do_not_know_the_outcome():
    """Each look weighs the same: a lead that closed soon, and was looked at less, does so too."""
    one = looks(3, each=1)[0]
    mixed = Since(
        *(
            np.concatenate([getattr(one, n), getattr(one, n)[:1]])
            for n in Since.__dataclass_fields__
        )
    )
    assert mixed.weight == pytest.approx([0.75] * 4)
