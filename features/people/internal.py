"""Leads that are no prospects: our own people, and leads somebody made to test a form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from features.language.marks import marked
from features.people.contact import company_key
from features.people.flag import MADE_FOR_TESTS, OWN, RESERVED_DOMAIN, Flag
from features.people.groups import Columns, values_of
from features.profile.mail import mail_domain
from features.profile.text import without_accents

RESERVED = re.compile(
    r"(?:.+\.)?(?:example\.(?:com|net|org|edu)|(?:.+\.)?(?:test|invalid|localhost)|localhost)"
)
"""Domains nobody can have (RFC 2606 and 6761). Of the ending .example only these: the demo
company's own leads have it."""

LOOKED_AT = ("email", "first_name", "last_name", "company", "phone")
FIRST_NAME, LAST_NAME = marked("first name"), marked("last name")
HINTS_NEEDED = 2
MOST_SHOWN = 3
FEWEST_TO_COMPARE, MOST_TEST_SHARE = 10, 0.5

WORDS = """
test tests tester testing testlead testuser testperson teste testa probe foo bar baz foobar dummy
fake asdf asdfg asdfgh asd asdasd sdf sdfsdf fdsa dfg jkl jklo qwe qwer qwert qwerty qwertz yxcv
zxcv blah bla blabla lorem ipsum xxx xyz abc abcd hallowelt helloworld vorname nachname firstname
lastname mustermann musterfrau
"""
NAMES = (
    "max mustermann|erika mustermann|erika musterfrau|maxi musterfrau|john doe|jane doe|foo bar"
    "|first last|vorname nachname|lorem ipsum|mickey mouse|micky maus|donald duck|hello world"
    "|test lead|test user|test account|test person|firstname lastname|mister test"
)
COMPANIES = (
    "test|testfirma|testunternehmen|testcompany|test company|test firma|musterfirma|muster firma"
    "|mustermann|max mustermann|muster|asdf|foo|foobar|foo bar|beispielfirma|beispiel|example"
    "|examplecompany|example company|dummy|fake|lorem|xyz|qwertz|qwerty"
)
_NOT_LETTER = re.compile(r"[\W\d_]+")


def _letters(text: str) -> str:
    return " ".join(_NOT_LETTER.sub(" ", without_accents(text)).split())


def _folded(words: Iterable[str]) -> frozenset[str]:
    """Fold a list as what is compared with it: "Doe" comes out as "do"."""
    return frozenset(map(_letters, words))


_FAKE_WORDS = _folded(WORDS.split())
_FAKE_NAMES = _folded(NAMES.split("|"))
_FAKE_COMPANIES = _folded(COMPANIES.split("|"))
_FAKE_DOMAIN = re.compile(
    r"(?:test|tests|tester|testing|example|asdf|qwert[yz]|foo|bar|foobar|mustermann|musterfirma"
    r"|muster|dummy|fake|xyz|abc|domain)\.[a-z]{2,3}"
)
_FAKE_PHONE = re.compile(r"\+?0*(?:1234567\d*|(\d)\1{5,}|0123456\d*|9876543\d*)")
_ONE_LETTER = re.compile(r"(\w)\1{2,}")


def flag_of(lead: Mapping[str, object], own_domains: Sequence[str] = ()) -> Flag | None:
    """Tell whether a lead is one of our own people, or made for a test.

    Parameters
    ----------
    lead
        Plain values by column; `email`, `first_name`, `last_name`, `company` and `phone` are
        looked at.
    own_domains
        Mail domains of our own company; what stands before them does not matter.

    Returns
    -------
    Flag or None
        A reserved mail domain (example.com, .test, .invalid) is enough for a test lead. Any other
        sign needs a second one that does not follow from it: a Mr Test exists, and writes from
        test@…; nobody is called Test Test.

    Examples
    --------
    >>> flag_of({"email": "jo@example.com"}).note
    'looks like a test lead: its mail domain is reserved for examples and tests'
    """
    return _flag(*(_plain(lead.get(name)) for name in LOOKED_AT), tuple(own_domains))


def _plain(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)


