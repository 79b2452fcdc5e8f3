"""The truth is true: calibrated, a martingale, and blind to what progress statuses say."""

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from features.errors import InputProblems
from training.simulator import simulate
from training.simulator.outcome import NEVER
from training.simulator.world import OUTCOMES

DAY_US = 86_400_000_000


def deviation(truth, won):
    """Observed wins against expected ones, in standard errors."""
    return (won.sum() - truth.sum()) / np.sqrt((truth * (1 - truth)).sum())


@pytest.mark.parametrize("age_days", [0, 1, 7, 30, 60])
@pytest.mark.parametrize("horizon_days", [14, 90])
def test_wins_come_as_often_as_the_truth_says(many, look, age_days, horizon_days):
    _, _, truth, won = look(many, age_days, horizon_days)
    assert abs(deviation(truth, won)) < 4
    tenths = np.array_split(np.argsort(truth), 10)
    assert max(abs(deviation(truth[part], won[part])) for part in tenths) < 4.5


def test_the_truth_is_true_under_drift(look):
    company = simulate(12_000, seed=8, drift=1.5)
    lead, _, truth, won = look(company, 3, 60)
    assert abs(deviation(truth, won)) < 4
    late = company.truth.created_us[lead] > np.quantile(company.truth.created_us, 0.7)
    assert abs(deviation(truth[late], won[late])) < 4


def test_what_is_expected_later_is_what_is_expected_now(many, look):
    lead, as_of, now, _ = look(many, 3, 90)
    later_us = as_of + 11 * DAY_US
    later = many.true_probability(lead, later_us, 79)
    outcomes = many.truth.outcomes
    closed = outcomes.closed_us[lead] <= later_us
    change = np.where(closed, outcomes.won[lead], later) - now
    assert not np.isnan(change).any()
    for part in np.array_split(np.argsort(now), 5):
        error = change[part].std() / np.sqrt(part.size)
        assert abs(change[part].mean()) < 4 * error
        assert change[part].std() > 0


def test_the_truth_sees_much_more_with_time(many, look):
    auc = {}
    for age in (0, 7, 30):
        _, _, truth, won = look(many, age, 90)
        auc[age] = roc_auc_score(won, truth)
    assert 0.74 < auc[0] < auc[7] < auc[30] < 0.95


def test_progress_tells_no_more_than_activities(many, look):
    lead, as_of, truth, won = look(many, 14, 90)
    statuses = many.tables.statuses
    row = many.tables.leads.reset_index().set_index("lead_id")["index"]
    for status in ("mql", "sal", "sql", "opportunity", "recycled"):
        rows = statuses[statuses["status"] == status]
        when = np.full(len(many.tables.leads), NEVER)
        when[row[rows["lead_id"]]] = rows["occurred_at"].astype("int64")
        has = when[lead] <= as_of
        assert 50 < has.sum() < has.size
        assert abs(deviation(truth[has], won[has])) < 4
        assert abs(deviation(truth[~has], won[~has])) < 4


def test_there_is_no_truth_outside_a_leads_open_life(few):
    closed_us = few.truth.outcomes.closed_us
    lead = np.flatnonzero(closed_us < few.truth.created_us + 20 * DAY_US)[:20]
    assert np.isnan(few.true_probability(lead, closed_us[lead], 90)).all()
    assert not np.isnan(few.true_probability(lead, closed_us[lead] - 1, 90)).any()
    assert np.isnan(few.true_probability(lead, few.truth.created_us[lead] - 1, 90)).all()


def test_a_longer_horizon_never_means_less(few, look):
    lead, as_of, short, _ = look(few, 7, 30)
    month, for_ever = (few.true_probability(lead, as_of, days) for days in (30, np.inf))
    assert np.array_equal(month, short)
    assert (for_ever > month).all()
    assert (for_ever <= 1).all()


def test_order_and_repeats_of_questions_do_not_matter(few, look):
    lead, as_of, truth, _ = look(few, 7, 90)
    shuffled = np.random.default_rng(0).permutation(np.tile(np.arange(lead.size), 5))
    answer = few.true_probability(lead[shuffled], as_of[shuffled], 90)
    np.testing.assert_allclose(answer, truth[shuffled], rtol=1e-9)


def test_only_the_past_of_a_moment_matters(few, look):
    """Wiping out everything after the moment leaves the truth as it was."""
    lead, as_of, truth, _ = look(few, 7, 90)
    behaviour, mail = few.truth.behaviour, few.truth.mail
    stop = np.zeros(few.truth.created_us.size, dtype=np.int64)
    stop[lead] = as_of
    past = behaviour.time_us <= stop[behaviour.lead]
    columns = {
        name: getattr(behaviour, name)[past] for name in ("lead", "time_us", "kind", "piece")
    }
    forgetful = type(few.truth)(
        few.truth.created_us,
        few.truth.log_path_chances,
        few.truth.outcomes,
        type(behaviour)(**columns, first_touch=behaviour.first_touch),
        type(mail)(**{k: np.where(v <= stop[:, None], v, NEVER) for k, v in vars(mail).items()}),
    )
    np.testing.assert_allclose(forgetful.probability(lead, as_of, 90), truth, rtol=1e-9)
    assert past.sum() < past.size


def test_every_wrong_question_is_named_at_once(few):
    after_end = np.array([np.iinfo(np.int64).max // 2])
    with pytest.raises(InputProblems) as caught:
        few.true_probability(np.array([1_500]), after_end, 0)
    assert len(caught.value.problems) == 3


def test_paths_end_in_every_way(many):
    ends = np.bincount(many.truth.outcomes.path % len(OUTCOMES)) / 20_000
    assert 0.10 < ends[0] < 0.14
    assert 0.09 < ends[2] < 0.16
