"""The leads of a demo company: told from real ones, which they must never take the place of."""

from __future__ import annotations

from sqlalchemy import Connection, select

from serving.store.facts import erase
from serving.store.tables import LEADS

# An attribute of a pushed lead, which no CRM has. As it is written in its facts, no text can look
# like it: there quotes are escaped.
SIMULATED = "leadscore_demo"
_IS_SIMULATED = LEADS.c.facts.contains(f'"{SIMULATED}":true')
_WAS_PUSHED = LEADS.c.facts.contains('"created_at":')


def holds_real_leads(connection: Connection) -> bool:
    """Tell whether any lead was pushed that is not simulated."""
    asked = select(LEADS.c.lead_id).where(_WAS_PUSHED, ~_IS_SIMULATED).limit(1)
    return connection.execute(asked).first() is not None


def erase_simulated(connection: Connection) -> int:
    """Erase all that is kept of simulated leads; give how many there were."""
    gone = connection.scalars(select(LEADS.c.lead_id).where(_IS_SIMULATED)).all()
    for lead_id in gone:
        erase(connection, lead_id)
    return len(gone)
