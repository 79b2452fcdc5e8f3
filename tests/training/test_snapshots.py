"""Snapshots: taken while open, labelled when known, weighted so that quick closers do not rule."""

import numpy as np
import pytest
from histories import DAY_US, at, tables_from

from features.collect import facts_from_tables
from features.facts import Moments
from training.outcomes import outcomes_of
from training.snapshots import (
    AGES_DAYS,
    DEFAULT_HORIZON_DAYS,
    FEWEST_WINS_FOR_HORIZON,
    Snapshots,
    default_horizon_days,
    snapshots_of,
)

HORIZON = 30


def taken(statuses, until=100, leads=None, ages=(0.0, 1.0, 7.0, 30.0)):
    tables = tables_from(leads or {"a": 0}, statuses)
    facts = facts_from_tables(tables, ())
    return snapshots_of(facts, outcomes_of(tables), at(until), HORIZON, ages)


def days(snapshots):
    return ((snapshots.moments.as_of_us - at(0)) / DAY_US).tolist()


def known_days(snapshots):
    return ((snapshots.known_us - at(0)) / DAY_US).tolist()


def test_snapshots_are_taken_at_the_ages_while_open():
    found = taken([("a", 8, "lost")])
    assert days(found) == [0, 1, 7]
    assert not found.won.any()


def test_a_lead_without_statuses_is_open_at_every_age_and_known_after_the_horizon():
    found = taken([])
    assert days(found) == [0, 1, 7, 30]
    assert known_days(found) == [30, 31, 37, 60]
    assert not found.won.any()


def test_no_snapshot_lies_after_until():
    assert days(taken([], until=7)) == [0, 1, 7]
    assert days(taken([], until=6.99)) == [0, 1]
    assert len(taken([], until=-1)) == 0


def test_the_default_ages_begin_at_creation():
    assert AGES_DAYS[0] == 0
    assert list(AGES_DAYS) == sorted(set(AGES_DAYS))


def test_an_open_lead_is_never_called_lost_before_its_horizon_has_passed():
    found = taken([], until=35)
    known, weight = found.labelled(at(35))
    assert known.tolist() == [True, True, False, False]
    assert (weight[~known] == 0).all()


def test_a_win_counts_from_the_snapshot_for_one_horizon_and_is_known_at_once():
    found = taken([("a", 30.5, "won")])
    assert found.won.tolist() == [False, True, True, True]
    assert known_days(found) == [30, 30.5, 30.5, 30.5]


def test_a_win_at_the_very_end_of_the_horizon_counts():
    assert taken([("a", 30, "won")]).won.tolist() == [True, True, True]
    assert not taken([("a", 30 + 1 / DAY_US, "won")]).won[0]


def test_a_loss_is_known_when_it_happens():
    found = taken([("a", 8, "lost")])
    assert known_days(found) == [8, 8, 8]
    assert found.labelled(at(8))[0].all()
    assert not found.labelled(at(8) - 1)[0].any()


def test_a_loss_that_was_taken_back_is_not_known_before_the_horizon():
    found = taken([("a", 8, "lost"), ("a", 10, "recycled")])
    assert days(found) == [0, 1, 7, 30]
    assert known_days(found) == [30, 31, 37, 60]


def test_a_recycled_lead_may_still_win():
    found = taken([("a", 5, "lost"), ("a", 10, "recycled"), ("a", 28, "won")])
    assert days(found) == [0, 1]
    assert found.won.all()
    assert known_days(found) == [28, 28]


def test_a_lead_that_was_won_and_opened_again_is_not_won_for_ever():
    found = taken([("a", 0.5, "won"), ("a", 0.75, "recycled")])
    assert days(found) == [0, 1, 7, 30]
    assert found.won.tolist() == [True, False, False, False]
    assert known_days(found) == [0.5, 31, 37, 60]


def test_a_history_without_any_loss_labels_what_has_matured():
    leads = {"a": 0, "b": 1, "c": 50}
    found = taken([("a", 3, "won")], leads=leads, until=60, ages=(0.0,))
    known, weight = found.labelled(at(60))
    assert found.won.tolist() == [True, False, False]
    assert known.tolist() == [True, True, False]
    assert weight.sum() == pytest.approx(2)


def test_mature_means_that_the_whole_horizon_has_passed():
    found = taken([("a", 8, "lost")])
    assert found.mature(at(31)).tolist() == [True, True, False]


def random_follow_up(leads, seed=0):
    """Quick losses, slow wins, and leads that nobody closes; seen for 0 to 90 days."""
    rng = np.random.default_rng(seed)
    seen_days = rng.uniform(0, 90, leads)
    fate = rng.choice(3, leads, p=[0.25, 0.5, 0.25])
    needed = np.choose(fate, [rng.uniform(20, 60, leads), rng.uniform(0, 10, leads), 60.0])
    as_of = at(90) - (seen_days * DAY_US).astype(np.int64)
    known = as_of + (needed * DAY_US).astype(np.int64)
    return Snapshots(Moments(np.arange(leads), as_of), fate == 0, known, 60 * DAY_US)


@pytest.mark.parametrize("seed", range(3))
def test_weights_undo_that_quick_losses_are_known_first(seed):
    population = random_follow_up(20_000, seed)
    known, weight = population.labelled(at(90))
    weighted = np.average(population.won, weights=weight)
    unweighted = population.won[known].mean()
    assert unweighted < 0.22  # the bias that the weights are there for
    assert weighted == pytest.approx(population.won.mean(), abs=0.012)


def test_weights_sum_to_the_number_of_leads_with_a_known_label():
    population = random_follow_up(500)
    three = Moments(np.repeat(np.arange(500), 3), np.repeat(population.moments.as_of_us, 3))
    snapshots = Snapshots(
        three, np.repeat(population.won, 3), np.repeat(population.known_us, 3), 60 * DAY_US
    )
    known, weight = snapshots.labelled(at(90))
    assert weight.sum() == pytest.approx(len(np.unique(three.lead[known])))
    assert (weight[known] > 0).all()


def test_no_snapshots_have_no_weight():
    known, weight = taken([], until=-1).labelled(at(0))
    assert len(known) == len(weight) == 0


def horizon(days_to_win):
    leads = {f"l{i}": 0 for i in range(len(days_to_win))}
    tables = tables_from(leads, [(f"l{i}", day, "won") for i, day in enumerate(days_to_win)])
    return default_horizon_days(facts_from_tables(tables, ()), outcomes_of(tables))


def test_the_default_horizon_covers_nine_in_ten_wins():
    to_win = list(range(1, 101))
    found = horizon(to_win)
    assert sum(day <= found for day in to_win) >= 90
    assert found <= 92


def test_few_wins_keep_the_default_horizon():
    assert horizon([1] * (FEWEST_WINS_FOR_HORIZON - 1)) == DEFAULT_HORIZON_DAYS
    assert horizon([0.1] * FEWEST_WINS_FOR_HORIZON) == 1
