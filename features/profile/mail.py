"""What an e-mail address tells about the lead: the kind of its domain, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from disposable_email_domains import blocklist as DISPOSABLE_DOMAINS  # noqa: N812 - it is constant

from features.profile.mail_providers import (
    ACADEMIC_DOMAIN,
    ACADEMIC_DOMAINS,
    FREE_BRAND_DOMAIN,
    FREE_DOMAINS,
)

MAIL_DOMAIN_KINDS = ("business", "free", "disposable", "academic")

LONGEST_DOMAIN = 253

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})")
_LOCAL_PART = re.compile(r"[^\s@<>(),;:\\]{1,64}")


def mail_domain(address: object) -> str | None:
    """Take what stands behind the @ of an e-mail address.

    Parameters
    ----------
    address
        Raw address; blanks around it are ignored.

    Returns
    -------
    str or None
        The domain as it was typed, not yet checked; None for anything that is not text, is too
        long, or has no proper name before the @.
    """
    if not isinstance(address, str):
        return None
    local_part, _, domain = address.strip().rpartition("@")
    if len(domain) > LONGEST_DOMAIN or not _LOCAL_PART.fullmatch(local_part):
        return None
    return domain


@lru_cache(maxsize=65_536)
def mail_domain_kind(domain: str | None) -> str | None:
    """Tell what kind of mailbox a domain offers, without asking the network.

    Parameters
    ----------
    domain
        As `mail_domain` returns it; international domains are read in their ASCII form (IDNA).

    Returns
    -------
    str or None
        One of `MAIL_DOMAIN_KINDS`; whatever is on no list is "business", and None when it is
        no domain. Throw-away services come before schools, because some rent out look-alike
        "edu" domains.
    """
    name = _ascii_domain(domain) if domain else None
    if name is None:
        return None
    if name in FREE_DOMAINS or FREE_BRAND_DOMAIN.fullmatch(name):
        return "free"
    parents = list(_with_parents(name))
    if not DISPOSABLE_DOMAINS.isdisjoint(parents):
        return "disposable"
    if ACADEMIC_DOMAIN.fullmatch(name) or not ACADEMIC_DOMAINS.isdisjoint(parents):
        return "academic"
    return "business"


def _ascii_domain(domain: str) -> str | None:
    name = domain.lower().removesuffix(".")
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:  # the codec's word for "no such domain"
            return None
    return name if len(name) <= LONGEST_DOMAIN and _DOMAIN.fullmatch(name) else None


def _with_parents(domain: str) -> Iterator[str]:
    """Yield `a.b.example.com`, `b.example.com`, `example.com`."""
    while "." in domain:
        yield domain
        domain = domain.partition(".")[2]
