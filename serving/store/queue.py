"""Who needs attention now: where all leads stand, in three orders, filtered, page by page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Column, Connection, Row, Select, func, select, tuple_
from sqlalchemy.sql.elements import ColumnElement

from serving.store.tables import LEADS, STANDINGS

ListName = Literal["newest", "risers", "hottest"]

PER_PAGE = 50
MOST_CHOICES = 500
KEYS: dict[ListName, Column[Any]] = {
    "newest": STANDINGS.c.mql_since_us,
    "risers": STANDINGS.c.change,
    "hottest": STANDINGS.c.score,
}
CLOSED = ("won", "lost", "rejected")
ACCEPTED = ("sal", "sql", "opportunity")


@dataclass(frozen=True)
class Wanted:
    """One page of one list.

    Attributes
    ----------
    name
        `newest` MQLs, the latest first; `risers` over a week; `hottest` that sales did not accept.
        Leads that are won, lost or rejected are in none of them.
    product_line, owner, source
        Only those; None for all.
    after
        The last row of the page before: its `place` and its lead; None for the first page.
    """

    name: ListName = "newest"
    product_line: str | None = None
    owner: str | None = None
    source: str | None = None
    after: tuple[float, str] | None = None


@dataclass(frozen=True)
class Waiting:
    """A lead in the queue.

    Attributes
    ----------
    place
        What the list is ordered by: microseconds, points or score.
    company
        As the CRM pushed it; None where it did not.
    change
        Points of score over a week; None where not known.
    because
        Language → the strongest reason for; empty without one.
    """

    lead_id: str
    place: float
    company: str | None
    score: float
    change: float | None
    grade: str
    mql: bool
    mql_since_us: int | None
    product_line: str | None
    owner: str | None
    source: str | None
    status: str | None
    because: Mapping[str, str]
    scored_us: int

    def reason(self, language: str) -> str | None:
        """Give the strongest reason for, in a language by its code if it is kept in that."""
        return self.because.get(language) or next(iter(self.because.values()), None)


@dataclass(frozen=True)
class Page:
    """One page of a list; `more` tells whether another follows."""

    rows: list[Waiting]
    more: bool


def page_of(connection: Connection, wanted: Wanted) -> Page:
    """Give a page of at most 50 leads; leads that object to being scored are left out."""
    key = KEYS[wanted.name]
    order = key.desc(), STANDINGS.c.lead_id.desc()
    found = _places(wanted, key).order_by(*order).limit(PER_PAGE + 1).subquery()
    # Only what is shown is looked up beside the index.
    asked = (
        select(STANDINGS, key.label("place"), LEADS.c.facts, LEADS.c.objects)
        .join(found, found.c.lead_id == STANDINGS.c.lead_id)
        .outerjoin(LEADS, LEADS.c.lead_id == STANDINGS.c.lead_id)
        .order_by(*order)
    )
    rows = connection.execute(asked).all()
    shown = [_waiting(row) for row in rows[:PER_PAGE] if not row.objects]
    return Page(shown, len(rows) > PER_PAGE)


def choices(connection: Connection, name: Literal["owner", "source"]) -> list[str]:
    """Give the owners or sources that leads have, in their order, at most 500 of them.

    It jumps from each to the next through the index: the number of leads does not matter.
    """
    column: Column[str] = LEADS.c[name]
    values = select(func.min(column).label("value")).cte(recursive=True)
    following = select(func.min(column)).where(column > values.c.value).scalar_subquery()
    values = values.union_all(select(following).where(values.c.value.is_not(None)))
    asked = select(values.c.value).where(values.c.value.is_not(None)).limit(MOST_CHOICES)
    return list(connection.scalars(asked))


def _places(wanted: Wanted, key: Column[Any]) -> Select[Any]:
    asked = select(STANDINGS.c.lead_id).where(key.is_not(None), _is_open(wanted.name))
    if wanted.name == "risers":
        asked = asked.where(key > 0)
    for name in ("product_line", "owner", "source"):
        if (value := getattr(wanted, name)) is not None:
            asked = asked.where(STANDINGS.c[name] == value)
    if wanted.after is not None:
        asked = asked.where(tuple_(key, STANDINGS.c.lead_id) < tuple_(*wanted.after))
    return asked


def _is_open(name: ListName) -> ColumnElement[bool]:
    left_out = (*CLOSED, *ACCEPTED) if name == "hottest" else CLOSED
    status = STANDINGS.c.status
    return status.is_(None) | func.lower(status).not_in(left_out)


def _waiting(row: Row[Any]) -> Waiting:
    facts = {} if row.facts is None else json.loads(row.facts)
    company = facts.get("company")
    kept = {column.name: getattr(row, column.name) for column in STANDINGS.columns}
    kept["because"] = {} if row.because is None else json.loads(row.because)
    return Waiting(**kept, place=row.place, company=None if company is None else str(company))
