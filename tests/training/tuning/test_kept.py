"""Kept trials: a search goes on where it was ended, and never mixes with another one."""

import threading
import time

import optuna
import pytest
from tunable import START, Told, tuned, world

from features.errors import LeadScoreError
from training.tuning import Budget, tune
from training.tuning.kept import kept_trials


def studies_in(place):
    return optuna.get_all_study_summaries(f"sqlite:///{place}")


@pytest.fixture
def place(tmp_path):
    return tmp_path / "mlruns" / "tuning.db"


def test_a_search_that_goes_on_finds_what_one_search_finds(place):
    first, both = tuned(3, place), tuned(7, place)
    assert first == tuned(3)
    assert both == tuned(7)
    assert [summary.n_trials for summary in studies_in(place)] == [7]


def test_a_finished_search_adds_nothing(place):
    done = tuned(3, place)
    assert tuned(3, place) == done
    assert tuned(2, place) == tuned(2)
    assert [summary.n_trials for summary in studies_in(place)] == [3]


def test_another_search_starts_anew(place):
    tuned(2, place)
    other = START.model_copy(update={"max_bin": 31})
    for data, start, seed in ((1, START, 0), (0, other, 0), (0, START, 1)):
        found = tune(*world(seed=data), Budget(1, place=place), start, Told(), seed=seed)
        assert (found.settings, found.counts["trials"]) == (start, 1)
    assert sorted(summary.n_trials for summary in studies_in(place)) == [1, 1, 1, 2]


def test_nothing_but_the_file_and_its_lock_is_left_behind(place):
    tuned(1, place)
    assert {path.name for path in place.parent.iterdir()} == {"tuning.db", "tuning.db.lock"}


def test_a_file_that_holds_something_else_is_named_with_the_remedy(place):
    place.parent.mkdir()
    place.write_text("shopping list", "utf-8")
    with pytest.raises(LeadScoreError) as problem:
        tuned(1, place)
    assert str(problem.value).startswith(f"{place}: the trials of tuning cannot be kept there")
    assert "move the file away" in str(problem.value)
    assert "\n" not in str(problem.value)


def test_who_waits_for_another_search_can_give_up(place):
    asked = []

    def give_up():
        asked.append(time.monotonic())
        return len(asked) == 3

    def other():
        with kept_trials(place, "same", give_up) as kept:
            found.append(kept.first(9))

    found = []
    with kept_trials(place, "same", lambda: False):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(20)
    assert (found, len(asked)) == ([[]], 3)
