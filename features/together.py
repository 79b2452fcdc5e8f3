"""The facts of many leads as one, so that all are computed at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from features.facts import Behaviour, Changes, Column, Facts, IntArray


def facts_together(many: Sequence[Facts]) -> Facts:
    """Give the facts of several leads as one, in their order.

    Parameters
    ----------
    many
        One or more, with the same kind columns. A lead that is in several of them is as many
        leads. An attribute that only some of them have is missing (None) in the others.

    Returns
    -------
    Facts
        The very one, where it is alone.
    """
    if len(many) == 1:
        return many[0]
    first = np.cumsum([0, *(len(facts) for facts in many)])[:-1]
    return Facts(
        lead_ids=list(chain.from_iterable(facts.lead_ids for facts in many)),
        created_us=np.concatenate([facts.created_us for facts in many]),
        attributes=_attributes(many),
        behaviour=_behaviour([facts.behaviour for facts in many], first),
        changes=_changes(many, first),
    )


def _attributes(many: Sequence[Facts]) -> dict[str, Column]:
    """Encode each attribute anew: equal values of one type are one."""
    leads = sum(map(len, many))
    numbers: dict[str, dict[tuple[type, object], int]] = {}
    codes: dict[str, IntArray] = {}
    begin = 0
    for facts in many:
        end = begin + len(facts)
        for name, column in facts.attributes.items():
            if name not in numbers:
                numbers[name] = {(type(None), None): 0}
                codes[name] = np.zeros(leads, np.int64)
            known = numbers[name]
            found = [known.setdefault((type(v), v), len(known)) for v in column.distinct]
            codes[name][begin:end] = np.array(found, np.int64)[column.codes]
        begin = end
    return {name: Column([v for _, v in numbers[name]], codes[name]) for name in numbers}


def _behaviour(many: Sequence[Behaviour], first: IntArray) -> Behaviour:
    """Give all kinds numbers anew, in the order of their texts; the activities' order stays."""
    kinds = sorted({kind for one in many for kind in one.kinds})
    number = {kind: i for i, kind in enumerate(kinds)}
    renumbered = [
        np.array([number[kind] for kind in one.kinds], np.int64)[one.kind] for one in many
    ]
    return Behaviour(
        lead=np.concatenate([one.lead + at for one, at in zip(many, first, strict=True)]),
        kind=np.concatenate(renumbered),
        occurred_us=np.concatenate([one.occurred_us for one in many]),
        received_us=np.concatenate([one.received_us for one in many]),
        counts_until_us=np.concatenate([one.counts_until_us for one in many]),
        kinds=kinds,
        kind_columns=many[0].kind_columns,
        reason=_reasons([one.reason for one in many]),
    )


def _reasons(many: Sequence[NDArray[np.int8] | None]) -> NDArray[np.int8] | None:
    asked = [reason for reason in many if reason is not None]
    return np.concatenate(asked) if len(asked) == len(many) else None


def _changes(many: Sequence[Facts], first: IntArray) -> dict[str, Changes]:
    found = {}
    for name in dict.fromkeys(name for facts in many for name in facts.changes):
        some = [
            (facts.changes[name], at)
            for facts, at in zip(many, first, strict=True)
            if name in facts.changes
        ]
        distinct = [value for one, _ in some for value in one.distinct]
        offsets = np.cumsum([0, *(len(one.distinct) for one, _ in some)])[:-1]
        found[name] = Changes(
            lead=np.concatenate([one.lead + at for one, at in some]),
            occurred_us=np.concatenate([one.occurred_us for one, _ in some]),
            codes=np.concatenate(
                [one.codes + by for (one, _), by in zip(some, offsets, strict=True)]
            ),
            distinct=distinct,
        )
    return found
