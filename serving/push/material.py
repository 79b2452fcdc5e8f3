"""What is to be pushed: which leads, in batches that fit into memory."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from features.collect import microseconds
from features.facts import IntArray
from features.tables import Tables
from serving.push.rows import Json, rows_as_sent
from training.outcomes import open_leads, outcomes_of

LEADS_AT_ONCE = 500
ACTIVITIES_AT_ONCE = 40_000


@dataclass(frozen=True)
class Batch:
    """Some leads as a CRM would send them.

    Attributes
    ----------
    leads
        k leads.
    activities
        Of each of them, by time, without their `lead_id`.
    statuses
        The latest of each that has one.
    """

    leads: list[Json]
    activities: list[list[Json]]
    statuses: list[Json]


class Material:
    """The tables, to be read lead by lead.

    Parameters
    ----------
    tables
        n leads in their order, as are the rows of all other tables.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self._ids = pd.Index(tables.leads["lead_id"])
        self._created_us = tables.leads["created_at"].to_numpy("datetime64[us]").astype(np.int64)
        lead = self._ids.get_indexer(pd.Index(tables.activities["lead_id"]))
        self._starts = np.searchsorted(lead, np.arange(len(self._ids) + 1))

    def open_at(self, moment: dt.datetime) -> IntArray:
        """Give the leads that were there and open at a moment, as rows: int64 (k,)."""
        return open_leads(outcomes_of(self.tables), self._created_us, microseconds(moment)).lead

    def there_at(self, moment: dt.datetime) -> IntArray:
        """Give all leads that were there at a moment, as rows: int64 (k,)."""
        return np.flatnonzero(self._created_us <= microseconds(moment))

    def others(self, lead: IntArray) -> IntArray:
        """Give all other leads, as rows."""
        return np.setdiff1d(np.arange(len(self._ids)), lead)

    def rows_of(self, lead_ids: Sequence[str]) -> IntArray:
        """Give the rows of those of some leads that are there: int64 (k,)."""
        found = self._ids.get_indexer(pd.Index(list(lead_ids), dtype=self._ids.dtype))
        return found[found >= 0].astype(np.int64)

    def lead_ids(self, lead: IntArray) -> list[str]:
        """Name the leads of some rows."""
        return self._ids[lead].tolist()

    def batches(self, lead: IntArray) -> list[IntArray]:
        """Cut rows of leads into batches of at most 500 leads and about 40,000 activities."""
        size = self._starts[lead + 1] - self._starts[lead]
        cuts, leads, activities = [0], 0, 0
        for place, more in enumerate(size.tolist()):
            if leads == LEADS_AT_ONCE or (leads and activities + more > ACTIVITIES_AT_ONCE):
                cuts.append(place)
                leads = activities = 0
            leads, activities = leads + 1, activities + more
        return [part for part in np.split(lead, cuts[1:]) if len(part)]

    def batch(self, lead: IntArray) -> Batch:
        """Give the leads of some rows."""
        ranges = [range(self._starts[i], self._starts[i + 1]) for i in lead.tolist()]
        places = np.array([place for some in ranges for place in some], np.int64)
        activities = self.tables.activities.drop(columns="lead_id").iloc[places]
        rows = iter(rows_as_sent(activities))
        return Batch(
            rows_as_sent(self.tables.leads.iloc[lead]),
            [[next(rows) for _ in some] for some in ranges],
            self.statuses(self.lead_ids(lead)),
        )

    def statuses(self, lead_ids: Sequence[str]) -> list[Json]:
        """Give the latest status of some leads, as far as they have one."""
        return [self._latest[i] for i in lead_ids if i in self._latest]

    @cached_property
    def _latest(self) -> dict[str, Json]:
        latest = self.tables.statuses.drop_duplicates("lead_id", keep="last")
        rows = rows_as_sent(latest[["lead_id", "occurred_at", "status"]])
        return {row["lead_id"]: row for row in rows}
