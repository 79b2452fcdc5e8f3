"""What the CRM pushed: leads, activities and statuses, as it told them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, Text, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from serving.store.tables import ACTIVITIES, LEADS, POLICIES, REQUESTS, SCORES, STANDINGS

Json = Mapping[str, Any]
DIGEST_BYTES = 16


@dataclass(frozen=True)
class KeptLead:
    """A lead as it was pushed, with all of its activities.

    Attributes
    ----------
    lead
        `lead_id`, `created_at` and attributes.
    activities
        In the order of their moments.
    status
        The latest, None where the CRM told none.
    objects, review
        The lead objected to being scored; a human review was asked for.
    """

    lead: dict[str, Any]
    activities: list[dict[str, Any]]
    status: str | None
    objects: bool
    review: bool


def insert_into(connection: Connection, table: Table) -> Any:
    """Give an INSERT that can say what is to happen to rows that are there."""
    return insert_by_name(connection.dialect.name, table)


def insert_by_name(dialect: str, table: Table) -> Any:
    """Give the INSERT of a database by its name."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


def canonical(facts: object) -> str:
    """Write facts so that equal ones have equal texts."""
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sorted_json(value: object) -> bytes:
    """Write JSON values so that equal ones have equal bytes."""
    try:
        return msgspec.json.encode(value, order="sorted")
    except (UnicodeEncodeError, OverflowError, msgspec.MsgspecError, RecursionError):
        return canonical(value).encode("utf-8", "surrogatepass")  # slower, but of anything


def digest_of(text: str | bytes) -> bytes:
    """Give 16 bytes that tell one text from another."""
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    return blake2b(data, digest_size=DIGEST_BYTES).digest()


def put_leads(connection: Connection, leads: Sequence[Json], now_us: int) -> None:
    """Keep leads; what is told of a lead replaces what was told before."""
    rows = {
        str(lead["lead_id"]): {
            "lead_id": str(lead["lead_id"]),
            "facts": canonical(lead),
            "owner": _text(lead.get("owner")),
            "source": _text(lead.get("source")),
            "updated_us": now_us,
        }
        for lead in leads
    }
    insert = insert_into(connection, LEADS)
    told = ("facts", "owner", "source", "updated_us")
    update = {name: insert.excluded[name] for name in told}
    connection.execute(
        insert.on_conflict_do_update(index_elements=["lead_id"], set_=update), list(rows.values())
    )
    _tell_standings(connection, rows.values())


def put_activities(
    connection: Connection, activities: Sequence[tuple[str, int, Json]], known: set[str]
) -> None:
    """Keep activities (lead, moment in µs, facts) of known leads; exact repeats are kept once."""
    rows = [
        {
            "lead_id": lead_id,
            "digest": digest_of(text := canonical(facts)),
            "occurred_us": occurred_us,
            "facts": text,
        }
        for lead_id, occurred_us, facts in activities
        if lead_id in known
    ]
    if rows:
        insert = insert_into(connection, ACTIVITIES)
        connection.execute(
            insert.on_conflict_do_nothing(index_elements=["lead_id", "digest"]), rows
        )


def put_status(connection: Connection, lead_id: str, status: str, at_us: int) -> None:
    """Keep the latest status of a known lead."""
    older = LEADS.c.status_us.is_(None) | (LEADS.c.status_us <= at_us)
    connection.execute(
        LEADS.update()
        .where(LEADS.c.lead_id == lead_id, older)
        .values(status=status, status_us=at_us)
    )
    latest = select(LEADS.c.status).where(LEADS.c.lead_id == lead_id).scalar_subquery()
    connection.execute(
        STANDINGS.update().where(STANDINGS.c.lead_id == lead_id).values(status=latest)
    )


