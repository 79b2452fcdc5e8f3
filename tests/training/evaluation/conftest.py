"""One small training for the tests of the evaluation, and one that nothing can be judged of."""

import pandas as pd
import pytest

from features.policy.load import load_policy
from features.tables import known_until
from training.fit import train
from training.history_expert import TreeSettings
from training.simulator import simulate
from training.simulator.clock import microseconds

FEW_TREES = TreeSettings(bag=2, num_leaves=4, max_depth=2, learning_rate=0.4, feature_fraction=0.1)


@pytest.fixture(scope="session")
def company():
    return simulate(leads=700, seed=11)


@pytest.fixture(scope="session")
def trained(company):
    known = known_until(company.tables, company.end)
    return train(known, load_policy(), microseconds(company.end), settings=FEW_TREES)


@pytest.fixture(scope="session")
def unjudged(company):
    """The same company when it was three weeks old: nobody's horizon has passed."""
    until_us = int(company.truth.created_us.min()) + 21 * 86_400_000_000
    known = known_until(company.tables, pd.Timestamp(until_us, unit="us", tz="UTC"))
    return train(known, load_policy(), until_us, settings=FEW_TREES)
