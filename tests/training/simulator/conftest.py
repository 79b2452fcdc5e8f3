"""One large company for statistics, one small one for its tables."""

import numpy as np
import pytest

from training.simulator import simulate
from training.simulator.clock import microseconds

DAY_US = 86_400_000_000


@pytest.fixture(scope="session")
def many():
    return simulate(20_000, seed=5)


@pytest.fixture(scope="session")
def few():
    return simulate(1_500, seed=3)


@pytest.fixture(scope="session")
def look():
    """Look at a company at an age: leads open then, the moment, the truth, won in the horizon."""

    def looked(company, age_days, horizon_days):
        truth = company.truth
        as_of = truth.created_us + int(age_days * DAY_US)
        latest = microseconds(company.end) - int(horizon_days * DAY_US)
        lead = np.flatnonzero((as_of < truth.outcomes.closed_us) & (as_of <= latest))
        as_of = as_of[lead]
        by = as_of + int(horizon_days * DAY_US)
        won = truth.outcomes.won[lead] & (truth.outcomes.closed_us[lead] <= by)
        return lead, as_of, company.true_probability(lead, as_of, horizon_days), won

    return looked
