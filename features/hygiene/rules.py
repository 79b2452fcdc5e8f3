"""The rules on what one lead did with one message, on scratch arrays that are used again."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.compiled import compiled
from features.facts import NEVER, IntArray
from features.hygiene.meaning import CLICKED, OPENED
from features.hygiene.reasons import EXACT_REPEAT, REPEATED_OPEN

MOST_LINKS = 64


class Message(NamedTuple):
    """What one lead did with one message: n activities in order of time, int64 (n,) each.

    Attributes
    ----------
    rows
        Where they are among all activities.
    at, known
        When they happened, and from when on both that and their receipt lay in the past.
    role, kind
        What they are.
    value, found, queue
        Scratch: what a rule looks for, what it finds, and which rows it still has in sight.
    """

    rows: IntArray
    at: IntArray
    known: IntArray
    role: IntArray
    kind: IntArray
    value: IntArray
    found: IntArray
    queue: IntArray


@compiled
def known_ones(message: Message, role: int, until: IntArray) -> None:
    """Set, per row of a role, from when on it is known; `NEVER` for others and what never counted.

    A row that never counted is told by what was known when it became known, so that does not
    depend on later rows either.
    """
    for k in range(len(message.rows)):
        counted = until[message.rows[k]] > message.known[k]
        wanted = message.role[k] == role and counted
        message.value[k] = message.known[k] if wanted else NEVER


@compiled
def machine_clicks(message: Message, until: IntArray, reason: NDArray[np.int8]) -> bool:
    """Set, per row, from when on it is known to be a machine's click; tell whether there is any."""
    some = False
    for k in range(len(message.rows)):
        i = message.rows[k]
        machine = message.role[k] == CLICKED and until[i] < NEVER and reason[i] != EXACT_REPEAT
        message.value[k] = until[i] if machine else NEVER
        some = some or machine
    return some


@compiled
def window_least(message: Message, low: int, high: int) -> None:
    """Find, per row, the least value of the rows with at + low <= their at <= at + high.

    A queue of candidates with rising values makes it linear.
    """
    at, value, found, queue = message.at, message.value, message.found, message.queue
    n = len(at)
    first, last, come = 0, 0, 0
    for k in range(n):
        while come < n and at[come] <= at[k] + high:
            while last > first and value[queue[last - 1]] >= value[come]:
                last -= 1
            queue[last] = come
            last += 1
            come += 1
        while first < last and at[queue[first]] < at[k] + low:
            first += 1
        found[k] = value[queue[first]] if first < last else NEVER


@compiled
def flag_found(
    message: Message, role: int, why: int, until: IntArray, reason: NDArray[np.int8]
) -> None:
    """Flag the rows for which something was found, from when on both are known.

    `role` is the least role that is flagged; below 0, its opposite is the only one.
    """
    for k in range(len(message.rows)):
        asked = message.role[k] == -role if role < 0 else message.role[k] >= role
        if asked and message.found[k] < NEVER:
            i, moment = message.rows[k], max(message.found[k], message.known[k])
            if moment < until[i]:
                until[i], reason[i] = moment, why


@compiled
def flag_same_instant(message: Message, until: IntArray, reason: NDArray[np.int8]) -> None:
    """Of the same opening at the same instant let the one that is known first count."""
    n, begin = len(message.rows), 0
    while begin < n:
        end, kept = begin, -1
        while (
            end < n
            and message.at[end] == message.at[begin]
            and message.kind[end] == message.kind[begin]
        ):
            counts = until[message.rows[end]] > message.known[end]
            if counts and (kept < 0 or message.known[end] < message.known[kept]):
                kept = end
            end += 1
        if message.role[begin] == OPENED and kept >= 0:
            for k in range(begin, end):
                i = message.rows[k]
                if k != kept and message.known[k] < until[i]:
                    until[i], reason[i] = message.known[k], REPEATED_OPEN
        begin = end


@compiled
def flag_links(
    message: Message,
    link_of_kind: IntArray,
    within: int,
    links: int,
    why: int,
    until: IntArray,
    reason: NDArray[np.int8],
) -> None:
    """Flag clicks among so many different links within a time.

    A click is flagged from when on it and the other `links` - 1 links that are known soonest are
    known. Of windows that lie within another one only the larger is looked at.
    """
    clicks = np.flatnonzero(message.role == CLICKED)
    soonest, which = np.empty(MOST_LINKS, np.int64), np.empty(MOST_LINKS, np.int64)
    end = 0
    for first in range(len(clicks)):
        before = end
        while end < len(clicks) and message.at[clicks[end]] <= message.at[clicks[first]] + within:
            end += 1
        if end == before or end - first < links:
            continue
        if _soonest(message, clicks[first:end], link_of_kind, links, soonest, which) < links:
            continue
        for k in clicks[first:end]:
            others = soonest[links - 2]
            for slot in range(links - 1):
                if which[slot] == link_of_kind[message.kind[k]]:
                    others = soonest[links - 1]
            i, moment = message.rows[k], max(message.known[k], others)
            if moment < until[i]:
                until[i], reason[i] = moment, why


@compiled
def _soonest(
    message: Message,
    clicks: IntArray,
    link_of_kind: IntArray,
    most: int,
    soonest: IntArray,
    which: IntArray,
) -> int:
    """Find the `most` different links known soonest, ascending; give how many there are."""
    have = 0
    for k in clicks:
        link, known = link_of_kind[message.kind[k]], message.known[k]
        slot = 0
        while slot < have and which[slot] != link:
            slot += 1
        if slot == have == most:
            slot = most - 1
            if soonest[slot] <= known:
                continue
        elif slot == have:
            have += 1
        elif soonest[slot] <= known:
            continue
        while slot > 0 and soonest[slot - 1] > known:
            soonest[slot], which[slot] = soonest[slot - 1], which[slot - 1]
            slot -= 1
        soonest[slot], which[slot] = known, link
    return have
