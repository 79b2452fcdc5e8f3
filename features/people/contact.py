"""Addresses and company names as they are compared: one mailbox, one company, one key."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from features.profile.mail import mail_domain, mail_domain_kind
from features.profile.normal import normalised
from features.profile.text import is_filled, without_accents

GOOGLE_DOMAINS = ("gmail.com", "googlemail.com")
_SHARED = """
info kontakt contact office mail post email sales vertrieb verkauf einkauf purchasing marketing
hello hallo service support team admin webmaster hr personal jobs karriere bewerbung buchhaltung
accounting rechnung invoice billing finance presse press newsletter zentrale sekretariat empfang
reception reservierung booking anfrage anfragen enquiries inquiries noreply no-reply it edv shop
order orders bestellung praxis kanzlei verwaltung
"""
SHARED_MAILBOXES = frozenset(_SHARED.split())
MORE_LEGAL_FORMS = (
    *("gesmbh", "mbh", "ug", "kgaa", "gbr", "ohg", "ek", "eg", "ev", "ggmbh", "partgmbb"),
    *("haftungsbeschränkt", "aktiengesellschaft", "gesellschaft mit beschränkter haftung"),
    *("kommanditgesellschaft", "sp z oo", "spolka z oo", "z oo", "limited liability company"),
    "public limited company",
)
_ABBREVIATION = re.compile(r"\b(\w)\.\s?(?=\w\b)")
_DIGITS = re.compile(r"\d+")
_NOT_WORD = re.compile(r"[\W_]+")


def mailbox(address: object) -> str | None:
    """Give the mailbox behind an e-mail address, the same for every way to write it.

    Small letters, without a "+tag", and at Google without the points in the name, which mean
    nothing there.

    Returns
    -------
    str or None
        None for anything that is no valid address.

    Examples
    --------
    >>> mailbox("Jo.Doe+events@GoogleMail.com"), mailbox("mailto:jo@acme.de ")
    ('jodoe@gmail.com', 'jo@acme.de')
    """
    return _mailbox(address) if isinstance(address, str) else None


@lru_cache(maxsize=65_536)
def _mailbox(address: str) -> str | None:
    text = address.strip().casefold().removeprefix("mailto:").removesuffix(".")
    domain = mail_domain(text)
    if mail_domain_kind(domain) is None:
        return None
    name = text.rpartition("@")[0]
    name = name.partition("+")[0] or name
    if domain in GOOGLE_DOMAINS:
        return f"{name.replace('.', '') or name}@gmail.com"
    return f"{name}@{domain}"


def is_shared(box: str) -> bool:
    """Tell whether a mailbox is one that several people read, such as info@."""
    return box.partition("@")[0] in SHARED_MAILBOXES


def are_namesakes(one: str | None, other: str | None) -> bool:
    """Tell whether two mailboxes of one domain were numbered because two people share a name.

    jo.doe@ and jo.doe2@ are two people; jo.doe@ and j.doe@ may well be one.
    """
    if one is None or other is None or one == other:
        return False
    (mine, at), (theirs, there) = (box.rsplit("@", 1) for box in (one, other))
    return at == there and _DIGITS.findall(mine) != _DIGITS.findall(theirs)


def company_domain(address: object) -> str | None:
    """Give the registered domain of a company's own mail ("mail.acme.co.uk" is acme.co.uk).

    Returns
    -------
    str or None
        None for free, throw-away and academic mail, which say nothing of an employer.
    """
    domain = mail_domain(address.strip().casefold() if isinstance(address, str) else None)
    if domain is None or mail_domain_kind(domain) != "business":
        return None
    return _registered(domain.removesuffix("."))


@lru_cache(maxsize=65_536)
def _registered(domain: str) -> str:
    found = _extract()(domain)
    return f"{found.domain}.{found.suffix}" if found.domain and found.suffix else domain


@cache
def _extract():  # type: ignore[no-untyped-def]  # noqa: ANN202 - its type comes with the import
    import tldextract  # noqa: PLC0415 - read when first needed

    # The list of suffixes that comes with the library: nothing is asked of the network.
    return tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None).extract_str


@lru_cache(maxsize=65_536)
def company_key(company: str) -> str | None:
    """Give a company's name without legal form, accents, capitals and punctuation.

    Examples
    --------
    >>> company_key("Müller & Söhne GmbH & Co. KG"), company_key("MUELLER und SOEHNE")
    ('muller und sohne', 'muller und sohne')
    """
    if not is_filled(company):
        return None
    words = _without_legal_form(_words(company))
    while words[:1] == ["the"] and len(words) > 1:
        words = words[1:]
    return " ".join(words) or None


def _words(text: str) -> list[str]:
    """Split into folded words; abbreviations are one: "Co." is co, "S.p.A." spa, "e.V." ev."""
    joined = _ABBREVIATION.sub(r"\1", text.casefold().replace("&", " und "))
    words = _NOT_WORD.sub(" ", without_accents(joined)).split()
    return ["und" if word == "and" else word for word in words]


def _without_legal_form(words: list[str]) -> list[str]:
    kept, forms = list(words), _legal_forms()
    while kept:
        longest = next((n for n in range(4, 0, -1) if tuple(kept[-n:]) in forms), 0)
        if longest == 0 and kept[-1] != "und":
            return kept
        kept = kept[: -max(longest, 1)]
    return list(words)  # a company that is called nothing but "Limited"


@cache
def _legal_forms() -> frozenset[tuple[str, ...]]:
    from cleanco import prepare_default_terms  # noqa: PLC0415 - read when first needed

    listed = [*(" ".join(parts) for _, parts in prepare_default_terms()), *MORE_LEGAL_FORMS]
    # A single letter is no legal form that a name could do without.
    forms = (tuple(_words(form)) for form in listed)
    return frozenset(form for form in forms if len("".join(form)) > 1)


def country_key(country: object) -> str:
    """Give the country as its code, or as written; "" where none is known."""
    found = normalised("country", country)
    return found if isinstance(found, str) else ""
