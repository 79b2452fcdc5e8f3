"""The queue: standings know whose a lead is, and each list has its index."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

COPIED = ("owner", "source", "status")
FILTERED_BY = ["product_line", "owner", "source", "status"]


def upgrade() -> None:
    """Go to this version."""
    with op.batch_alter_table("standings", schema=None) as batch_op:
        for name in ("ix_standings_change", "ix_standings_product_line", "ix_standings_score"):
            batch_op.drop_index(batch_op.f(name))
        batch_op.drop_index("ix_standings_mql")
        for name in COPIED:
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=True))
    _copy()
    with op.batch_alter_table("standings", schema=None) as batch_op:
        for name, key in (("newest", "mql_since_us"), ("risers", "change"), ("hottest", "score")):
            batch_op.create_index(f"ix_standings_{name}", [key, "lead_id", *FILTERED_BY])
    with op.batch_alter_table("leads", schema=None) as batch_op:
        for name in ("owner", "source"):
            batch_op.create_index(batch_op.f(f"ix_leads_{name}"), [name], unique=False)


def _copy() -> None:
    leads = sa.table("leads", *map(sa.column, ("lead_id", *COPIED)))
    standings = sa.table("standings", *map(sa.column, ("lead_id", *COPIED)))
    known = {
        name: sa.select(leads.c[name])
        .where(leads.c.lead_id == standings.c.lead_id)
        .scalar_subquery()
        for name in COPIED
    }
    op.execute(standings.update().values(**known))
