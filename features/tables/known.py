"""The tables as they were known at a moment."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from features.errors import HistoryError, LeadScoreError
from features.tables.read import typed_attributes, with_columns
from features.tables.schema import Tables
from features.tables.times import WITH_ZONE
from features.tables.values import among, arrow, text


def known_until(tables: Tables, moment: dt.datetime) -> Tables:
    """Return what was known at a moment: nothing later has any influence, not even on types.

    Parameters
    ----------
    moment
        Aware; what happened (and was received) exactly then is known.

    Returns
    -------
    Tables
        Leads created by then, with their attributes as of then, and what had happened to them
        by then (an activity with `received_at` only from then on). An attribute of a lead with
        any change, even a later one, has the value of its last change by then, or none: the
        leads table holds only the latest value. Of changes at the same time the one that is last
        in the table counts.

    Raises
    ------
    LeadScoreError
        If the moment has no time zone.
    """
    if moment.tzinfo is None:
        raise LeadScoreError(f"moment {moment} has no time zone; give {WITH_ZONE}")
    until = pd.Timestamp(moment)
    leads = tables.leads[tables.leads["created_at"] <= until].reset_index(drop=True)
    received = tables.activities["received_at"]
    activities = tables.activities[received.isna() | (received <= until)]
    changes = _happened(tables.attribute_changes, leads, until)
    return Tables(
        leads=_as_of(leads, tables.attribute_changes, changes),
        activities=_happened(activities, leads, until),
        statuses=_happened(tables.statuses, leads, until),
        attribute_changes=changes,
    )


def _happened(frame: pd.DataFrame, leads: pd.DataFrame, until: pd.Timestamp) -> pd.DataFrame:
    known = (frame["occurred_at"] <= until) & among(frame["lead_id"], leads["lead_id"])
    return frame[known].reset_index(drop=True)


def _as_of(
    leads: pd.DataFrame, all_changes: pd.DataFrame, past_changes: pd.DataFrame
) -> pd.DataFrame:
    known = ["lead_id", "created_at"]
    columns = {name: arrow(leads[name]) for name in leads.columns.drop(known)}
    for name, changed in all_changes.groupby("attribute"):
        past = past_changes[past_changes["attribute"] == name]
        columns[str(name)] = arrow(_restored(leads, str(name), changed, past))
    return with_columns(leads[known], typed_attributes(columns, past_changes))


def _restored(
    leads: pd.DataFrame, name: str, changed: pd.DataFrame, past: pd.DataFrame
) -> pd.Series:
    """Return one attribute as text, as of the moment."""
    latest = past.sort_values("occurred_at", kind="stable").drop_duplicates("lead_id", keep="last")
    values = text(arrow(leads[name]))
    has_history = among(leads["lead_id"], changed["lead_id"])
    then = leads["lead_id"].map(latest.set_index("lead_id")["value"])
    return values.mask(has_history, then.astype("str"))


def last_known_moment(tables: Tables, now: dt.datetime) -> dt.datetime:
    """Give the latest time in the tables, but not later than now.

    History ends where the data end: after that nothing is known, so nothing can be judged.
    """
    columns = (
        tables.leads["created_at"],
        tables.activities["occurred_at"],
        tables.statuses["occurred_at"],
    )
    latest = [column.max() for column in columns if len(column)]
    if not latest:
        raise HistoryError("leads: the table is empty; there is nothing to learn from")
    return min(max(latest).to_pydatetime(), now)
