"""A company at two moments with a small training at each: a champion and what came after."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from features.collect import microseconds
from features.policy.load import load_policy
from features.tables import Tables, known_until
from training.fit import Trained, train
from training.history_expert import TreeSettings
from training.simulator import simulate

FEW_TREES = TreeSettings(bag=2, num_leaves=4, max_depth=2, learning_rate=0.4)


@dataclass(frozen=True)
class Trial:
    """A training with what it looked at."""

    tables: Tables
    until: datetime
    trained: Trained


def trial(company, until):
    known = known_until(company.tables, until)
    policy, until_us = load_policy(), microseconds(until)
    return Trial(known, until, train(known, policy, until_us, 60.0, FEW_TREES))


@pytest.fixture(scope="session")
def grown():
    return simulate(leads=300, seed=1)


@pytest.fixture(scope="session")
def earlier(grown):
    return trial(grown, grown.end - timedelta(days=182))


@pytest.fixture(scope="session")
def later(grown):
    return trial(grown, grown.end)
