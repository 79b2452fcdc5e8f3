"""When points change: clear history, and nothing else."""

import pytest

from training.reweigh import suggested_changes
from training.reweigh.changes import contradiction
from training.reweigh.words import notes, reason


def points(item):
    return [change.points for change in suggested_changes([item])]


def test_clear_history_moves_points_to_the_nearest_on_the_grid(item):
    assert points(item(agreed=10, implied=23.0, spread=2.0)) == [25]
    assert points(item(agreed=-10, implied=-23.0, spread=2.0)) == [-25]


def test_noise_changes_nothing(item):
    assert points(item(agreed=10, implied=12.0, spread=1.0)) == []
    assert points(item(agreed=10, implied=30.0, spread=60.0)) == []


def test_a_smaller_step_is_taken_where_the_large_one_is_not_certain(item):
    assert points(item(agreed=10, implied=23.0, spread=7.0)) == [20]


def test_few_leads_change_nothing(item):
    assert points(item(agreed=10, implied=40.0, spread=1.0, leads_that_fire=19)) == []


@pytest.mark.parametrize("verdict", ["not_seen", "cannot_tell"])
def test_what_cannot_be_told_changes_nothing(item, verdict):
    assert points(item(agreed=10, implied=40.0, verdict=verdict)) == []


def test_fit_factors_and_rules_without_points_stay(item):
    assert points(item(name="fit:a", agreed=100, implied=10.0)) == []
    assert points(item(agreed=0, implied=40.0)) == []


def test_what_only_its_neighbours_say_needs_a_lift_that_contradicts(item):
    alike = {"agreed": 3, "implied": -1.0, "spread": 2.0, "alone": 4.0, "alone_spread": 9.0}
    assert points(item(**alike)) == []
    assert points(item(**alike, lift=0.7, lift_low=0.5, lift_high=0.98)) == [1]
    assert points(item(**alike, lift=0.95, lift_low=0.9, lift_high=0.99)) == []


def test_contradiction_follows_the_sign(item):
    less = {"lift": 0.5, "lift_low": 0.4, "lift_high": 0.625}
    assert contradiction(item(agreed=5, **less)) > 0.99
    assert contradiction(item(agreed=-5, **less)) < 0.01
    assert contradiction(item(agreed=0, **less)) == 0


def test_the_reason_is_a_sentence_with_figures(item):
    lift = {"lift": 0.7, "lift_low": 0.55, "lift_high": 0.9}
    [change] = suggested_changes([item(agreed=-10, implied=-30.0, spread=3.0, **lift)])
    assert reason(change) == (
        "did it: won leads do it 0.70 times as often as others of the same age (0.55 to 0.90); "
        "agreed −10, history says −30.0 (−34.9 to −25.1), 500 leads"
    )


def test_notes_name_what_points_cannot_mend(item):
    said = notes(
        [
            item(name="fit:phone", agreed=100, implied=10.0, verdict="lower"),
            item(name="fit:mail", agreed=100, implied=80.0, verdict="lower"),
            item(name="activity:zero", agreed=0, implied=12.0, verdict="higher"),
            item(name="activity:wrong", agreed=5, implied=-12.0, verdict="other_way"),
            item(name="activity:fine"),
        ]
    )
    assert [note.split(" ", 1)[0] for note in said] == ["phone", "zero", "wrong"]
