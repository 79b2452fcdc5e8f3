"""The catalogue of derived facts: what each says, where it comes from, and its sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from features.language.marks import marked
from features.profile.amounts import COMPANY_SIZES, REVENUE_BANDS
from features.profile.mail import MAIL_DOMAIN_KINDS
from features.profile.phones import PHONE_KINDS
from features.profile.titles import JOB_FUNCTIONS, SENIORITIES

if TYPE_CHECKING:
    from features.language.language import Language

SHARE = "share 0-1"
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


@dataclass(frozen=True)
class DerivedFact:
    """One fact derived from who the lead is.

    Parameters
    ----------
    name
        Name of the fact, and of its column.
    group
        Reason group its contribution is counted under.
    kind
        "categorical" (text or None), "boolean" (0.0 or 1.0, never null), "numeric" (NaN if null).
    sources
        Lead columns it is read from.
    unit
        Unit of a numeric fact; "" otherwise.
    meaning, null_behaviour
        For the documentation.
    sentence, absent_sentence
        What to tell a sales rep when the fact is known (`{value}` is put in) or true, and when it
        is null or false; in English, marked for translation.
    values
        All a categorical fact may be, in a fixed order; ascending when `ordered`.
    ordered
        Whether the values have an order.
    labels
        Words to put into the sentence for every categorical value, marked for translation.
    told_only
        For conditions and sentences; no model looks at it.
    """

    name: str
    group: str
    kind: Literal["categorical", "boolean", "numeric"]
    sources: tuple[str, ...]
    unit: str
    meaning: str
    null_behaviour: str
    sentence: str
    absent_sentence: str
    values: tuple[str, ...] = ()
    ordered: bool = False
    labels: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    told_only: bool = False

    def say(self, value: str | float | None, language: Language) -> str:
        """Put a value of this fact into its sentence.

        Parameters
        ----------
        value
            As `derived_facts` returns it.
        language
            To say it in.

        Returns
        -------
        str
            `absent_sentence` when the value is None, NaN, or a false boolean.
        """
        if isinstance(value, str):
            label = language.gettext(self.labels.get(value, value))
            return language.gettext(self.sentence, value=label)
        if value is None or value != value or (self.kind == "boolean" and not value):  # noqa: PLR0124
            return language.gettext(self.absent_sentence)
        shown = language.percent(value) if self.unit == SHARE else language.decimal(value)
        return language.gettext(self.sentence, value=shown)


_NULL_TITLE = "null when no job title is known, or it has no Latin letter"

# Learned from, the kind of phone number did not clearly make predictions better (log-loss on two
# demo companies .2651 and .3082 with it, .2648 and .3099 without): told and tested, not learned.
_FACTS = (
    DerivedFact(
        name="seniority",
        group="job_title",
        kind="categorical",
        values=SENIORITIES,
        ordered=True,
        sources=("job_title",),
        unit="",
        meaning="Level the job title reads as; a title that tells no level is staff",
        null_behaviour=_NULL_TITLE,
        sentence=marked("Job title reads as {value} level"),
        absent_sentence=marked("No job title known"),
        labels=MappingProxyType(
            {
                "student": marked("student"),
                "junior": marked("junior"),
                "staff": marked("staff"),
                "senior": marked("senior"),
                "manager": marked("manager"),
                "director": marked("director"),
                "executive": marked("executive"),
            }
        ),
    ),
    DerivedFact(
        name="job_function",
        group="job_title",
        kind="categorical",
        values=JOB_FUNCTIONS,
        sources=("job_title",),
        unit="",
        meaning="Field of work the job title names; a title that names none is other",
        null_behaviour=_NULL_TITLE,
        sentence=marked("Job title points to {value}"),
        absent_sentence=marked("No job title known"),
        labels=MappingProxyType(
            {
                "management": marked("general management"),
                "marketing": marked("marketing"),
                "sales": marked("sales"),
                "it": marked("IT"),
                "engineering": marked("engineering"),
                "finance": marked("finance"),
                "hr": marked("HR"),
                "operations": marked("operations"),
                "purchasing": marked("purchasing"),
                "research": marked("research"),
                "legal": marked("legal"),
                "education": marked("education"),
                "other": marked("another field"),
            }
        ),
    ),
    DerivedFact(
        name="mail_domain_kind",
        group="mail_domain",
        kind="categorical",
        values=MAIL_DOMAIN_KINDS,
        sources=("email",),
        unit="",
        meaning="Kind of mailbox behind the e-mail address; whatever is on no list is business",
        null_behaviour="null when there is no e-mail address or it is not a valid one",
        sentence=marked("Writes from {value}"),
        absent_sentence=marked("No valid e-mail address known"),
        labels=MappingProxyType(
            {
                "business": marked("a company e-mail address"),
                "free": marked("a free-mail address"),
                "disposable": marked("a throw-away e-mail address"),
                "academic": marked("a school or university e-mail address"),
            }
        ),
    ),
    DerivedFact(
        name="has_email",
        group="mail_domain",
        kind="boolean",
        sources=("email",),
        unit="",
        meaning="1 when the e-mail address is a valid one",
        null_behaviour="never null",
        sentence=marked("A valid e-mail address is known"),
        absent_sentence=marked("No valid e-mail address known"),
    ),
    DerivedFact(
        name="phone_kind",
        told_only=True,
        group="phone",
        kind="categorical",
        values=PHONE_KINDS,
        sources=("phone", "country"),
        unit="",
        meaning=(
            "What the phone number is by the numbering plan of its country: mobile, fixed "
            "(landline), other (toll-free, internet …), or invalid: nobody can be reached at it"
        ),
        null_behaviour=(
            "null when there is no phone number, or neither it nor the lead tells its country"
        ),
        sentence=marked("Left {value}"),
        absent_sentence=marked("No phone number known"),
        labels=MappingProxyType(
            {
                "mobile": marked("a mobile number"),
                "fixed": marked("a landline number"),
                "other": marked("a service number"),
                "invalid": marked("a phone number that cannot be right"),
            }
        ),
    ),
    DerivedFact(
        name="has_phone",
        group="phone",
        kind="boolean",
        sources=("phone",),
        unit="",
        meaning="1 when the phone number has at least five digits, not all the same",
        null_behaviour="never null",
        sentence=marked("A phone number is known"),
        absent_sentence=marked("No phone number known"),
    ),
    DerivedFact(
        name="phone_abroad",
        told_only=True,
        group="phone",
        kind="boolean",
        sources=("phone", "country"),
        unit="",
        meaning="1 when the phone number's country code is not that of the lead's country",
        null_behaviour="never null; 0 when the number or the country is not known",
        sentence=marked("The phone number is of another country than the lead"),
        absent_sentence=marked("The phone number is not known to be of another country"),
    ),
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
