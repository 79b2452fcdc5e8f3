"""As of when leads are scored: now, or as they were known at a moment of the past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from features.tables import Tables, known_until
from serving.http.requests import MOST_ACTIVITIES
from serving.push.material import Material
from serving.push.rows import Json


class Now:
    """Leads are scored by their id, by all that is kept of them."""

    moment: dt.datetime | None = None

    def requests(self, lead_ids: Sequence[str]) -> dict[str, Json]:
        """Give what is asked of the service for each lead."""
        return {lead_id: {"lead_id": lead_id} for lead_id in lead_ids}


class Then:
    """Leads are scored by what the tables knew of them at a moment.

    Parameters
    ----------
    tables
        All that is known.
    moment
        Aware, in the past.
    """

    def __init__(self, tables: Tables, moment: dt.datetime) -> None:
        self.moment: dt.datetime | None = moment
        self._as_of = moment.isoformat()
        self._known = Material(known_until(tables, moment))
        self._open = set(self._known.lead_ids(self._known.open_at(moment)))

    def requests(self, lead_ids: Sequence[str]) -> dict[str, Json]:
        """Give what is asked for each lead that was there and open then."""
        rows = self._known.rows_of([i for i in lead_ids if i in self._open])
        batch = self._known.batch(rows)
        return {
            lead["lead_id"]: {
                "lead": lead,
                "activities": activities[-MOST_ACTIVITIES:],
                "as_of": self._as_of,
            }
            for lead, activities in zip(batch.leads, batch.activities, strict=True)
        }


When = Now | Then


def mondays(before: dt.datetime, how_many: int) -> list[dt.datetime]:
    """Give the last Mondays before a moment, 0:00 UTC, the oldest first.

    They are the same for whoever asks in the same week.
    """
    day = before.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    latest = day - dt.timedelta(days=day.weekday())
    return [latest - dt.timedelta(weeks=weeks) for weeks in reversed(range(how_many))]
