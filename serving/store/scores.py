"""Scores that were given, with their reasons and what they were given from."""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Dialect, Row, ScalarSelect, bindparam, case, delete, select
from sqlalchemy.sql.elements import ColumnElement

from serving.store.facts import insert_by_name, insert_into
from serving.store.ready import Ready
from serving.store.tables import LEADS, REQUESTS, SCORES, STANDINGS

KEPT_FOR_US = 2 * 86_400_000_000
OF_LEAD = "of_lead"
COMPRESSION = 1  # what a text can be made smaller by is nearly all in the first pass


@dataclass(frozen=True)
class Given:
    """A score that was given.

    Attributes
    ----------
    request_id, place
        Which request, and which of its leads; each is kept once.
    question
        Digest of what was asked.
    answer, inputs
        JSON: what was said, and of what.
    caller
        Id of the key it was asked with; None without keys.
    """

    request_id: str
    place: int
    question: bytes
    lead_id: str
    as_of_us: int
    scored_us: int
    model_version: str
    policy_version: str
    score: float
    mql: bool
    answer: bytes
    inputs: bytes
    caller: str | None = None


@dataclass(frozen=True)
class Standing:
    """Where a lead stands by its latest score; see the table of that name.

    `because` has the strongest reason for in every language; none where there is none.
    """

    lead_id: str
    score: float
    change: float | None
    grade: str
    mql: bool
    product_line: str | None
    because: Mapping[str, str]
    as_of_us: int
    scored_us: int


class AskedOtherwiseError(Exception):
    """A request id was used before, for another question."""


def keep_scores(connection: Connection, scores: Sequence[Given]) -> None:
    """Keep scores; those of a request that was answered before are kept as they were."""
    rows = [
        {
            **{name: getattr(one, name) for name in Given.__dataclass_fields__},
            "answer": zlib.compress(one.answer, COMPRESSION),
            "inputs": zlib.compress(one.inputs, COMPRESSION),
        }
        for one in scores
    ]
    if rows:
        _scores_kept(connection.dialect).write(connection, rows)


def keep_standings(connection: Connection, standings: Sequence[Standing]) -> None:
    """Note where leads stand now; an older score never replaces a newer one.

    A lead that was an MQL before keeps the moment at which it became one.
    """
    rows = [
        {
            **{n: getattr(one, n) for n in Standing.__dataclass_fields__ if n != "as_of_us"},
            "because": json.dumps(dict(one.because), ensure_ascii=False) if one.because else None,
            "mql_since_us": one.as_of_us if one.mql else None,
            OF_LEAD: one.lead_id,
        }
        for one in standings
    ]
    if rows:
        _standings_kept(connection.dialect).write(connection, rows)


@lru_cache(maxsize=4)
def _scores_kept(dialect: Dialect) -> Ready:
    insert = insert_by_name(dialect.name, SCORES)
    once = insert.on_conflict_do_nothing(index_elements=["request_id", "place"])
    return Ready(once, dialect, list(Given.__dataclass_fields__))


@lru_cache(maxsize=4)
def _standings_kept(dialect: Dialect) -> Ready:
    known = {name: _of_lead(name) for name in ("owner", "source", "status")}
    insert = insert_by_name(dialect.name, STANDINGS).values(**known)
    new, old = insert.excluded, STANDINGS.c
    told = [n for n in Standing.__dataclass_fields__ if n not in {"lead_id", "as_of_us"}]
    # An MQL that stays one has been one since it became one.
    since = case((new.mql & old.mql, old.mql_since_us), else_=new.mql_since_us)
    latest = insert.on_conflict_do_update(
        index_elements=["lead_id"],
        set_={**{name: new[name] for name in (*told, *known)}, "mql_since_us": since},
        where=old.scored_us <= new.scored_us,
    )
    return Ready(latest, dialect, ["lead_id", "mql_since_us", OF_LEAD, *told])


