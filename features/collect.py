"""Collect `Facts` from the tables or from one request: the same shape, the same canonical order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from features.facts import (
    ALWAYS_KNOWN,
    Behaviour,
    Changes,
    Column,
    Facts,
    IntArray,
)
from features.hygiene.gather import flags_of_table
from features.policy.schema import DEFAULT_HYGIENE, Hygiene
from features.records import NOT_ATTRIBUTES, Did, Dids, LeadRecord, facts_of_records, plain
from features.tables import Tables

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
ONE_MICROSECOND = dt.timedelta(microseconds=1)


def microseconds(moment: dt.datetime) -> int:
    """Give whole microseconds since 1970 UTC of an aware datetime."""
    return (moment - EPOCH) // ONE_MICROSECOND


def facts_from_tables(
    tables: Tables, kind_columns: Sequence[str], hygiene: Hygiene = DEFAULT_HYGIENE
) -> Facts:
    """Collect what the tables know.

    Parameters
    ----------
    tables
        Checked tables (n leads).
    kind_columns
        Activity columns that patterns look at; "" where a column or value is missing.
    hygiene
        What of the activities does not count. Mails are known by their `type`: without it among
        the `kind_columns` only repeats and agents are looked at.
    """
    leads = tables.leads
    ids = pd.Index(leads["lead_id"])
    attributes = {
        str(name): _encoded(leads[name]) for name in leads.columns if name not in NOT_ATTRIBUTES
    }
    return Facts(
        lead_ids=leads["lead_id"].tolist(),
        created_us=_microseconds_of(leads["created_at"]),
        attributes=attributes,
        behaviour=behaviour_of(tables, kind_columns, hygiene)[0],
        changes=_changes(tables.attribute_changes, ids),
    )


def behaviour_of(
    tables: Tables, kind_columns: Sequence[str], hygiene: Hygiene
) -> tuple[Behaviour, IntArray]:
    """Collect the activities of the tables.

    Parameters
    ----------
    tables, kind_columns, hygiene
        As in `facts_from_tables`.

    Returns
    -------
    behaviour
        m activities.
    order
        int64 (m,), the row of the activities table that each of them is.
    """
    frame, columns = tables.activities, tuple(kind_columns)
    kind, kinds = _kinds(frame, columns)
    lead = _positions(pd.Index(tables.leads["lead_id"]), frame["lead_id"])
    occurred = _microseconds_of(frame["occurred_at"])
    received = _microseconds_of(frame["received_at"])
    order = np.lexsort((received, kind, occurred, lead))
    times = lead[order], occurred[order], received[order]
    kind = kind[order]
    flags = flags_of_table(frame, order, times, kind, kinds, columns, hygiene)
    behaviour = Behaviour(
        lead=times[0],
        kind=kind,
        occurred_us=times[1],
        received_us=times[2],
        counts_until_us=flags.counts_until_us,
        kinds=kinds,
        kind_columns=columns,
        reason=flags.reason,
    )
    return behaviour, order


def facts_of_one(
    lead: Mapping[str, object],
    created_us: int,
    activities: Iterable[Did],
    kind_columns: Sequence[str],
    hygiene: Hygiene = DEFAULT_HYGIENE,
) -> Facts:
    """Collect what one request says of one lead, without a DataFrame.

    Parameters
    ----------
    lead, created_us
        As in `features.records.LeadRecord`.
    activities
        What it did, as `features.records.Did`.
    kind_columns, hygiene
        As in `facts_from_tables`.
    """
    return facts_of_records(
        [LeadRecord(lead, created_us, Dids.of(activities))], kind_columns, hygiene
    )


def _encoded(series: pd.Series) -> Column:
    codes, distinct = pd.factorize(series, use_na_sentinel=True)
    if isinstance(series.dtype, pd.StringDtype):
        values: list[object] = [*(text.strip() or None for text in distinct.tolist()), None]
    else:
        values = [*(plain(value) for value in distinct), None]
    return Column(values, np.where(codes < 0, len(values) - 1, codes).astype(np.int64))


def _positions(ids: pd.Index, wanted: pd.Series) -> IntArray:
    return ids.get_indexer(pd.Index(wanted)).astype(np.int64)


def _microseconds_of(series: pd.Series) -> IntArray:
    values = series.to_numpy("datetime64[us]").astype(np.int64)
    return np.where(series.isna().to_numpy(), ALWAYS_KNOWN, values)


def _kinds(
    frame: pd.DataFrame, kind_columns: tuple[str, ...]
) -> tuple[IntArray, list[tuple[str, ...]]]:
    kind = np.zeros(len(frame), np.int64)
    kinds: list[tuple[str, ...]] = [()]
    for name in kind_columns:
        values = frame[name].fillna("") if name in frame else pd.Series("", index=frame.index)
        codes, distinct = pd.factorize(values.astype(str), sort=True)
        # Numbered densely after every column, so that many columns cannot overflow; sorted
        # texts give sorted numbers, so `kinds` stays in text order.
        width = max(len(distinct), 1)
        kind, found = pd.factorize(kind * width + codes, sort=True)
        kinds = [(*kinds[code // width], str(distinct[code % width])) for code in found.tolist()]
    return kind.astype(np.int64), kinds


def _changes(frame: pd.DataFrame, ids: pd.Index) -> dict[str, Changes]:
    changes = {}
    for name, rows in frame.groupby("attribute", sort=True):
        lead = _positions(ids, rows["lead_id"])
        occurred = _microseconds_of(rows["occurred_at"])
        column = _encoded(rows["value"])
        # Of changes at the same instant the last text counts, and a missing value before any
        # text: as in the tables' own order, whatever the order of the rows.
        rank, _ = pd.factorize(rows["value"], sort=True)
        order = np.lexsort((np.where(rank < 0, len(rows), rank), occurred, lead))
        changes[str(name)] = Changes(
            lead[order], occurred[order], column.codes[order], column.distinct
        )
    return changes
