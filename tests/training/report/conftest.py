"""One small training for all tests of the report, on an agreement with a hostile label."""

from dataclasses import replace

import pandas as pd
import pytest
from made_findings import HOSTILE

from features.policy.load import load_policy
from features.tables import known_until
from training.evaluation import evaluate
from training.fit import train
from training.history_expert import TreeSettings
from training.leaks import judge, pass_gate
from training.report import Told, data_seen, evidence_of
from training.simulator import simulate
from training.simulator.clock import microseconds

FEW_TREES = TreeSettings(bag=2, num_leaves=4, max_depth=2, learning_rate=0.4)
NAME = "postgresql://ann:secret@host/crm<b>"


def hostile_policy():
    policy = load_policy()
    pricing = policy.activities["pricing_page"].model_copy(update={"label": HOSTILE})
    activities = {**policy.activities, "pricing_page": pricing}
    return policy.model_copy(update={"activities": activities, "name": HOSTILE})


def told_of(tables, until_us):
    """Train, evaluate and gather as `run_training` does."""
    policy = hostile_policy()
    leaks = judge(tables, policy, until_us)
    passed = pass_gate(tables, leaks, drop=True)
    trained = train(passed.tables, policy, until_us, settings=FEW_TREES)
    data = data_seen(tables, trained, leaks, passed)
    return Told(trained, evaluate(trained), NAME, evidence_of(trained), data=data)


@pytest.fixture(scope="session")
def company():
    return simulate(leads=800, seed=5)


@pytest.fixture(scope="session")
def known(company):
    """Tables with a column whose name and values are hostile, and one nobody filled."""
    tables = known_until(company.tables, company.end)
    values = [("Köln", HOSTILE, None)[i % 3] for i in range(len(tables.leads))]
    return replace(tables, leads=tables.leads.assign(**{HOSTILE: values, "leer": None}))


@pytest.fixture(scope="session")
def judged(company, known):
    return told_of(known, microseconds(company.end))


@pytest.fixture(scope="session")
def unjudged(company):
    """The same company when it was three weeks old: nobody's horizon has passed."""
    until_us = int(company.truth.created_us.min()) + 21 * 86_400_000_000
    until = pd.Timestamp(until_us, unit="us", tz="UTC")
    return told_of(known_until(company.tables, until), until_us)
