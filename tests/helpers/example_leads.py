"""The leads of docs/examples/ideas/README.md: what each one is and did, under the words used there.

Activities are (type, subject, days before the moment of scoring).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from features.collect import facts_of_one
from features.facts import Facts, Moments
from features.matching import kind_columns_of
from features.points import RulePoints
from features.policy.schema import Policy
from features.rows import RowBuilder, Rows
from features.spec import FeatureSpec

FOLDER = Path(__file__).parents[2] / "docs" / "examples" / "ideas"
FILES = tuple(sorted(path.name for path in FOLDER.glob("*.yaml")))
DAY_US = 86_400_000_000
AS_OF_US = 1_790_000_000_000_000

Done = tuple[str, str, float]


@dataclass(frozen=True)
class ExampleLead:
    """What a lead is, and what it did."""

    attributes: Mapping[str, object]
    activities: tuple[Done, ...] = ()

    def but(self, *activities: Done, **attributes: object) -> ExampleLead:
        """Give the lead with other attributes and further activities."""
        return ExampleLead({**self.attributes, **attributes}, (*self.activities, *activities))


def did(*activities: Done) -> ExampleLead:
    """Give a lead of whom nothing is known but what it did."""
    return ExampleLead({}, activities)


def rows_of(policy: Policy, lead: ExampleLead, moments: int = 1) -> Rows:
    """Give the row of a lead at the moment of scoring, as often as asked."""
    moment = Moments(np.zeros(moments, np.int64), np.full(moments, AS_OF_US))
    spec = FeatureSpec(learned=(), attributes=())
    return RowBuilder(policy, spec).build(_facts(policy, lead), moment)


def points_of_example(policy: Policy, lead: ExampleLead, moments: int = 1) -> RulePoints:
    """Give the agreed points of a lead at the moment of scoring, as often as asked."""
    return rows_of(policy, lead, moments).points


def _facts(policy: Policy, lead: ExampleLead) -> Facts:
    columns = kind_columns_of(policy)
    blank = ("",) * (len(columns) - 2)
    done = [
        (AS_OF_US - round(days * DAY_US), None, (type_, subject, *blank))
        for type_, subject, days in lead.activities
    ]
    return facts_of_one(lead.attributes, AS_OF_US - 365 * DAY_US, done, columns)


PRICING, OFFER = ("page_view", "/pricing"), ("offer_open", "spring")
DEMO, WHITEPAPER = ("form_submit", "/demo", 1), ("download", "whitepaper-picking", 8)
UNSUBSCRIBED = ("email_unsubscribe", "", 0)
ENQUIRY, SURVEY = ("form_submit", "/enquiry", 2), ("form_submit", "/survey", 0)
ASKED = ("form_submit", "/contact", 3)
TRIAL = ("trial_start", "", 4)

WAREHOUSE = ExampleLead(
    {
        "job_title": "Managing Director",
        "email": "ana@depot.example",
        "employees": "51-200",
        "country": "AT",
        "phone": "+43 1 234567",
        "industry": "Furniture",
    }
)
BREWERY = ExampleLead(
    {
        "country": "at",
        "employees": 85,
        "industry": "Craft brewing",
        "phone": "+43 1 234567",
        "job_title": "Head of Purchasing",
        "litres_per_year": 2_400_000,
    }
)
CALCULATED = did(("calculator", "", 3), ("calculator", "", 9), (*PRICING, 2))
DESIGNER = ExampleLead({"job_title": "Design Director", "company": "Nordhaus"}, (TRIAL,))
LESSEE = ExampleLead({"email": "li@metalworks.example", "country": "FR", "employees": 8})
VISITOR = ExampleLead(
    {"job_title": "Operations Manager"}, (("event_visit", "fair", 3), ("chat", "", 2))
)
OPENS = tuple(("email_open", f"mail-{i}", i) for i in range(14))
COMPLAINTS = (*(("complaint", "", day) for day in range(1, 5)), ("email_unsubscribe", "", 1))

# File → words of the README → the lead they stand for.
LEADS: dict[str, dict[str, ExampleLead]] = {
    "three_tiers.yaml": {
        "managing director in Vienna, four factors, asked for a demo, looked at pricing and "
        "downloaded a white paper": WAREHOUSE.but(DEMO, (*PRICING, 2), WHITEPAPER),
        "the same, but looked at pricing twelve times": WAREHOUSE.but(
            DEMO, *((*PRICING, i) for i in range(12)), WHITEPAPER
        ),
        "the same, but only unsubscribed": WAREHOUSE.but(UNSUBSCRIBED),
    },
    "factors_by_profile.yaml": {
        "brewery in Austria with 85 people where all seven factors hold": BREWERY,
        "the same, but with 800 people and from a contest": BREWERY.but(
            employees=800, source="contest"
        ),
        'nothing known: only "is no bought address" holds': ExampleLead({}),
    },
    "factors_by_behaviour.yaml": {
        "calculated twice, looked at pricing two days ago": CALCULATED,
        "the same, but a download five days after the careers page": CALCULATED.but(
            ("page_view", "/careers", 9), ("download", "guide", 4)
        ),
        "the same, but a download eight days after the careers page": CALCULATED.but(
            ("page_view", "/careers", 9), ("download", "guide", 1)
        ),
    },
    "every_time.yaml": {
        "talked with us three times, came to one evening": did(
            *(("call", "answered", day) for day in (1, 1, 40)), ("event_visit", "evening", 9)
        ),
    },
    "once_per_email.yaml": {
        "opened one e-mail once": did(("email_open", "may", 3)),
        "opened one e-mail five times": did(*(("email_open", "may", i / 2) for i in range(5))),
        "opened two e-mails": did(("email_open", "may", 3), ("email_open", "june", 1)),
    },
    "cap_per_period.yaml": {
        "looked at prices ten times today": did(*(("page_view", "/prices", 0.1),) * 10),
        "looked at prices ten times today and twice ten days ago": did(
            *(("page_view", "/prices", 0.1),) * 10, *(("page_view", "/prices", 10),) * 2
        ),
        "ordered five samples": did(*(("order", f"sample-{i}", i) for i in range(5))),
    },
    "half_life_or_window.yaml": {
        f"webinar and offer {when}": did(("webinar_attend", "stands", days), (*OFFER, days))
        for when, days in (("today", 0), ("30 days ago", 30), ("60 days ago", 60))
    },
    "floor_and_ceiling.yaml": {
        "complained four times and unsubscribed (−110)": did(*COMPLAINTS),
        "the same, then asked for a survey": did(*COMPLAINTS, SURVEY),
        "asked for a survey and looked at pricing nine times (125)": did(
            SURVEY, *((*PRICING, i) for i in range(9))
        ),
    },
    "opens_count_nothing.yaml": {
        "opened fourteen e-mails": did(*OPENS),
        "opened fourteen e-mails and clicked in one": did(*OPENS, ("email_click", "mail-3", 3)),
    },
    "buying_stages.yaml": {
        "no stage yet: looked at pricing once": did((*PRICING, 5)),
        "early: read the blog three times": did(
            *(("page_view", f"/blog/{i}", i) for i in range(3))
        ),
        "mid: a webinar and a customer story": did(
            ("webinar_attend", "", 30), ("page_view", "/customers/acme", 20)
        ),
        "late: looked at pricing and started a trial": did((*PRICING, 5), TRIAL),
    },
    "negative_signals.yaml": {
        "sent an enquiry, unsubscribed today": did(ENQUIRY, UNSUBSCRIBED),
        "sent an enquiry, unsubscribed 90 days ago": did(ENQUIRY, ("email_unsubscribe", "", 90)),
        "sent an enquiry, bounced, missed two appointments": did(
            ENQUIRY,
            ("email_bounce", "hard bounce", 1),
            ("meeting", "no_show", 9),
            ("call", "no_answer", 8),
        ),
    },
    "job_seeker.yaml": {
        "careers page, then download": did(
            ("page_view", "/careers/engineer", 3), ("download", "case-study-bridge", 0)
        ),
        "download, then careers page": did(
            ("download", "case-study-bridge", 3), ("page_view", "/careers/engineer", 0)
        ),
    },
    "disqualify.yaml": {
        "design director on trial": DESIGNER,
        "director at a competitor, on trial": DESIGNER.but(company="Sketchworks Ltd"),
        "student on trial": DESIGNER.but(job_title="Student of design"),
        "design director who looked at our jobs three times": DESIGNER.but(
            *(("page_view", "/careers", day) for day in (1, 2, 3))
        ),
    },
    "hand_off.yaml": {
        "calculated a rate today, two factors hold": LESSEE.but(("calculator", "", 0)),
        "sent the contact form, two factors hold": LESSEE.but(ASKED),
        "sent the contact form from a private address": LESSEE.but(ASKED, email="li@gmail.com"),
        "sent the contact form 15 days ago": LESSEE.but(("form_submit", "/contact", 15)),
        "sent the contact form and works at Rival Leasing": LESSEE.but(
            ASKED, company="Rival Leasing GmbH"
        ),
    },
    "hysteresis.yaml": {
        "asked for a viewing 14 days ago": did(("form_submit", "/viewing/12", 14)),
    },
    "product_lines.yaml": {
        "operations manager, visited the fair and chatted": VISITOR,
    },
    "routing_and_sla.yaml": {
        "asked for the same quote twice": did(*(("form_submit", "/quote/h25", i) for i in (1, 2))),
    },
    "signed_agreement.yaml": {
        "ordered a sample issue, downloaded the media kit": did(
            ("order", "sample-7", 3), ("download", "media-kit-2026", 1)
        ),
    },
}
