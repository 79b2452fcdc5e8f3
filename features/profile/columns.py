"""What each known lead column may be used for, and why."""

from __future__ import annotations

from typing import Literal

Role = Literal["derived_only", "categorical", "identifier"]

_ROLES: tuple[tuple[str, Role, str], ...] = (
    ("lead_id", "identifier", "names one lead; says nothing about the next"),
    ("created_at", "identifier", "a date, not who the lead is; it would only learn the calendar"),
    ("email", "derived_only", "personal; only the kind of its domain and its presence are used"),
    ("phone", "derived_only", "personal; only its kind and presence are used"),
    ("first_name", "derived_only", "personal, and a proxy for sex and origin; only filled or not"),
    ("last_name", "derived_only", "personal, and a proxy for origin; only filled or not"),
    (
        "job_title",
        "derived_only",
        "free text that can single out a person; read as level and field",
    ),
    ("company", "identifier", "names one customer; a model would learn past deals by heart"),
    ("account_id", "identifier", "names one customer; a model would learn past deals by heart"),
    ("industry", "categorical", "a fact about the company"),
    ("employees", "derived_only", "often text such as '51-200'; parsed to a number and a band"),
    (
        "annual_revenue",
        "derived_only",
        "often text such as '1.2 Mio'; parsed to a number and a band",
    ),
    ("country", "categorical", "a fact about the company"),
    ("region", "categorical", "a fact about the company"),
    ("source", "categorical", "how the lead came in, known from the first moment"),
    ("campaign", "categorical", "what brought the lead in, known from the first moment"),
    ("product_line", "categorical", "what the lead asked about"),
    ("owner", "identifier", "assigned by sales, often after looking at the lead: prone to leak"),
)

LEAD_COLUMN_ROLE: dict[str, Role] = {column: role for column, role, _ in _ROLES}
"""Role of every column of the `leads` table; a column that is not here is a custom attribute.

`categorical` columns are features as they stand; of `derived_only` columns only the facts in
`DERIVED` are used; an `identifier` is never a feature in any form (though whether `company` is
filled counts toward `profile_completeness`).
"""

LEAD_COLUMN_WHY: dict[str, str] = {column: why for column, _, why in _ROLES}

KNOWN_LEAD_COLUMNS: tuple[str, ...] = tuple(
    column for column, _, _ in _ROLES if column not in {"lead_id", "created_at"}
)
"""The optional columns of the `leads` table, in the order they are documented."""

NEVER_FEATURES: frozenset[str] = frozenset(
    column for column, role, _ in _ROLES if role != "categorical"
)
"""Columns that never become a feature as they stand."""
