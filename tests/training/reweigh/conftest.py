"""One company of 5,000 leads and what history suggests for it, once for all tests."""

import pytest

from features.policy.load import DEFAULT_POLICY
from training.reweigh import suggest
from training.simulator import simulate


@pytest.fixture(scope="package")
def large_company():
    return simulate(5000, seed=201)


@pytest.fixture(scope="package")
def suggestion(large_company):
    text = DEFAULT_POLICY.read_text("utf-8")
    return suggest(large_company.tables, text, large_company.end)


@pytest.fixture(scope="session")
def item():
    """Make an `Implied` of what matters to a test."""
    from training.reweigh import Implied  # noqa: PLC0415

    def make(name="activity:a", agreed=10.0, implied=10.0, spread=1.0, **other):
        values = {
            "label": "did it",
            "low": implied - 1.645 * spread,
            "high": implied + 1.645 * spread,
            "alone": implied,
            "alone_spread": spread,
            "leads_that_fire": 500,
            "share_that_fires": 0.3,
            "lift": None,
            "lift_low": None,
            "lift_high": None,
            "verdict": "as_agreed",
        }
        named = {"name": name, "agreed": agreed, "implied": implied, "spread": spread}
        return Implied(**{**values, **named, **other})

    return make
