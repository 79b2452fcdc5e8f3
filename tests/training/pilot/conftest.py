"""The demo company on trial, once for all tests of the pilot."""

import pytest

from features.collect import microseconds
from features.policy.load import load_policy
from features.tables import known_until
from training.pilot import Choice, pilot_of


@pytest.fixture(scope="package")
def known(demo_company):
    return known_until(demo_company.tables, demo_company.end)


@pytest.fixture(scope="package")
def tried(demo_company, known):
    return pilot_of(known, load_policy(None), microseconds(demo_company.end), Choice(most=200))
