"""The catalogue of derived facts: those of the person, of the company, and of the profile."""

from __future__ import annotations

from features.language.marks import marked
from features.profile.company_facts import COMPANY_FACTS
from features.profile.derived_fact import SHARE, DerivedFact
from features.profile.person_facts import PERSON_FACTS

COMPLETENESS_COLUMNS = (
    "email",
    "phone",
    "first_name",
    "last_name",
    "job_title",
    "company",
    "industry",
    "employees",
    "annual_revenue",
    "country",
)

_FACTS = (
    *PERSON_FACTS,
    *COMPANY_FACTS,
    DerivedFact(
        name="profile_completeness",
        group="completeness",
        kind="numeric",
        sources=COMPLETENESS_COLUMNS,
        unit=SHARE,
        meaning="Share of ten profile columns that are filled; 'n/a' and the like are not",
        null_behaviour="never null; a column the data do not have counts as not filled",
        sentence=marked("{value} of the profile is filled in"),
        absent_sentence=marked("Nothing is known of the profile"),
    ),
)

DERIVED: dict[str, DerivedFact] = {fact.name: fact for fact in _FACTS}
"""Every derived fact by name, in the order `derived_facts` returns them."""
