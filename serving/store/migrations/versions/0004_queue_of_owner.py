"""The queue of one owner: each list has an index by owner, so that a rare one is found at once."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEYS = {"newest": "mql_since_us", "risers": "change", "hottest": "score"}
SHOWN_WITH = ("lead_id", "product_line", "source", "status")


def upgrade() -> None:
    """Go to this version."""
    for name, key in KEYS.items():
        op.create_index(f"ix_standings_{name}_of_owner", "standings", ["owner", key, *SHOWN_WITH])
