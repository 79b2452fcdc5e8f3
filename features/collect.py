"""Collect `Facts` from the tables or from one request: the same shape, the same canonical order."""

from __future__ import annotations

import datetime as dt
import math
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
from features.hygiene.flags import flag
from features.hygiene.gather import flags_of_table, repeats_of_one, texts_of
from features.policy.schema import DEFAULT_HYGIENE, Hygiene
from features.tables import Tables

# occurred_us, received_us or None, values of the kind columns; then, where more is known, the user
# agent or "" and the values of all other columns.
Did = (
    tuple[int, int | None, tuple[str, ...]]
    | tuple[int, int | None, tuple[str, ...], str, Mapping[str, str] | None]
)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
ONE_MICROSECOND = dt.timedelta(microseconds=1)
NOT_ATTRIBUTES = ("lead_id", "created_at")


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
    lead
        Attribute values; `lead_id` names the lead.
    created_us
        Creation time, microseconds.
    activities
        (occurred_us, received_us or None, values of `kind_columns`) each; as fourth and fifth, if
        known, the user agent and the other columns but `received_at`, without missing values.
        Without the others an activity repeats none.
    kind_columns, hygiene
        As in `facts_from_tables`.
    """
    behaviour = _behaviour_of_one(activities, tuple(kind_columns), hygiene)
    zero = np.zeros(1, np.int64)
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


def _behaviour_of_one(
    activities: Iterable[Did], kind_columns: tuple[str, ...], hygiene: Hygiene
) -> Behaviour:
    rows = sorted(activities, key=lambda a: (a[0], a[2]))
    kinds = sorted({row[2] for row in rows})
    number = {kind: i for i, kind in enumerate(kinds)}
    agents = [row[3] if len(row) == 5 else "" for row in rows]
    codes = {agent: i for i, agent in enumerate(dict.fromkeys(agents))}
    lead, occurred = np.zeros(len(rows), np.int64), [row[0] for row in rows]
    kind = [number[row[2]] for row in rows]
    received = [ALWAYS_KNOWN if row[1] is None else row[1] for row in rows]
    arrays = lead, np.array(occurred, np.int64), np.array(received, np.int64)
    kind_codes = np.array(kind, np.int64)
    flags = flag(
        *arrays,
        kind_codes,
        texts_of(kinds, kind_columns, "type"),
        texts_of(kinds, kind_columns, "subject"),
        agent=np.array([codes[agent] for agent in agents], np.int64) if any(codes) else None,
        agents=list(codes),
        repeat=repeats_of_one(occurred, kind, [r[4] if len(r) == 5 else None for r in rows]),
        hygiene=hygiene,
    )
    return Behaviour(
        lead=lead,
        kind=kind_codes,
        occurred_us=arrays[1],
        received_us=arrays[2],
        counts_until_us=flags.counts_until_us,
        kinds=kinds,
        kind_columns=kind_columns,
        reason=flags.reason,
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
