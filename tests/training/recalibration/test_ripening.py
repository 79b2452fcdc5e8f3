"""The share of the wins that had time to come, against counting."""

import numpy as np
import pytest

from features.facts import Moments
from training.recalibration.ripening import FEWEST_WINS, ripening_of
from training.snapshots import Snapshots

DAY = 86_400_000_000
HORIZON = 60 * DAY
NOW = 1000 * DAY


def snapshots(delays_days, age_days=0.0, as_of_day=100.0):
    """Looks of which each is won after so many days; NaN: never."""
    delay = np.array(delays_days, float)
    as_of = np.full(len(delay), round(as_of_day * DAY))
    won = np.isfinite(delay)
    known = as_of + np.where(won, np.nan_to_num(delay), 60.0) * DAY
    moments = Moments(np.arange(len(delay)), as_of)
    age = np.full(len(delay), round(age_days * DAY))
    return age, Snapshots(moments, won, known.astype(np.int64), HORIZON)


def days(*values):
    return (np.array(values) * DAY).astype(np.int64)


def test_the_share_is_that_of_the_wins_so_soon():
    delays = np.arange(1, 41)
    found = ripening_of(*snapshots([*delays, *[np.nan] * 60]), NOW)
    elapsed = days(0, 0.5, 1, 10, 39.9, 40, 59, 60, 500)
    assert found.share(days(*[0] * 9), elapsed) == pytest.approx(
        [0, 0, 1 / 40, 0.25, 39 / 40, 1, 1, 1, 1]
    )


def test_too_few_wins_say_nothing_before_the_horizon():
    found = ripening_of(*snapshots(np.linspace(1, 50, FEWEST_WINS - 1)), NOW)
    assert found.share(days(0, 0, 0), days(10, 59.9, 60)).tolist() == [0, 0, 1]


def test_looks_that_are_not_mature_teach_nothing():
    """Of young looks only the quick wins are known: they would make the rest look late."""
    age, both = snapshots([1.0] * 50, as_of_day=990.0)
    assert ripening_of(age, both, NOW).share(days(0), days(5)).tolist() == [0]


def test_ages_differ_and_rare_ones_learn_from_younger_ones():
    young, old = snapshots(np.full(30, 10.0)), snapshots(np.full(30, 40.0), age_days=14)
    rare = snapshots(np.full(5, 50.0), age_days=30)
    parts = [young, old, rare]
    age = np.concatenate([a for a, _ in parts])
    joined = Snapshots(
        Moments(np.arange(65), np.concatenate([s.moments.as_of_us for _, s in parts])),
        np.concatenate([s.won for _, s in parts]),
        np.concatenate([s.known_us for _, s in parts]),
        HORIZON,
    )
    found = ripening_of(age, joined, NOW)
    asked = days(0, 14, 30, 21)
    assert found.share(asked, days(*[20] * 4)).tolist() == [1, 0, 0, 0]
    assert found.share(asked, days(*[45] * 4)).tolist() == [1, 1, 30 / 35, 1]


def test_nothing_known_at_all():
    found = ripening_of(*snapshots([]), NOW)
    assert found.share(days(0), days(70)).tolist() == [1]
    assert found.share(days(0), days(7)).tolist() == [0]
