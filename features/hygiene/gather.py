"""What the flags need to know of activities, from the tables and from one request alike."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from features.facts import IntArray
from features.hygiene.agents import agent_column
from features.hygiene.flags import NO_REPEAT, Flags, flag
from features.policy.schema import Hygiene

Kinds = Sequence[tuple[str, ...]]
# Whether something happened once or twice does not depend on when it was heard of.
NOT_COMPARED = ("lead_id", "occurred_at", "received_at")


def flags_of_table(
    frame: pd.DataFrame,
    order: IntArray,
    times: tuple[IntArray, IntArray, IntArray],
    kind: IntArray,
    kinds: Kinds,
    kind_columns: Sequence[str],
    hygiene: Hygiene,
) -> Flags:
    """Flag the activities of a table.

    Parameters
    ----------
    frame
        The activities table, m rows.
    order
        int64 (m,), its rows ordered by (lead, time, kind); all else is in this order.
    times
        Lead, occurred and received, int64 (m,) each.
    kind, kinds, kind_columns
        As in `features.facts.Behaviour`.
    hygiene
        Settings.
    """
    lead, occurred_us, received_us = times
    column = agent_column([str(name) for name in frame.columns])
    agent, agents = (None, []) if column is None else _coded(frame[column], order)
    return flag(
        lead,
        occurred_us,
        received_us,
        kind,
        texts_of(kinds, kind_columns, "type"),
        texts_of(kinds, kind_columns, "subject"),
        agent=agent,
        agents=agents,
        repeat=_repeats(frame, order, lead, occurred_us, kind, kind_columns),
        hygiene=hygiene,
    )


def texts_of(kinds: Kinds, kind_columns: Sequence[str], column: str) -> list[str]:
    """Give one column of every kind; "" where the kinds are made without it."""
    if column not in kind_columns:
        return [""] * len(kinds)
    place = list(kind_columns).index(column)
    return [kind[place] if kind else "" for kind in kinds]


def _coded(column: pd.Series, order: IntArray) -> tuple[IntArray, list[str]]:
    codes, distinct = pd.factorize(column.fillna(""))
    return codes.astype(np.int64)[order], [str(value) for value in distinct]


def _repeats(
    frame: pd.DataFrame,
    order: IntArray,
    lead: IntArray,
    occurred_us: IntArray,
    kind: IntArray,
    kind_columns: Sequence[str],
) -> IntArray | None:
    """Give rows that are equal in every column one number; only neighbours can be."""
    same = (lead[1:] == lead[:-1]) & (occurred_us[1:] == occurred_us[:-1]) & (kind[1:] == kind[:-1])
    if not same.any():
        return None
    rows = np.flatnonzero(np.append(same, False) | np.append(False, same))
    group = np.cumsum(np.append(True, ~same))[rows]
    compared = [name for name in frame if name not in (*NOT_COMPARED, *kind_columns)]
    some = frame[compared].take(order[rows])
    for name in compared:
        codes, distinct = pd.factorize(some[name], use_na_sentinel=False)
        group = pd.factorize(group * len(distinct) + codes)[0].astype(np.int64)
    often = np.bincount(group)[group] > 1
    repeat = np.full(len(frame), NO_REPEAT)
    repeat[rows[often]] = group[often]
    return repeat if often.any() else None
