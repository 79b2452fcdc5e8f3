"""When a simulation begins, and what is too short for one."""

import numpy as np
import pytest
from histories import at, tables_from

from features.errors import HistoryError
from training.hindsight.blocks import horizon_known_at, learning_until, origins
from training.hindsight.past import past_of
from training.hindsight.replay import block_of

DAY_US = 86_400_000_000


def history(days, statuses=()):
    return tables_from({f"l{i}": i for i in range(days)}, statuses)


def edges(policy, days, horizon_days):
    tables, until = history(days), at(days)
    past = past_of(tables, [policy], until, horizon_days)
    return [(e - at(0)) / DAY_US for e in origins(past, learning_until(tables, until)).tolist()]


def test_the_first_half_is_for_learning(policy):
    assert edges(policy, 100, 20) == [50, 75, 100]


def test_one_horizon_at_least_is_for_learning(policy):
    assert edges(policy, 100, 80) == [80, 90, 100]


def test_a_history_without_a_week_left_is_refused_with_the_remedy(policy):
    with pytest.raises(HistoryError, match=r"100 days is too short .* 95 days.*--horizon-days"):
        edges(policy, 100, 95)


def test_the_horizon_is_what_was_known_at_the_begin(policy):
    open_policy = policy.model_copy(update={"horizon_days": None})
    quick = [(f"l{i}", i + 5, "won") for i in range(30)]
    slow = [(f"l{i}", i + 30, "won") for i in range(50, 60)]
    found = horizon_known_at(history(100, [*quick, *slow]), (open_policy,), at(50))
    assert found == horizon_known_at(history(100, quick), (open_policy,), at(50)) == 5


def test_a_moment_at_a_border_belongs_to_the_later_block():
    found = block_of(np.array([0, 10, 20]), np.array([0, 9, 10, 20]))
    assert found.tolist() == [0, 0, 1, 1]
