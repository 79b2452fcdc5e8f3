"""Which leads are of one account: by its id, the company's mail domain, or the company's name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from features.people.contact import company_domain, company_key, country_key
from features.people.groups import Columns, IntArray, chained, components, values_of

MOST_ACCOUNTS_OF_A_MARK = 3
"""A domain or company name with more account ids than that is no account's own: a holding's
mail, "freelancer", "private". It ties only leads that nothing else ties."""

Mark = tuple[str, ...]


class Marks(NamedTuple):
    """What tells the account of one lead, the surest first; None where not known."""

    account: Mark | None
    domain: Mark | None
    company: Mark | None


def marks_of(columns: Columns, n: int) -> list[Marks]:
    """Give what tells each lead's account.

    Parameters
    ----------
    columns
        Columns of the leads (n values each); `account_id`, `email`, `company` and `country` are
        looked at, and any may be missing.
    n
        Number of leads.
    """
    names = ("account_id", "email", "company", "country")
    rows = zip(*(values_of(columns, name, n) for name in names), strict=True)
    return [_marks(*row) for row in rows]


def _marks(account: object, email: object, company: object, country: object) -> Marks:
    domain = company_domain(email)
    name = company_key(company) if isinstance(company, str) else None
    return Marks(
        ("account", account.strip()) if isinstance(account, str) and account.strip() else None,
        ("domain", domain) if domain else None,
        ("company", name, country_key(country)) if name else None,
    )


def account_keys(columns: Columns, n: int) -> list[Mark | None]:
    """Give the surest mark of every lead's account, whatever other leads there are."""
    every = marks_of(columns, n)
    return [next((mark for mark in marks if mark is not None), None) for marks in every]


def account_groups(columns: Columns, n: int) -> IntArray:
    """Give the accounts of n leads, numbered.

    Parameters
    ----------
    columns
        As in `marks_of`.
    n
        Number of leads.

    Returns
    -------
    int64 (n,)
        Leads with the same account id, the same business mail domain (registered domain; free,
        academic and throw-away mail says nothing) or the same company name in the same country
        have the same number, also through a third lead. A lead of which none is known is an
        account of its own. Which leads are together does not depend on their order.
    """
    marks = marks_of(columns, n)
    return components(account_links(marks), n)


def account_links(marks: Sequence[Marks]) -> Iterator[tuple[int, int]]:
    """Give pairs of leads that are of one account."""
    generic = _generic(marks)
    blocks: dict[Mark, list[int]] = {}
    for position, mine in enumerate(marks):
        sure = [mark for mark in mine if mark is not None and mark not in generic]
        fallback = [mark for mark in mine if mark is not None][:1]
        for mark in sure or fallback:
            blocks.setdefault(mark, []).append(position)
    yield from chained(blocks.values())


def _generic(marks: Sequence[Marks]) -> frozenset[Mark]:
    """Give the domains and names that too many accounts share."""
    accounts: dict[Mark, set[Mark]] = {}
    for account, domain, company in marks:
        if domain and account:
            accounts.setdefault(domain, set()).add(account)
        if company and (sure := account or domain):
            accounts.setdefault(company, set()).add(sure)
    return frozenset(mark for mark, of in accounts.items() if len(of) > MOST_ACCOUNTS_OF_A_MARK)
