"""The derived facts of a person: job title, mailbox, phone number."""

from __future__ import annotations

from types import MappingProxyType

from features.language.marks import marked
from features.profile.derived_fact import DerivedFact
from features.profile.mail import MAIL_DOMAIN_KINDS
from features.profile.phones import PHONE_KINDS
from features.profile.titles import JOB_FUNCTIONS, SENIORITIES

_NULL_TITLE = "null when no job title is known, or it has no Latin letter"

PERSON_FACTS = (
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
    # Learned from, the kind of phone number did not clearly make predictions better (log-loss on
    # two demo companies .2651 and .3082 with it, .2648 and .3099 without): told and tested, not
    # learned.
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
)
