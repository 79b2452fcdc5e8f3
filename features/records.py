"""From what requests say of leads to their `Facts`, many at once and without a DataFrame."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import pandas as pd

from features.facts import ALWAYS_KNOWN, Behaviour, Column, Facts, IntArray
from features.hygiene.flags import NO_REPEAT, flag
from features.hygiene.gather import texts_of
from features.policy.schema import DEFAULT_HYGIENE, Hygiene

NOT_ATTRIBUTES = ("lead_id", "created_at")
# occurred_us, received_us or None, values of the kind columns; then, where more is known, the user
# agent or "" and the values of all other columns but `received_at`, without missing ones.
ShortDid = tuple[int, int | None, tuple[str, ...]]
FullDid = tuple[int, int | None, tuple[str, ...], str, Mapping[str, str] | None]
Did = ShortDid | FullDid
LENGTH_OF_FULL = 5


class Dids(NamedTuple):
    """What a lead did, m activities in any order, column by column.

    Attributes
    ----------
    occurred_us, received_us
        int64 (m,), microseconds; received is `ALWAYS_KNOWN` where not recorded.
    kind
        m: the values of the kind columns.
    agent
        m: the user agent, or "".
    others, ids
        m each: what all other columns say but `received_at`, without missing values, and the id or
        "" where the others do not say it. Without the others (None) an activity repeats none.
    """

    occurred_us: IntArray
    received_us: IntArray
    kind: Sequence[tuple[str, ...]]
    agent: Sequence[str]
    others: Sequence[Mapping[str, str] | None]
    ids: Sequence[str]

    @classmethod
    def of(cls, done: Iterable[Did]) -> Dids:
        """Put activities into columns."""
        found = [did if len(did) == LENGTH_OF_FULL else (*did, "", None) for did in done]
        occurred, received, kind, agent, others = zip(*found, strict=True) if found else [()] * 5
        return cls(
            np.array(occurred, np.int64),
            np.array([ALWAYS_KNOWN if us is None else us for us in received], np.int64),
            *(kind, agent, others),
            [""] * len(found),
        )


class LeadRecord(NamedTuple):
    """What one request says of one lead.

    Attributes
    ----------
    lead
        Attribute values; `lead_id` names the lead.
    created_us
        Creation time, microseconds.
    activities
        What it did.
    """

    lead: Mapping[str, object]
    created_us: int
    activities: Dids


def facts_of_records(
    records: Sequence[LeadRecord],
    kind_columns: Sequence[str],
    hygiene: Hygiene = DEFAULT_HYGIENE,
) -> Facts:
    """Collect what requests say of leads.

    Parameters
    ----------
    records
        n leads, in the order of the facts; one that is named twice is two leads. An attribute that
        only some of them have is missing (None) in the others.
    kind_columns, hygiene
        As in `features.collect.facts_from_tables`.
    """
    return Facts(
        lead_ids=[str(record.lead.get("lead_id", "")) for record in records],
        created_us=np.array([record.created_us for record in records], np.int64),
        attributes=_attributes([record.lead for record in records]),
        behaviour=_behaviour(records, tuple(kind_columns), hygiene),
    )


def plain(value: object) -> object:
    """Give a table value as the plain value a request would carry; missing in any form is None."""
    if value.__class__ is str:  # most are, and this is asked of every value
        return str(value).strip() or None
    if isinstance(value, np.generic):
        value = value.item()
    if value is None or value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, str):
        return value.strip() or None
    return value


def _attributes(leads: Sequence[Mapping[str, object]]) -> dict[str, Column]:
    """Encode every attribute: equal values of one type are one."""
    if len(leads) == 1:
        only = np.zeros(1, np.int64)
        given = leads[0].items()
        return {n: Column([plain(v)], only) for n, v in given if n not in NOT_ATTRIBUTES}
    names = dict.fromkeys(name for lead in leads for name in lead if name not in NOT_ATTRIBUTES)
    return {name: _encoded([lead.get(name) for lead in leads]) for name in names}


def _encoded(values: Sequence[object]) -> Column:
    numbers: dict[tuple[type, object], int] = {(type(None), None): 0}
    codes = []
    for value in values:
        known = plain(value)
        codes.append(numbers.setdefault((type(known), known), len(numbers)))
    return Column([value for _, value in numbers], np.array(codes, np.int64))


def _behaviour(
    records: Sequence[LeadRecord], kind_columns: tuple[str, ...], hygiene: Hygiene
) -> Behaviour:
    done = [record.activities for record in records]
    lead = np.repeat(np.arange(len(done)), [len(one.kind) for one in done])
    kind_of = list(chain.from_iterable([one.kind for one in done]))
    kinds = sorted(set(kind_of))
    number = {kind: i for i, kind in enumerate(kinds)}
    occurred_us = _one_by_one([one.occurred_us for one in done])
    received_us = _one_by_one([one.received_us for one in done])
    kind = np.array([number[one] for one in kind_of], np.int64)
    order = np.lexsort((kind, occurred_us, lead))
    occurred_us, received_us, kind = occurred_us[order], received_us[order], kind[order]
    agent = list(chain.from_iterable([one.agent for one in done]))
    codes = {text: i for i, text in enumerate(dict.fromkeys(agent))}
    flags = flag(
        lead,
        occurred_us,
        received_us,
        kind,
        texts_of(kinds, kind_columns, "type"),
        texts_of(kinds, kind_columns, "subject"),
        agent=np.array([codes[text] for text in agent], np.int64)[order] if any(codes) else None,
        agents=list(codes),
        repeat=_repeats(lead, occurred_us, kind, order, done),
        hygiene=hygiene,
    )
    return Behaviour(
        lead=lead,
        kind=kind,
        occurred_us=occurred_us,
        received_us=received_us,
        counts_until_us=flags.counts_until_us,
        kinds=kinds,
        kind_columns=kind_columns,
        reason=flags.reason,
    )


def _one_by_one(columns: list[IntArray]) -> IntArray:
    return columns[0] if len(columns) == 1 else np.concatenate([np.zeros(0, np.int64), *columns])


def _repeats(
    lead: IntArray, occurred_us: IntArray, kind: IntArray, order: IntArray, done: Sequence[Dids]
) -> IntArray | None:
    """Give what is equal in every column one number, in activities by (lead, time, kind).

    Parameters
    ----------
    lead, occurred_us, kind
        int64 (m,), in that order.
    order
        int64 (m,), the place of each in `done`.
    done
        What the leads did.

    Returns
    -------
    int64 (m,), `NO_REPEAT` where nothing can be equal; None where nothing can be at all. Of whose
    other columns nothing is known (None), that repeats no other.
    """
    same = (lead[1:] == lead[:-1]) & (occurred_us[1:] == occurred_us[:-1]) & (kind[1:] == kind[:-1])
    tied = np.flatnonzero(same) + 1
    if not len(tied):
        return None
    others = list(chain.from_iterable([one.others for one in done]))
    ids = list(chain.from_iterable([one.ids for one in done]))
    repeat = np.full(len(lead), NO_REPEAT)
    first: dict[object, int] = {}
    for place in np.union1d(tied, tied - 1).tolist():
        other, id_ = others[order[place]], ids[order[place]]
        if other is not None:
            moment = int(lead[place]), int(occurred_us[place]), int(kind[place])
            before = first.setdefault((moment, id_, frozenset(other.items())), place)
            repeat[[before, place]] = before
    return repeat
