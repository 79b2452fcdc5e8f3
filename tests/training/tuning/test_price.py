"""The price of explaining: what is hardly better and much dearer is not chosen."""

import optuna
import pytest
from optuna.trial import create_trial

from training.history_expert import TreeSettings
from training.tuning.price import price_of, work_of_explaining
from training.tuning.search import best_of
from training.tuning.space import space_around, tried
from training.tuning.trial import Worth

WORK = 50_000.0


@pytest.mark.parametrize(
    ("better_by", "times", "expected"),
    [(0.0001, 5, 0), (0.0001, 2, 1), (0.001, 5, 1), (0.0, 0.5, 1), (0.0, 2, 0)],
)
def test_better_settings_have_to_be_worth_their_explanations(better_by, times, expected):
    study = optuna.create_study()
    for log_loss, work in ((0.3, WORK), (0.3 - better_by, WORK * times)):
        study.add_trial(create_trial(value=Worth(log_loss, (100,), work).value))
    assert best_of(study.trials).number == expected


def test_the_work_is_rounds_times_leaves_times_depth_squared():
    settings = TreeSettings(num_leaves=15, max_depth=5)
    assert work_of_explaining(settings, (100, 300)) == 200 * 15 * 25
    flat = settings.model_copy(update={"max_depth": 3})  # which has room for eight leaves
    assert work_of_explaining(flat, (200,)) == 200 * 8 * 9
    assert price_of(4 * WORK) - price_of(WORK) == pytest.approx(0.0001)


def test_settings_to_start_from_are_always_within_the_space():
    start = TreeSettings(num_leaves=63, max_depth=9, learning_rate=0.3, lambda_l2=0.01)
    space = space_around(start)
    trial = create_trial(params=tried(start), distributions=space, value=0.0)
    assert trial.params["num_leaves"] == 63
    assert (space["num_leaves"].low, space["lambda_l2"].low) == (4, 0.01)
    assert space["learning_rate"].high == 0.3
    assert space_around(TreeSettings())["learning_rate"].high == 0.15
