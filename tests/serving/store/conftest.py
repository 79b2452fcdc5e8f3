"""A store in SQLite, and one in a real PostgreSQL where one can be started."""

import uuid

import pytest
from sqlalchemy import create_engine, make_url, text

from serving.store.engine import open_store
from serving.store.store import Store


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """Address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.db"
    server = make_url(request.getfixturevalue("postgres_url")).set(drivername="postgresql+psycopg")
    name = f"store_{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return server.set(database=name).render_as_string(hide_password=False)


@pytest.fixture
def engine(url):
    """The empty store, for tests that speak to the database themselves."""
    made = open_store(url)
    yield made
    made.dispose()


@pytest.fixture
def store(url):
    """The empty store of a serving process."""
    made = Store.at(url)
    yield made
    made.close()
