"""Letting old scores go: the record of each has its inputs, and nobody may keep these for ever."""

from __future__ import annotations

from sqlalchemy import Engine, and_, delete, exists, or_, select

from serving.store.tables import SCORES

AT_ONCE = 2000


def prune_scores(engine: Engine, before_us: int) -> int:
    """Delete the scores that were given before a moment, but for the latest of each lead.

    It goes in small steps, each kept at once: a service that runs beside it waits for none of
    them longer than for a write of its own, and one that was broken off needs only go on.

    Parameters
    ----------
    engine
        The store.
    before_us
        Microseconds since 1970 UTC.

    Returns
    -------
    How many were deleted.
    """
    deleted, after = 0, 0
    while True:
        with engine.begin() as connection:
            newer = SCORES.alias("newer")
            latest = ~exists().where(
                newer.c.lead_id == SCORES.c.lead_id,
                or_(
                    newer.c.scored_us > SCORES.c.scored_us,
                    and_(newer.c.scored_us == SCORES.c.scored_us, newer.c.id > SCORES.c.id),
                ),
            )
            asked = select(SCORES.c.id, latest.label("latest"))
            old = asked.where(SCORES.c.id > after, SCORES.c.scored_us < before_us)
            rows = connection.execute(old.order_by(SCORES.c.id).limit(AT_ONCE)).all()
            if not rows:
                return deleted
            gone = [row.id for row in rows if not row.latest]
            connection.execute(delete(SCORES).where(SCORES.c.id.in_(gone)))
        deleted, after = deleted + len(gone), rows[-1].id
