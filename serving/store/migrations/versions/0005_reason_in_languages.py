"""The queue's reasons in every language: JSON, language → text; what there was was English."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    standings = sa.table("standings", sa.column("because", sa.Text()))
    # Both databases quote a text as JSON by a function of their own.
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    quoted = (
        sa.func.json_quote(standings.c.because)
        if is_sqlite
        else sa.cast(sa.func.to_json(standings.c.because), sa.Text())
    )
    told = sa.literal('{"en":').concat(quoted).concat("}")
    op.execute(standings.update().where(standings.c.because.is_not(None)).values(because=told))
