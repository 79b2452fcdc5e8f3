"""What a `when` test may look at besides custom attributes, and what each fact can be."""

from __future__ import annotations

from features.profile import DERIVED, KNOWN_LEAD_COLUMNS

LEAD_COLUMNS = KNOWN_LEAD_COLUMNS
# Only whether they are known may decide anything: the law and good manners both ask for it.
PERSONAL_COLUMNS = ("first_name", "last_name", "email", "phone")
# They say which lead it is and since when, not who: no test on them can mean anything.
IDENTITY_COLUMNS = ("lead_id", "created_at")

DERIVED_FACTS = tuple(DERIVED)
CATEGORIES = {name: fact.values for name, fact in DERIVED.items() if fact.kind == "categorical"}
BOOLEANS = tuple(name for name, fact in DERIVED.items() if fact.kind == "boolean")
NUMBERS = tuple(name for name, fact in DERIVED.items() if fact.kind == "numeric")
SHARES = ("profile_completeness",)
