"""What training does with people: who stays on one side of a test, and who is left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from features.facts import Facts
from features.people.accounts import account_links, marks_of
from features.people.duplicates import duplicate_groups
from features.people.groups import IntArray, components
from features.people.internal import LOOKED_AT as TELLS_PROSPECTS
from features.people.internal import flagged

TELLS_GROUPS = ("account_id", "email", "phone", "first_name", "last_name", "company", "country")


def kept_together(facts: Facts) -> IntArray:
    """Group the leads that tell too much of each other to be on two sides of a test.

    Parameters
    ----------
    facts
        n leads, by the latest values of their columns.

    Returns
    -------
    int64 (n,)
        Group numbers: the same for leads of one account (see `features.people.accounts`) and for
        leads that are one person (see `features.people.duplicates`), also through others.
    """
    n = len(facts)
    columns = _values(facts, TELLS_GROUPS)
    if not columns:
        return components((), n)
    marks = marks_of(columns, n)
    people = duplicate_groups({**columns, "lead_id": list(facts.lead_ids)}, marks=marks)

    def links() -> Iterator[tuple[int, int]]:
        yield from account_links(marks)
        yield from ((link.one, link.other) for link in people.links)

    return components(links(), n)


def are_prospects(facts: Facts, own_domains: Sequence[str] = ()) -> NDArray[np.bool_]:
    """Tell which leads one can learn from: bool (n,), False for internal and test leads.

    Parameters
    ----------
    facts
        n leads, by the latest values of their columns.
    own_domains
        Mail domains of our own company.
    """
    columns = _values(facts, TELLS_PROSPECTS)
    if not columns:
        return np.ones(len(facts), bool)
    return np.array([flag is None for flag in flagged(columns, len(facts), own_domains)], bool)


def _values(facts: Facts, names: Sequence[str]) -> dict[str, list[object]]:
    return {name: facts.attributes[name].values() for name in names if name in facts.attributes}
