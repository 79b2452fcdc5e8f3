"""Opening the store: SQLite by default, PostgreSQL by URL; its tables are made or migrated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from filelock import FileLock
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from features.errors import LeadScoreError

MIGRATIONS = Path(__file__).parent / "migrations"
SECONDS_TO_WAIT = 30
MIGRATION_LOCK = 0x1EAD5C0E
PRIVATE = 0o600
# SQLite's log is emptied beside the writer (`Checkpoints`); a commit does it from here on.
MOST_PAGES_OF_LOG = 4000


def open_store(url: str) -> Engine:
    """Open a store, with all of its tables as this version needs them.

    Parameters
    ----------
    url
        An SQLAlchemy address, such as `sqlite:////srv/leadscore.db` or
        `postgresql+psycopg://user:password@host/database`.

    Raises
    ------
    LeadScoreError
        If it cannot be opened; the message has no password.
    """
    try:
        engine = _engine(url)
        with _alone(engine):
            migrate(engine)
    except ArgumentError as error:
        raise LeadScoreError(
            "LEADSCORE_STORE is no address of a database; "
            "try sqlite:///leadscore.db or postgresql+psycopg://user@host/database"
        ) from error
    except (SQLAlchemyError, OSError) as error:
        shown = make_url(url).render_as_string(hide_password=True)
        why = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise LeadScoreError(f"the store {shown} cannot be opened: {why}") from error
    return engine


def migrate(engine: Engine, to: str = "head") -> None:
    """Bring the tables to a version, by default this one; nothing is done where they are."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def _engine(url: str) -> Engine:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        if not address.database or address.database == ":memory:":
            raise ArgumentError("a store in memory is gone with its process")
        file = Path(address.database)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=PRIVATE, exist_ok=True)
        engine = create_engine(address, connect_args={"timeout": SECONDS_TO_WAIT})
        event.listen(engine, "connect", _as_we_need_sqlite)
        return engine
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    return create_engine(address, pool_pre_ping=True, pool_size=5)


def _as_we_need_sqlite(connection: Any, _record: object) -> None:
    """Readers beside a writer, and no write lost if a process dies at any moment."""
    log = f"wal_autocheckpoint={MOST_PAGES_OF_LOG}"
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", log):
        connection.execute(f"PRAGMA {pragma}")


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """Keep other processes from migrating at the same time."""
    if engine.dialect.name == "sqlite":
        with FileLock(f"{engine.url.database}.lock", timeout=SECONDS_TO_WAIT):
            yield
        return
    with engine.connect() as connection:
        connection.execute(text(f"SELECT pg_advisory_lock({MIGRATION_LOCK})"))
        try:
            yield
        finally:
            connection.execute(text(f"SELECT pg_advisory_unlock({MIGRATION_LOCK})"))
