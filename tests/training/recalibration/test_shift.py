"""The path of the intercept: nothing where nothing moved, the shift where it did, and no more."""

import numpy as np
import pytest
from drifting import looks
from hypothesis import given
from hypothesis import strategies as st
from lead_worlds import quickly

from training.metrics import sigmoid
from training.recalibration.recalibrate import latest_shift
from training.recalibration.shift import BEGIN, STEP, path_of


def path(since, now, **given):
    before = since.months_before(now)
    columns = since.logit, since.won, since.share, since.weight
    return path_of(*columns, before.max() - before, **given)


def test_where_nothing_moved_the_shift_is_noise():
    for seed in range(5):
        shift, error = latest_shift(*looks(3000, 0.0, seed))
        assert abs(shift) < 3 * error
        assert error < np.hypot(BEGIN, STEP * np.sqrt(6))


@pytest.mark.parametrize("true", [-0.7, 0.7])
def test_a_doubled_or_halved_win_rate_is_found(true):
    """With 20,000 leads the shrinkage hardly matters."""
    shift, error = latest_shift(*looks(20_000, true, 1))
    assert shift == pytest.approx(true, abs=3 * error)
    assert error < 0.1


def test_the_latest_months_count_most():
    fell = np.array([0.0, 0.0, 0.0, -0.4, -0.4, -0.4])
    since, now = looks(20_000, fell, 2)
    found = path(since, now)
    assert found.shift[0] == pytest.approx(0.0, abs=0.12)
    assert found.shift[-1] == pytest.approx(-0.4, abs=0.15)


def test_without_steps_all_months_are_alike():
    since, now = looks(4000, -0.3, 3)
    found = path(since, now, step=1e-4, begin=10.0)
    assert np.ptp(found.shift) < 1e-3
    p = sigmoid(since.logit + found.shift[0])
    not_yet = 1 - since.share * p
    score = np.where(since.won, 1 - p, -since.share * p * (1 - p) / not_yet)
    assert abs(since.weight @ score) < 1e-2


def test_young_leads_count_before_their_horizon_has_passed():
    """Leads of one month, none of them mature: all wait, and yet the fall is seen."""
    since, now = looks(30_000, -0.7, 4, months=1)
    assert (since.share < 1).all()
    shift, error = latest_shift(since, now, begin=1.0)
    assert shift == pytest.approx(-0.7, abs=3 * error)
    assert error < 0.15


def test_few_wins_hardly_move_it():
    for seed in range(5):
        since, now = looks(30, -3.0, seed)
        assert abs(latest_shift(since, now)[0]) < 0.35


def test_no_looks_no_shift():
    since, now = looks(0)
    assert latest_shift(since, now) == (0.0, BEGIN)
    empty = path_of(*(np.zeros(0) for _ in range(4)), np.zeros(0, np.int64))
    assert len(empty.shift) == 0


def test_months_without_leads_make_it_less_sure_but_move_nothing():
    since, now = looks(3000, -0.4, 5)
    later = now + 4 * 30 * 86_400_000_000
    shift, error = latest_shift(since, now)
    assert latest_shift(since, later)[0] == pytest.approx(shift, abs=0.05)
    assert latest_shift(since, later)[1] > error


rows = st.lists(
    st.tuples(
        st.floats(-6, 6), st.booleans(), st.floats(0.01, 1), st.floats(0.1, 5), st.integers(0, 4)
    ),
    min_size=1,
    max_size=12,
)


@quickly(100)
@given(rows, st.lists(st.floats(-0.3, 0.3), min_size=5, max_size=5))
def test_no_other_path_is_more_probable(found, away):
    columns = [np.array(c) for c in zip(*found, strict=True)]
    logit, won, share, weight, month = columns
    best = path_of(logit, won, share, weight, month).shift

    def penalty(shift):
        p = share * sigmoid(logit + shift[month])
        loss = -(weight @ np.where(won, np.log(p), np.log1p(-p)))
        return loss + (shift[0] / BEGIN) ** 2 / 2 + (np.diff(shift) ** 2).sum() / STEP**2 / 2

    assert penalty(best) <= penalty(best + np.array(away)[: len(best)]) + 1e-9


@quickly(50)
@given(rows, st.integers(0, 11))
def test_one_more_win_never_lowers_it(found, which):
    logit, won, share, weight, month = (np.array(c) for c in zip(*found, strict=True))
    more = won.copy()
    more[which % len(won)] = True
    before = path_of(logit, won, share, weight, month).shift
    after = path_of(logit, more, share, weight, month).shift
    assert (after >= before - 1e-9).all()
