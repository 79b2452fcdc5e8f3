"""Putting activities in order: by lead, then by time, then by kind, in one pass and a bit."""

from __future__ import annotations

import numpy as np

from features.compiled import compiled
from features.facts import IntArray

FEW = 64


def order_of(
    lead: IntArray, leads: int, occurred_us: IntArray, kind: IntArray, received_us: IntArray
) -> IntArray:
    """Give the order of activities by (lead, occurred, kind, received).

    Parameters
    ----------
    lead
        int64 (m,), row of the lead, from 0 to leads - 1.
    leads
        How many there are.
    occurred_us, kind, received_us
        int64 (m,).

    Returns
    -------
    int64 (m,); rows alike in all four keep their order.
    """
    order = _by_lead(lead, leads)
    _within(order, np.bincount(lead, minlength=leads), occurred_us, kind, received_us)
    return order


@compiled
def _by_lead(lead: IntArray, leads: int) -> IntArray:
    place = np.zeros(leads + 1, np.int64)
    for i in range(len(lead)):
        place[lead[i] + 1] += 1
    for i in range(leads):
        place[i + 1] += place[i]
    order = np.empty(len(lead), np.int64)
    for i in range(len(lead)):
        order[place[lead[i]]] = i
        place[lead[i]] += 1
    return order


@compiled
def _before(i: int, j: int, occurred: IntArray, kind: IntArray, received: IntArray) -> bool:
    if occurred[i] != occurred[j]:
        return occurred[i] < occurred[j]
    if kind[i] != kind[j]:
        return kind[i] < kind[j]
    if received[i] != received[j]:
        return received[i] < received[j]
    return i < j


@compiled
def _within(
    order: IntArray, lengths: IntArray, occurred: IntArray, kind: IntArray, received: IntArray
) -> None:
    """Sort the activities of each lead, which stand together, in place."""
    begin = 0
    for lead in range(len(lengths)):
        end = begin + lengths[lead]
        if lengths[lead] > FEW:
            # Key after key, the last first: what follows then has nothing to move.
            mine = order[begin:end].copy()
            mine = mine[np.argsort(received[mine], kind="mergesort")]
            mine = mine[np.argsort(kind[mine], kind="mergesort")]
            order[begin:end] = mine[np.argsort(occurred[mine], kind="mergesort")]
        for a in range(begin + 1, end):
            i, b = order[a], a
            while b > begin and _before(i, order[b - 1], occurred, kind, received):
                order[b] = order[b - 1]
                b -= 1
            order[b] = i
        begin = end
