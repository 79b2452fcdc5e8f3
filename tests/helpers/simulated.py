"""A small company for simulations, and agreements that differ in every part of a decision."""

from __future__ import annotations

import pandas as pd

from features.policy.schema import Policy, Threshold
from features.tables import Tables

# Fewer columns are cut faster; these are what the agreement asks for, and an account.
NEEDED = (
    *("lead_id", "created_at", "account_id", "email", "phone", "job_title"),
    *("company", "employees", "country", "industry", "source"),
)


def thinned(tables: Tables, every: int = 10) -> Tables:
    """Keep few activities, let every third of them arrive late, change some attributes."""
    activities = tables.activities.iloc[::every].reset_index(drop=True)
    late = activities.index % 3 == 0
    received = activities["occurred_at"] + pd.to_timedelta(activities.index % 50, unit="h")
    activities = activities.assign(received_at=received.where(late, activities["received_at"]))
    leads = tables.leads.iloc[::9]
    later = leads["created_at"] + pd.Timedelta(days=4, hours=3)
    changes = pd.DataFrame(
        {
            "lead_id": leads["lead_id"].to_numpy(),
            "occurred_at": later.to_numpy(),
            "attribute": "employees",
            "value": [str(20 * (i + 1)) for i in range(len(leads))],
        }
    ).astype(tables.attribute_changes.dtypes.to_dict())
    kept = [name for name in tables.leads if name in NEEDED]
    return Tables(tables.leads[kept], activities, tables.statuses, changes)


def changed(policy: Policy) -> Policy:
    """Change points, repeats and hand-off, so that every part of a decision differs."""
    pricing = policy.activities["pricing_page"].model_copy(
        update={"points": 40, "repeats": "each", "half_life_days": 5.0}
    )
    demo = policy.activities["demo_request"].model_copy(update={"repeats": "each"})
    hand_off = policy.hand_off.model_copy(
        update={
            "threshold": Threshold(precision=0.2),
            "hysteresis": 4.0,
            "contact_request": ("demo_request",),
        }
    )
    activities = policy.activities | {"pricing_page": pricing, "demo_request": demo}
    return policy.model_copy(update={"activities": activities, "hand_off": hand_off})
