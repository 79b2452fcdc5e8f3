"""One order of rows for the same data: databases promise none, and exports differ in theirs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from features.tables.schema import STATUSES
from features.tables.values import arrow


def leads_in_order(leads: pd.DataFrame) -> pd.DataFrame:
    """Return the leads in the order of their creation, and of lead_id at the same time."""
    return leads.sort_values(["created_at", "lead_id"], ignore_index=True)


def in_order(frame: pd.DataFrame, leads: pd.DataFrame, by_funnel: bool = False) -> pd.DataFrame:
    """Return what happened to leads, lead by lead and by time.

    Rows of one lead at one time are ordered by status as the funnel runs (`by_funnel`), activities
    by type and subject, then by their other columns, so that the order depends on the rows alone;
    leaving some out keeps the order of the others.
    """
    codes = pc.index_in(arrow(frame["lead_id"]), arrow(leads["lead_id"]).combine_chunks())
    lead = np.asarray(codes.to_numpy())
    time = frame["occurred_at"].astype("int64").to_numpy()
    order = np.lexsort((time, lead))
    same = (np.diff(lead[order]) == 0) & (np.diff(time[order]) == 0)
    tied = np.append(same, False) | np.append(False, same)
    if tied.any():
        order[tied] = _resolved(frame, order[tied], by_funnel)
    if (np.diff(order) == 1).all():
        return frame
    return frame.take(order).reset_index(drop=True)


def _resolved(frame: pd.DataFrame, rows: np.ndarray, by_funnel: bool) -> np.ndarray:
    """Order rows that share lead and time with a neighbour; such groups stay where they are."""
    tied = frame.take(rows).reset_index(drop=True)
    keys = tied[["lead_id", "occurred_at"]]
    group = (keys != keys.shift()).any(axis="columns").cumsum()
    rest = tied[sorted(tied.columns.drop(keys.columns))]
    others = _by_meaning(rest) if "type" in rest else [rest[name] for name in rest]
    funnel = [tied["status"].map(STATUSES.index)] if by_funnel else []
    sortable = pd.concat([group, *funnel, *others], axis="columns")
    sortable.columns = pd.RangeIndex(sortable.shape[1])
    return rows[sortable.sort_values(list(sortable.columns), kind="stable").index.to_numpy()]


def _by_meaning(activities: pd.DataFrame) -> list[pd.Series]:
    """Give columns to order activities by: what was done first, when it was received last.

    A missing text is the empty one that it is to patterns; what has no receipt was known at once.
    """
    names = ["type", "subject"]
    names += [str(name) for name in activities if name not in (*names, "received_at")]
    texts = [activities[name].fillna("") for name in names]
    return [*texts, activities["received_at"].astype("int64")]
