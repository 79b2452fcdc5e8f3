"""The contract of the tables: their names, their columns, what a status may be."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

STATUSES = (
    "raw",
    "inquiry",
    "engaged",
    "mql",
    "sal",
    "sql",
    "opportunity",
    "won",
    "lost",
    "rejected",
    "recycled",
)

# A phone number or an account number made of digits is still a name, not a quantity.
TEXT_ATTRIBUTES = (
    "email",
    "phone",
    "first_name",
    "last_name",
    "job_title",
    "company",
    "account_id",
    "industry",
    "country",
    "region",
    "source",
    "campaign",
    "product_line",
    "owner",
)

# Where a point before three digits parts thousands ("1.234" people), as nobody writes a headcount
# with decimals.
AMOUNT_ATTRIBUTES = ("employees", "annual_revenue")

TIME = "datetime64[us, UTC]"


@dataclass(frozen=True)
class TableSpec:
    """Columns one table must have, may have, and whether any other column is kept."""

    name: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    keeps_others: bool = False


LEADS = TableSpec(
    "leads",
    ("lead_id", "created_at"),
    (*TEXT_ATTRIBUTES, *AMOUNT_ATTRIBUTES),
    keeps_others=True,
)
ACTIVITIES = TableSpec(
    "activities",
    ("lead_id", "occurred_at", "type"),
    ("subject", "received_at", "activity_id"),
    keeps_others=True,
)
STATUS_TABLE = TableSpec(
    "statuses", ("lead_id", "occurred_at", "status"), ("reason", "amount", "owner")
)
ATTRIBUTE_CHANGES = TableSpec("attribute_changes", ("lead_id", "occurred_at", "attribute", "value"))
SPECS = {spec.name: spec for spec in (LEADS, ACTIVITIES, STATUS_TABLE, ATTRIBUTE_CHANGES)}


@dataclass(frozen=True)
class Tables:
    """What is known of all leads. Every frame is always there, perhaps without rows.

    Leads come in the order of their creation; the rows of the other tables lead by lead in that
    order, and by time: the order of the source does not matter. The index is 0…n-1. Times are
    `datetime64[us, UTC]`. Missing text is NaN, never an empty string (but for `subject`).

    Attributes
    ----------
    leads
        `lead_id` (text, unique), `created_at`, then every other column: whole numbers without
        a gap as int64, other numbers as float64, yes/no columns as bool (nullable `boolean`
        where some are missing), all else as text. A column without any value is text.
    activities
        `lead_id, occurred_at, type, subject` ("" if missing), `received_at` (NaT if missing),
        then every other column as text.
    statuses
        `lead_id, occurred_at, status` (lower case), `reason`, `amount` (float64), `owner`.
    attribute_changes
        `lead_id, occurred_at, attribute, value` (text).
    """

    leads: pd.DataFrame
    activities: pd.DataFrame
    statuses: pd.DataFrame
    attribute_changes: pd.DataFrame

    def only(self, lead_id: str) -> Tables:
        """Give the tables of one lead alone; without rows if there is no such lead."""
        frames = (self.leads, self.activities, self.statuses, self.attribute_changes)
        return Tables(*(f[f["lead_id"] == lead_id].reset_index(drop=True) for f in frames))


def empty_frame(name: str) -> pd.DataFrame:
    """Return the named table without rows, with its columns and their types."""
    types = {
        "leads": {"lead_id": "str", "created_at": TIME},
        "activities": {
            "lead_id": "str",
            "occurred_at": TIME,
            "type": "str",
            "subject": "str",
            "received_at": TIME,
        },
        "statuses": {
            "lead_id": "str",
            "occurred_at": TIME,
            "status": "str",
            "reason": "str",
            "amount": "float64",
            "owner": "str",
        },
        "attribute_changes": {
            "lead_id": "str",
            "occurred_at": TIME,
            "attribute": "str",
            "value": "str",
        },
    }[name]
    return pd.DataFrame({column: pd.Series([], dtype=dtype) for column, dtype in types.items()})
