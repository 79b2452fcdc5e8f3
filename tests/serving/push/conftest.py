"""A few leads of the demo company, alive today, a store, and a service over it."""

import datetime as dt
from dataclasses import replace

import pytest

from serving.push.push import Push
from serving.store.store import Store
from training.progress import Quiet
from training.simulator.today import tables_of_today

NOW = dt.datetime.now(dt.UTC)


@pytest.fixture(scope="session")
def tables(demo_company):
    """The last 60 leads of the demo company."""
    moved = tables_of_today(demo_company, NOW)
    leads = moved.leads.tail(60).reset_index(drop=True)
    return replace(
        moved,
        **{
            name: frame[frame["lead_id"].isin(leads["lead_id"])].reset_index(drop=True)
            for name, frame in vars(moved).items()
        },
    )


@pytest.fixture
def store(tmp_path):
    made = Store.at(f"sqlite:///{tmp_path}/store.db")
    yield made
    made.close()


@pytest.fixture
def push(champion, store):
    """Push the open leads of tables; gives what became of it."""

    def push(tables, moments=(None,), steps=None):
        made = Push(tables, champion.scorer, store)
        lead = made.material.open_at(NOW)
        return made.run(lead, moments, steps or Quiet())

    return push


@pytest.fixture
def site(champion, store, make_service):
    """The service over the same store."""
    return make_service(champion, None, store)
