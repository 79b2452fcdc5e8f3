"""Alembic's way to our tables; `serving.store.engine.migrate` gives the connection."""

from alembic import context

from serving.access import table  # noqa: F401 - registers its table
from serving.store import tables  # noqa: F401 - registers its tables
from serving.store.metadata import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