@lru_cache(maxsize=65_536)
def _flag(
    email: str, first: str, last: str, company: str, phone: str, own: tuple[str, ...]
) -> Flag | None:
    domain = (mail_domain(email) or "").casefold()
    ours = [bare for mine in own if (bare := _bare(mine))]
    if any(domain == mine or domain.endswith(f".{mine}") for mine in ours):
        return Flag("internal", OWN)
    if RESERVED.fullmatch(domain):
        return Flag("test", RESERVED_DOMAIN)
    signs = _signs(email, domain, first, last, company, phone)
    if len(signs) < HINTS_NEEDED:
        return None
    return Flag("test", MADE_FOR_TESTS, tuple(signs))


def _bare(domain: str) -> str:
    return domain.strip().casefold().rpartition("@")[2].strip(".")


def _signs(email: str, domain: str, first: str, last: str, company: str, phone: str) -> list[str]:
    """Name the places where something is that people type to test a form."""
    given, family = _letters(first), _letters(last)
    signs = []
    if " ".join((given, family)) in _FAKE_NAMES:
        signs = [FIRST_NAME, LAST_NAME]
    else:
        signs += [FIRST_NAME] * _is_fake(given) + [LAST_NAME] * _is_fake(family)
    name = _letters(email.rpartition("@")[0])
    # An address is made of the name: that is no second sign.
    if name and _is_fake(name.split()[0]) and not {*name.split()} & {given, family}:
        signs.append(marked("mail address"))
    if _FAKE_DOMAIN.fullmatch(domain):
        signs.append(marked("mail domain"))
    if (company_key(company) or "") in _FAKE_COMPANIES or _is_fake(_letters(company)):
        signs.append(marked("company"))
    if _FAKE_PHONE.fullmatch(re.sub(r"[\s()/.-]", "", phone)):
        signs.append(marked("phone number"))
    return signs


def _is_fake(word: str) -> bool:
    return word in _FAKE_WORDS or bool(_ONE_LETTER.fullmatch(word))


def flagged(columns: Columns, n: int, own_domains: Sequence[str] = ()) -> list[Flag | None]:
    """Tell of every one of n leads whether it is no prospect.

    Parameters
    ----------
    columns
        The leads' columns (n values each); those not there count as missing.
    n
        Number of leads.
    own_domains
        As in `flag_of`.

    Returns
    -------
    list
        One each, as `flag_of` gives it; but where most leads look made for a test, none is taken
        for one: the whole export was then made so, perhaps to keep people's names out of it.
    """
    rows = zip(*(values_of(columns, name, n) for name in LOOKED_AT), strict=True)
    own = tuple(own_domains)
    found = [_flag(*(_plain(value) for value in row), own) for row in rows]
    tests = sum(flag is not None and flag.kind == "test" for flag in found)
    if n >= FEWEST_TO_COMPARE and tests > MOST_TEST_SHARE * n:
        return [flag if flag is not None and flag.kind == "internal" else None for flag in found]
    return found


@dataclass(frozen=True)
class LeftOut:
    """Leads that nothing is learned from.

    Attributes
    ----------
    lead_ids
        Flagged leads.
    flags
        Why, one each.
    leads
        Number of leads that were looked at.
    """

    lead_ids: tuple[str, ...]
    flags: tuple[Flag, ...]
    leads: int

    def count(self, kind: str) -> int:
        """Count the leads of a kind, "internal" or "test"."""
        return sum(flag.kind == kind for flag in self.flags)


def left_out(leads: Columns, own_domains: Sequence[str] = ()) -> LeftOut:
    """Find internal and test leads in the leads table."""
    ids = [str(value) for value in leads["lead_id"]]
    found = flagged(leads, len(ids), own_domains)
    pairs = [(lead, flag) for lead, flag in zip(ids, found, strict=True) if flag is not None]
    return LeftOut(tuple(i for i, _ in pairs), tuple(flag for _, flag in pairs), len(ids))


def left_out_sentences(found: LeftOut) -> list[str]:
    """Say what was found, for `leadscore check`."""
    said = []
    for kind, words in (("internal", "like one of your own people"), ("test", "made for a test")):
        ids = [i for i, f in zip(found.lead_ids, found.flags, strict=True) if f.kind == kind]
        if ids:
            shown = ", ".join(ids[:MOST_SHOWN]) + (" …" if len(ids) > MOST_SHOWN else "")
            one = len(ids) == 1
            said.append(
                f"{len(ids):,} {'lead looks' if one else 'leads look'} {words} ({shown}): kept, "
                f"and scored on request, but nothing is learned from {'it' if one else 'them'}"
            )
    return said
