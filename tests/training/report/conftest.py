"""One small training for all tests of the report, on an agreement with a hostile label."""

from dataclasses import dataclass

import pandas as pd
import pytest

from features.policy.load import load_policy
from features.tables import known_until
from training.fit import Trained, train
from training.history_expert import TreeSettings
from training.report import evidence_of
from training.simulator import simulate
from training.simulator.clock import microseconds

HOSTILE = "<script>alert('x')</script> | [a](b) $x$"
FEW_TREES = TreeSettings(bag=2, num_leaves=4, max_depth=2, learning_rate=0.4)


@dataclass(frozen=True)
class Told:
    """A training, the tables it saw, and what can be shown of them."""

    trained: Trained
    tables: object
    evidence: object


def hostile_policy():
    policy = load_policy()
    pricing = policy.activities["pricing_page"].model_copy(update={"label": HOSTILE})
    activities = {**policy.activities, "pricing_page": pricing}
    return policy.model_copy(update={"activities": activities, "name": HOSTILE})


def told(tables, until_us):
    trained = train(tables, hostile_policy(), until_us, settings=FEW_TREES)
    return Told(trained, tables, evidence_of(trained))


@pytest.fixture(scope="session")
def company():
    return simulate(leads=800, seed=5)


@pytest.fixture(scope="session")
def judged(company):
    return told(known_until(company.tables, company.end), microseconds(company.end))


@pytest.fixture(scope="session")
def unjudged(company):
    """The same company when it was three weeks old: nobody's horizon has passed."""
    until_us = int(company.truth.created_us.min()) + 21 * 86_400_000_000
    return told(known_until(company.tables, pd.Timestamp(until_us, unit="us", tz="UTC")), until_us)
