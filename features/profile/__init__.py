"""Facts derived from who the lead is: level, field, mail domain, company size, completeness."""

from __future__ import annotations

from features.profile.columns import (
    KNOWN_LEAD_COLUMNS,
    LEAD_COLUMN_ROLE,
    LEAD_COLUMN_WHY,
    NEVER_FEATURES,
)
from features.profile.derive import derived_facts
from features.profile.derived_fact import DerivedFact
from features.profile.facts import COMPLETENESS_COLUMNS, DERIVED
from features.profile.normal import normalised
from features.profile.one_lead import facts_of_lead

__all__ = [
    "COMPLETENESS_COLUMNS",
    "DERIVED",
    "KNOWN_LEAD_COLUMNS",
    "LEAD_COLUMN_ROLE",
    "LEAD_COLUMN_WHY",
    "NEVER_FEATURES",
    "DerivedFact",
    "derived_facts",
    "facts_of_lead",
    "normalised",
]
