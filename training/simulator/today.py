"""A demo company that is alive today: its tables, moved in time."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from features.tables import Tables
from features.tables.order import in_order
from training.simulator.company import Company


def tables_of_today(company: Company, now: dt.datetime) -> Tables:
    """Give the tables as if they were exported today.

    Parameters
    ----------
    company
        As `simulate` returns it; it stays as it is.
    now
        Aware.

    Returns
    -------
    Tables
        With every time moved by the same number of days, so that they end within the last day;
        in the order in which they would be read.
    """
    days = pd.Timedelta(days=(now - company.end).days)
    tables = company.tables
    leads = _moved(tables.leads, days)
    return Tables(
        leads=leads,
        activities=in_order(_moved(tables.activities, days), leads),
        statuses=in_order(_moved(tables.statuses, days), leads, by_funnel=True),
        attribute_changes=in_order(_moved(tables.attribute_changes, days), leads),
    )


def _moved(frame: pd.DataFrame, days: pd.Timedelta) -> pd.DataFrame:
    times = frame.select_dtypes("datetimetz").columns
    return frame.assign(**{str(name): frame[name] + days for name in times})
