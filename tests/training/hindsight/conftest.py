"""One small company, simulated once for all tests that only look at the result."""

import pytest
from simulated import changed, thinned

from features.collect import microseconds
from features.policy.load import load_policy
from features.policy.schema import Threshold
from training.hindsight.simulate import simulate
from training.simulator import simulate as simulate_company


@pytest.fixture(scope="session")
def company():
    return simulate_company(leads=700, seed=14)


@pytest.fixture(scope="session")
def tables(company):
    return thinned(company.tables)


@pytest.fixture(scope="session")
def until_us(company):
    return microseconds(company.end)


@pytest.fixture(scope="session")
def policy():
    """The shipped agreement for a team that can work two hand-offs a week."""
    shipped = load_policy(None)
    few = {"threshold": Threshold(capacity_per_week=2)}
    return shipped.model_copy(update={"hand_off": shipped.hand_off.model_copy(update=few)})


@pytest.fixture(scope="session")
def done(tables, policy, until_us):
    return simulate(tables, policy, changed(policy), until_us, horizon_days=30)
