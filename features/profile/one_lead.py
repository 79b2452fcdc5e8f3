"""The derived facts of one lead, without an array on the way: what a request waits for."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from features.profile.amounts import (
    COMPANY_SIZE_EDGES,
    COMPANY_SIZES,
    REVENUE_BAND_EDGES,
    REVENUE_BANDS,
    parse_number,
)
from features.profile.facts import COMPLETENESS_COLUMNS
from features.profile.mail import mail_domain, mail_domain_kind
from features.profile.phones import NO_PHONE, read_phone
from features.profile.text import is_filled
from features.profile.titles import read_title

Fact = str | float | bool | None


def facts_of_lead(lead: Mapping[str, object]) -> Mapping[str, Fact]:
    """Derive every fact in `DERIVED` of one lead.

    Parameters
    ----------
    lead
        Plain values by column; those not there count as missing.

    Returns
    -------
    mapping
        By name, in the order of `DERIVED`: what `derived_facts` gives, with None for what is not
        known and true or false for what is boolean. A lead that was looked at before is
        remembered.

    Examples
    --------
    >>> facts_of_lead({"employees": "51-200"})["company_size"]
    'medium'
    """
    return _facts(*map(lead.get, COMPLETENESS_COLUMNS))


# Typed, because Python takes 1 and True for the same key.
@lru_cache(maxsize=16_384, typed=True)
def _facts(*values: object) -> Mapping[str, Fact]:
    lead = dict(zip(COMPLETENESS_COLUMNS, values, strict=True))
    level, field = read_title(lead["job_title"])
    kind = mail_domain_kind(mail_domain(lead["email"]))
    phone = read_phone(lead["phone"], lead["country"])
    employees = _number(lead["employees"])
    revenue = _number(lead["annual_revenue"])
    return MappingProxyType(
        {
            "seniority": level,
            "job_function": field,
            "mail_domain_kind": kind,
            "has_email": kind is not None,
            "phone_kind": phone.kind,
            "has_phone": phone is not NO_PHONE,
            "phone_abroad": phone.abroad,
            "company_size": _band(employees, COMPANY_SIZE_EDGES, COMPANY_SIZES),
            "employees_number": employees,
            "revenue_band": _band(revenue, REVENUE_BAND_EDGES, REVENUE_BANDS),
            "annual_revenue_number": revenue,
            "profile_completeness": sum(map(is_filled, values)) / len(values),
        }
    )


def _number(value: object) -> float | None:
    number = parse_number(value)
    return None if math.isnan(number) else number


def _band(number: float | None, edges: tuple[float, ...], labels: tuple[str, ...]) -> str | None:
    return None if number is None else labels[bisect_right(edges, number)]