def known_leads(connection: Connection, lead_ids: Sequence[str]) -> set[str]:
    """Give those of some leads that were pushed."""
    found: set[str] = set()
    for first in range(0, len(lead_ids), 500):
        part = lead_ids[first : first + 500]
        found |= set(connection.scalars(select(LEADS.c.lead_id).where(LEADS.c.lead_id.in_(part))))
    return found


def kept_lead(
    connection: Connection, lead_id: str, most_activities: int | None = None
) -> KeptLead | None:
    """Give a lead with its (latest) activities; None where it was never pushed."""
    row = connection.execute(select(LEADS).where(LEADS.c.lead_id == lead_id)).one_or_none()
    if row is None:
        return None
    order = ACTIVITIES.c.occurred_us.desc(), ACTIVITIES.c.id.desc()
    asked = select(ACTIVITIES.c.facts).where(ACTIVITIES.c.lead_id == lead_id).order_by(*order)
    found = connection.scalars(asked.limit(most_activities)).all()
    activities = [json.loads(facts) for facts in reversed(found)]
    return KeptLead(json.loads(row.facts), activities, row.status, row.objects, row.review)


def set_flag(connection: Connection, lead_id: str, name: str, *, value: bool, now_us: int) -> None:
    """Set `objects` or `review` of a lead; it need not have been pushed."""
    row = {"lead_id": lead_id, "facts": canonical({"lead_id": lead_id}), "updated_us": now_us}
    insert = insert_into(connection, LEADS).values(**row, **{name: value})
    connection.execute(insert.on_conflict_do_update(index_elements=["lead_id"], set_={name: value}))


def flagged(connection: Connection) -> tuple[frozenset[str], frozenset[str]]:
    """Give all leads that object, and all that a human is to review."""
    asked = select(LEADS.c.lead_id, LEADS.c.objects, LEADS.c.review)
    rows = connection.execute(asked.where(LEADS.c.objects | LEADS.c.review)).all()
    return (
        frozenset(row.lead_id for row in rows if row.objects),
        frozenset(row.lead_id for row in rows if row.review),
    )


def erase(connection: Connection, lead_id: str) -> dict[str, int]:
    """Erase all that is kept of a lead but its objection; give how many rows of each table."""
    gone = {
        table.name: connection.execute(delete(table).where(table.c.lead_id == lead_id)).rowcount
        for table in (ACTIVITIES, SCORES, STANDINGS)
    }
    # Whole answers hold many leads; nobody will ask for those again who waits this long.
    connection.execute(delete(REQUESTS))
    objects = connection.scalar(select(LEADS.c.objects).where(LEADS.c.lead_id == lead_id))
    gone["leads"] = connection.execute(delete(LEADS).where(LEADS.c.lead_id == lead_id)).rowcount
    if objects:
        set_flag(connection, lead_id, "objects", value=True, now_us=0)
    return gone


def keep_policy(connection: Connection, version: str, document: str, now_us: int) -> None:
    """Keep an agreement that is in service."""
    insert = insert_into(connection, POLICIES)
    row = {"policy_version": version, "document": document, "seen_us": now_us}
    connection.execute(insert.values(row).on_conflict_do_nothing())


def policy_document(connection: Connection, version: str) -> str | None:
    """Give an agreement that was in service once."""
    asked = select(POLICIES.c.document).where(POLICIES.c.policy_version == version)
    return connection.scalar(asked)


def _tell_standings(connection: Connection, rows: Iterable[Json]) -> None:
    """Have the queue know the owners and sources; rows that know them already stay untouched."""
    owner, source = bindparam("owner", type_=Text()), bindparam("source", type_=Text())
    new = STANDINGS.c.owner.is_distinct_from(owner) | STANDINGS.c.source.is_distinct_from(source)
    change = STANDINGS.update().where(STANDINGS.c.lead_id == bindparam("of_lead"), new)
    told = [
        {"of_lead": row["lead_id"], "owner": row["owner"], "source": row["source"]} for row in rows
    ]
    connection.execute(change.values(owner=owner, source=source), told)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
