"""What of the activities is no person's doing: which are mails, and what gives a machine away."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from features.policy.schema.base import Part, Pattern, Patterns, Text

Seconds = Annotated[float, Field(gt=0, le=3600)]
Links = Annotated[int, Field(ge=2, le=50)]
HygieneRule = Literal[
    "exact_repeat",
    "scanner_agent",
    "too_soon",
    "links_at_once",
    "every_link",
    "with_machine",
    "repeated_open",
]


class Hygiene(Part):
    """Which activities do not count, since no person did them or did them once only."""

    off: tuple[HygieneRule, ...] = ()
    """rules that you do not want: what they find then counts"""
    delivered: Patterns | None = None
    """`type` of the activities that say a mail was delivered; left out, the usual names"""
    opened: Patterns | None = None
    """`type` of the activities that say a mail was opened; left out, the usual names"""
    clicked: Patterns | None = None
    """`type` of the activities that say a link in a mail was clicked; left out, the usual names"""
    scanner_agents: tuple[Pattern, ...] = ()
    """user agents that are machines, besides the well-known ones"""
    human_agents: tuple[Pattern, ...] = ()
    """user agents that are people's, whatever they look like"""
    soon_seconds: Seconds = 10
    """opened or clicked so soon after the delivery of the mail, it was a machine"""
    links_at_once: Links = 3
    """so many different links of a mail at once were followed by a machine"""
    at_once_seconds: Seconds = 2
    """within so many seconds is at once"""
    links_in_a_row: Links = 4
    """so many different links of a mail in a row: a machine followed every link"""
    in_a_row_seconds: Seconds = 10
    """within so many seconds is in a row"""
    with_machine_seconds: Seconds = 5
    """what happens to a mail so shortly before or after a click of a machine was the machine too"""
    reopened_minutes: Annotated[float, Field(gt=0, le=1440)] = 10
    """opened again within so many minutes, a mail was opened once; the last time counts"""
    internal_mail_domains: tuple[Text, ...] = ()
    """mail domains of your own company and its test leads"""


DEFAULT_HYGIENE = Hygiene()
