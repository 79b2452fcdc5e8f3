"""Collect `Facts` from the tables or from one request: the same shape, the same canonical order."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from features.facts import (
    ALWAYS_KNOWN,
    NEVER,
    Behaviour,
    Changes,
    Column,
    Facts,
    IntArray,
)
from features.tables import Tables

EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
ONE_MICROSECOND = dt.timedelta(microseconds=1)
NOT_ATTRIBUTES = ("lead_id", "created_at")


def microseconds(moment: dt.datetime) -> int:
    """Give whole microseconds since 1970 UTC of an aware datetime."""
    return (moment - EPOCH) // ONE_MICROSECOND


def facts_from_tables(tables: Tables, kind_columns: Sequence[str]) -> Facts:
    """Collect what the tables know.

    Parameters
    ----------
    tables
        Checked tables (n leads).
    kind_columns
        Activity columns that patterns look at; "" where a column or value is missing.
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
        behaviour=_behaviour(tables.activities, ids, tuple(kind_columns)),
        changes=_changes(tables.attribute_changes, ids),
    )


def facts_of_one(
    lead: Mapping[str, object],
    created_us: int,
    activities: Iterable[tuple[int, int | None, tuple[str, ...]]],
    kind_columns: Sequence[str],
) -> Facts:
    """Collect what one request says of one lead, without a DataFrame.

    Parameters
    ----------
    lead
        Attribute values; `lead_id` names the lead.
    created_us
        Creation time, microseconds.
    activities
        (occurred_us, received_us or None, values of `kind_columns`) each.
    kind_columns
        As in `facts_from_tables`.
    """
    rows = sorted(activities, key=lambda a: (a[0], a[2]))
    kinds = sorted({kind for _, _, kind in rows})
    number = {kind: i for i, kind in enumerate(kinds)}
    zero = np.zeros(1, np.int64)
    behaviour = Behaviour(
        lead=np.zeros(len(rows), np.int64),
        kind=np.array([number[kind] for _, _, kind in rows], np.int64),
        occurred_us=np.array([occurred for occurred, _, _ in rows], np.int64),
        received_us=np.array(
            [ALWAYS_KNOWN if received is None else received for _, received, _ in rows], np.int64
        ),
        counts_until_us=np.full(len(rows), NEVER),
        kinds=kinds,
        kind_columns=tuple(kind_columns),
    )
    columns = {
        name: Column([plain(value)], zero)
        for name, value in lead.items()
        if name not in NOT_ATTRIBUTES
    }
    return Facts([str(lead.get("lead_id", ""))], np.array([created_us]), columns, behaviour)


def plain(value: object) -> object:
    """Give a table value as the plain value a request would carry; missing in any form is None."""
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, str):
        return value.strip() or None
    return value


def _encoded(series: pd.Series) -> Column:
    codes, distinct = pd.factorize(series, use_na_sentinel=True)
    values: list[object] = [*(plain(v) for v in distinct), None]
    return Column(values, np.where(codes < 0, len(values) - 1, codes).astype(np.int64))


def _positions(ids: pd.Index, wanted: pd.Series) -> IntArray:
    return ids.get_indexer(pd.Index(wanted)).astype(np.int64)


def _microseconds_of(series: pd.Series) -> IntArray:
    values = series.to_numpy("datetime64[us]").astype(np.int64)
    return np.where(series.isna().to_numpy(), ALWAYS_KNOWN, values)


def _behaviour(frame: pd.DataFrame, ids: pd.Index, kind_columns: tuple[str, ...]) -> Behaviour:
    kind, kinds = _kinds(frame, kind_columns)
    lead = _positions(ids, frame["lead_id"])
    occurred = _microseconds_of(frame["occurred_at"])
    order = np.lexsort((kind, occurred, lead))
    return Behaviour(
        lead=lead[order],
        kind=kind[order],
        occurred_us=occurred[order],
        received_us=_microseconds_of(frame["received_at"])[order],
        counts_until_us=np.full(len(frame), NEVER),
        kinds=kinds,
        kind_columns=kind_columns,
    )


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
