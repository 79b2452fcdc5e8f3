"""What the store knows already: so that what is pushed or scored again is neither."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, bindparam, select, true

from serving.store.facts import Json, canonical, digest_of
from serving.store.tables import ACTIVITIES, LEADS, SCORES, STANDINGS


def kept_alike(
    connection: Connection, leads: Sequence[Json], activities: Sequence[Sequence[Json]]
) -> set[str]:
    """Give those of some leads that are kept just so, with all of these activities.

    Parameters
    ----------
    connection
        To the store.
    leads
        As they would be pushed.
    activities
        Of each of them, without their `lead_id`.
    """
    ids = [str(lead["lead_id"]) for lead in leads]
    asked = select(LEADS.c.lead_id, LEADS.c.facts).where(LEADS.c.lead_id.in_(ids))
    facts = {row.lead_id: row.facts for row in connection.execute(asked)}
    known = [i for i, lead in enumerate(leads) if facts.get(ids[i]) == canonical(lead)]
    kept = _digests(connection, [ids[i] for i in known])
    return {
        ids[i]
        for i in known
        if all((ids[i], digest_of(canonical(one))) in kept for one in activities[i])
    }


def scored_alike(
    connection: Connection,
    lead_ids: Sequence[str],
    by: tuple[str, str],
    as_of_us: tuple[int, int],
    late_us: int | None = None,
) -> set[str]:
    """Give those of some leads of which a score is kept that would be given again.

    Parameters
    ----------
    connection
        To the store.
    lead_ids
        The leads.
    by
        Versions of model and policy.
    as_of_us
        The first and the last moment that the score may be as of. Where they differ, it counts
        only if the lead was told nothing new since.
    late_us
        How long after the moment it is as of a score may have been given, microseconds: those of
        the past say nothing of where a lead stands now. None: however late.
    """
    first, last = as_of_us
    in_time = true() if late_us is None else SCORES.c.scored_us - SCORES.c.as_of_us <= late_us
    since_told = SCORES.c.scored_us >= LEADS.c.updated_us if first < last else true()
    asked = (
        select(SCORES.c.lead_id)
        .join(LEADS, LEADS.c.lead_id == SCORES.c.lead_id)
        .where(SCORES.c.lead_id.in_(lead_ids), SCORES.c.as_of_us.between(first, last), since_told)
        .where(in_time)
        .where(SCORES.c.model_version == by[0], SCORES.c.policy_version == by[1])
    )
    return set(connection.scalars(asked.distinct()))


def keep_mql_since(connection: Connection, lead_ids: Sequence[str]) -> None:
    """Have MQLs be MQLs since the first of the scores, kept without a break, that say so."""
    asked = (
        select(SCORES.c.lead_id, SCORES.c.as_of_us, SCORES.c.mql)
        .where(SCORES.c.lead_id.in_(lead_ids))
        .order_by(SCORES.c.lead_id, SCORES.c.as_of_us.desc())
    )
    since: dict[str, int] = {}
    ended: set[str] = set()
    for row in connection.execute(asked):
        if not row.mql:
            ended.add(row.lead_id)
        elif row.lead_id not in ended:
            since[row.lead_id] = row.as_of_us
    if not since:
        return
    later = STANDINGS.c.mql_since_us > bindparam("since_us")
    change = STANDINGS.update().where(STANDINGS.c.lead_id == bindparam("of_lead"), later)
    rows = [{"of_lead": lead_id, "since_us": at_us} for lead_id, at_us in since.items()]
    connection.execute(change.values(mql_since_us=bindparam("since_us")), rows)


def _digests(connection: Connection, lead_ids: Sequence[str]) -> set[tuple[str, bytes]]:
    asked = select(ACTIVITIES.c.lead_id, ACTIVITIES.c.digest)
    rows = connection.execute(asked.where(ACTIVITIES.c.lead_id.in_(lead_ids)))
    return {(row.lead_id, bytes(row.digest)) for row in rows}
