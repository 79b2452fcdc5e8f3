"""The derived facts of a company: its headcount and its revenue."""

from __future__ import annotations

from types import MappingProxyType

from features.language.marks import marked
from features.profile.amounts import COMPANY_SIZES, REVENUE_BANDS
from features.profile.derived_fact import DerivedFact

COMPANY_FACTS = (
    DerivedFact(
        name="company_size",
        group="company_size",
        kind="categorical",
        values=COMPANY_SIZES,
        ordered=True,
        sources=("employees",),
        unit="",
        meaning=(
            "Headcount band: micro < 10, small < 50, medium < 250 (Commission Recommendation "
            "2003/361/EC), large < 1,000, enterprise from 1,000 employees"
        ),
        null_behaviour="null when the number of employees is missing, negative or not readable",
        sentence=marked("Company is {value}"),
        absent_sentence=marked("Number of employees not known"),
        labels=MappingProxyType(
            {
                "micro": marked("very small (under 10 employees)"),
                "small": marked("small (10 to 49 employees)"),
                "medium": marked("medium-sized (50 to 249 employees)"),
                "large": marked("large (250 to 999 employees)"),
                "enterprise": marked("an enterprise (1,000 employees or more)"),
            }
        ),
    ),
    DerivedFact(
        name="employees_number",
        group="company_size",
        kind="numeric",
        sources=("employees",),
        unit="employees",
        meaning="Number of employees; the middle of a range such as 51-200",
        null_behaviour="null when missing, negative or not readable",
        sentence=marked("Company has about {value} employees"),
        absent_sentence=marked("Number of employees not known"),
    ),
    DerivedFact(
        name="revenue_band",
        group="revenue",
        kind="categorical",
        values=REVENUE_BANDS,
        ordered=True,
        sources=("annual_revenue",),
        unit="",
        meaning="Annual revenue by powers of ten, in the currency of the data (not converted)",
        null_behaviour="null when the annual revenue is missing, negative or not readable",
        sentence=marked("Annual revenue is {value}"),
        absent_sentence=marked("Annual revenue not known"),
        labels=MappingProxyType(
            {
                "under_1m": marked("under 1 million"),
                "1m_10m": marked("1 to 10 million"),
                "10m_100m": marked("10 to 100 million"),
                "100m_1b": marked("100 million to 1 billion"),
                "over_1b": marked("1 billion or more"),
            }
        ),
    ),
    DerivedFact(
        name="annual_revenue_number",
        group="revenue",
        kind="numeric",
        sources=("annual_revenue",),
        unit="currency of the data",
        meaning="Annual revenue; the middle of a range",
        null_behaviour="null when missing, negative or not readable",
        sentence=marked("Annual revenue is about {value}"),
        absent_sentence=marked("Annual revenue not known"),
    ),
)