def answer_of(connection: Connection, request_id: str, question: bytes) -> bytes | None:
    """Give what a request for one lead was answered before; None if it is new.

    Raises
    ------
    AskedOtherwiseError
        If the id was used for another question.
    """
    asked = select(SCORES.c.question, SCORES.c.answer).where(
        SCORES.c.request_id == request_id, SCORES.c.place == 0
    )
    return _same(connection.execute(asked).one_or_none(), question)


def whole_answer_of(connection: Connection, request_id: str, question: bytes) -> bytes | None:
    """Give what a request about many was answered before; None if it is new.

    Raises
    ------
    AskedOtherwiseError
        If the id was used for another question.
    """
    asked = select(REQUESTS.c.question, REQUESTS.c.answer)
    found = connection.execute(asked.where(REQUESTS.c.request_id == request_id))
    return _same(found.one_or_none(), question)


def keep_whole_answer(
    connection: Connection, request_id: str, question: bytes, answer: bytes, now_us: int
) -> None:
    """Keep what a request about many was answered; answers of two days ago are let go."""
    connection.execute(delete(REQUESTS).where(REQUESTS.c.answered_us < now_us - KEPT_FOR_US))
    row = {"request_id": request_id, "question": question, "answered_us": now_us}
    packed = zlib.compress(answer, COMPRESSION)
    connection.execute(insert_into(connection, REQUESTS).values(**row, answer=packed))


def history(connection: Connection, lead_id: str, most: int = 200) -> list[dict[str, Any]]:
    """Give the latest scores of a lead, the newest first, as they were answered."""
    asked = select(SCORES).where(SCORES.c.lead_id == lead_id)
    order = SCORES.c.scored_us.desc(), SCORES.c.id.desc()
    return [_told(row) for row in connection.execute(asked.order_by(*order).limit(most))]


def last_given(connection: Connection, lead_id: str, until_us: int) -> Given | None:
    """Give the last score of a lead that was given as of a moment or before; None without one."""
    return _last(connection, lead_id, SCORES.c.as_of_us <= until_us)


def last_other(connection: Connection, lead_id: str, until_us: int, score: float) -> Given | None:
    """Give the last score that was given as of a moment or before and is another one; or None."""
    return _last(connection, lead_id, SCORES.c.as_of_us <= until_us, SCORES.c.score != score)


def _last(connection: Connection, lead_id: str, *where: ColumnElement[bool]) -> Given | None:
    asked = select(SCORES).where(SCORES.c.lead_id == lead_id, *where)
    order = SCORES.c.as_of_us.desc(), SCORES.c.id.desc()
    row = connection.execute(asked.order_by(*order).limit(1)).one_or_none()
    if row is None:
        return None
    found = {name: getattr(row, name) for name in Given.__dataclass_fields__}
    unpacked = {name: zlib.decompress(found[name]) for name in ("answer", "inputs")}
    return Given(**{**found, **unpacked})


def audit(connection: Connection, lead_id: str) -> list[dict[str, Any]]:
    """Give everything that is kept about the scores of a lead, the oldest first."""
    asked = select(SCORES).where(SCORES.c.lead_id == lead_id).order_by(SCORES.c.id)
    return [
        {
            **_told(row),
            "inputs": json.loads(zlib.decompress(row.inputs)),
            "caller": row.caller,
            "scored_us": row.scored_us,
        }
        for row in connection.execute(asked)
    ]


def _of_lead(name: str) -> ScalarSelect[Any]:
    """Give what is known of the lead that a row is inserted for."""
    asked = select(LEADS.c[name]).where(LEADS.c.lead_id == bindparam(OF_LEAD))
    return asked.scalar_subquery()


def _same(row: Any, question: bytes) -> bytes | None:
    if row is None:
        return None
    if row.question != question:
        raise AskedOtherwiseError
    return zlib.decompress(row.answer)


def _told(row: Row[Any]) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(zlib.decompress(row.answer))
    return told
