"""From coded activities to the behaviour of leads, as reading the tables at once gives it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from features.compiled import compiled
from features.facts import Behaviour, IntArray
from features.hygiene import NO_REPEAT, Hygiene, flag
from features.hygiene.gather import texts_of
from features.scale.coded import ID_COLUMN, numbered
from features.scale.intake import Contents
from features.scale.lead_ids import Texts
from features.scale.sorting import order_of


def behaviour_of(
    activities: pa.Table, lead: IntArray, leads: int, contents: Contents, hygiene: Hygiene
) -> Behaviour:
    """Put coded activities in order, and flag what does not count.

    Parameters
    ----------
    activities
        Of m activities, as in `Coded`.
    lead
        int64 (m,), the row of each one's lead.
    leads
        How many leads there are.
    contents
        What the numbers in the activities mean.
    hygiene
        What does not count.

    Returns
    -------
    Behaviour
        Without the repeats of an `activity_id`: the one known first stays.
    """
    occurred, received = _ints(activities, "occurred_us"), _ints(activities, "received_us")
    kind, present = numbered(_ints(activities, "kind"), len(contents.kinds))
    kind, kinds = _in_text_order(kind, [contents.kinds[i] for i in present.tolist()])
    order = order_of(lead, leads, occurred, kind, received)
    if ID_COLUMN in activities.column_names:
        order = order[~_repeats(activities, lead, order)]
    sorted_ = lead[order], occurred[order], received[order], kind[order]
    has_agent = "agent" in activities.column_names
    flags = flag(
        *sorted_,
        texts_of(kinds, contents.kind_columns, "type"),
        texts_of(kinds, contents.kind_columns, "subject"),
        agent=_ints(activities, "agent")[order] if has_agent else None,
        agents=contents.agents,
        repeat=_equal(activities, order, *sorted_),
        hygiene=hygiene,
    )
    return Behaviour(
        lead=sorted_[0],
        kind=sorted_[3],
        occurred_us=sorted_[1],
        received_us=sorted_[2],
        counts_until_us=flags.counts_until_us,
        kinds=kinds,
        kind_columns=contents.kind_columns,
        reason=flags.reason,
    )


def _equal(
    activities: pa.Table,
    order: IntArray,
    lead: IntArray,
    occurred: IntArray,
    _received: IntArray,
    kind: IntArray,
) -> IntArray | None:
    """Give activities that are equal in every column but the receipt one number."""
    same = (lead[1:] == lead[:-1]) & (occurred[1:] == occurred[:-1]) & (kind[1:] == kind[:-1])
    if not same.any():
        return None
    rows = np.flatnonzero(np.append(same, False) | np.append(False, same))
    group = np.cumsum(np.append(True, ~same))[rows]
    if "others" in activities.column_names:
        others = np.asarray(activities["others"].to_numpy())[order[rows]]
        group = pd.MultiIndex.from_arrays([group, others]).factorize()[0].astype(np.int64)
    often = np.bincount(group)[group] > 1
    repeat = np.full(len(order), NO_REPEAT)
    repeat[rows[often]] = group[often]
    return repeat if often.any() else None


def _ints(table: pa.Table, name: str) -> IntArray:
    return np.asarray(table[name].to_numpy()).astype(np.int64, copy=False)


def _in_text_order(
    kind: IntArray, kinds: list[tuple[str, ...]]
) -> tuple[IntArray, list[tuple[str, ...]]]:
    by_text = sorted(range(len(kinds)), key=lambda i: kinds[i])
    rank = np.empty(len(kinds), np.int64)
    rank[by_text] = np.arange(len(kinds))
    return rank[kind], [kinds[i] for i in by_text]


def _repeats(activities: pa.Table, lead: IntArray, order: IntArray) -> NDArray[np.bool_]:
    """Tell, in order, which activities repeat the activity_id of one of the same lead known first.

    "First" is by time and only then by place: what is dropped must not depend on rows that
    became known later.
    """
    column = activities[ID_COLUMN]
    suspect = _alike(lead, order, Texts.of(column).hashes(), _given(column))
    if not suspect.any():
        return suspect
    place = np.flatnonzero(suspect)
    rows = order[place]
    frame = pd.DataFrame(
        {
            "lead": lead[rows],
            "id": column.take(pa.array(rows)).to_pylist(),
            "known": np.maximum(
                _ints(activities, "occurred_us")[rows], _ints(activities, "received_us")[rows]
            ),
        }
    )
    by_known = frame.sort_values("known", kind="stable")
    repeats = by_known.index[by_known.duplicated(["lead", "id"])]
    found = np.zeros(len(order), bool)
    found[place[repeats.to_numpy()]] = True
    return found


def _given(column: pa.ChunkedArray) -> NDArray[np.bool_]:
    return np.asarray(column.is_valid().to_numpy(), bool)


@compiled
def _alike(
    lead: IntArray, order: IntArray, hashes: NDArray[np.uint64], given: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Mark activities, in order, whose id has the hash of another one of the same lead."""
    found = np.zeros(len(order), np.bool_)
    begin = 0
    while begin < len(order):
        end = begin
        while end < len(order) and lead[order[end]] == lead[order[begin]]:
            end += 1
        mine = hashes[order[begin:end]]
        by_hash = np.argsort(mine, kind="mergesort")
        for k in range(1, len(mine)):
            a, b = by_hash[k - 1], by_hash[k]
            if mine[a] == mine[b] and given[order[begin + a]] and given[order[begin + b]]:
                found[begin + a] = True
                found[begin + b] = True
        begin = end
    return found
