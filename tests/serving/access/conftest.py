"""A store with a table of keys, and a clock that the tests set."""

import datetime as dt
from dataclasses import dataclass

import pytest
from sqlalchemy import create_engine

from serving.access.issuing import create_key
from serving.access.keyring import KeyRing
from serving.access.table import API_KEYS

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


@dataclass
class Clock:
    """Seconds that grow when told to."""

    seconds: float = 1000.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def now():
    return NOW


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, tmp_path):
    """A store of each kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'keys.db'}"
    else:
        server = request.getfixturevalue("postgres_url")
        url = server.replace("postgresql://", "postgresql+psycopg://")
    made = create_engine(url)
    API_KEYS.metadata.create_all(made, tables=[API_KEYS])
    yield made
    API_KEYS.drop(made)
    made.dispose()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def keyring(engine, clock):
    ring = KeyRing(engine, clock)
    yield ring
    ring.close()


@pytest.fixture
def issue(engine):
    """Make a key."""

    def make(name="crm", *scopes, days=365, at=NOW):
        return create_key(engine, name, scopes or ("score",), dt.timedelta(days=days), at)

    return make
