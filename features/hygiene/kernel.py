"""The loops behind the flags, lead by lead and message by message, in time linear in the rows.

Every rule is of one form: an activity is flagged from the moment on at which it and all that gives
it away are known. More knowledge can only flag more, and sooner, so a look at a moment never
depends on what became known later.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features.compiled import compiled
from features.facts import IntArray
from features.hygiene.meaning import CLICKED, DELIVERED, NO_MESSAGE, OPENED
from features.hygiene.reasons import (
    EVERY_LINK,
    LINKS_AT_ONCE,
    REPEATED_OPEN,
    TOO_SOON,
    WITH_MACHINE,
)
from features.hygiene.rules import (
    Message,
    flag_found,
    flag_links,
    flag_same_instant,
    known_ones,
    machine_clicks,
    window_least,
)

SCRATCH_ROWS = 7


@compiled
def flag_mails(  # noqa: PLR0913, PLR0917 - compiled code takes arrays
    lead: IntArray,
    occurred: IntArray,
    received: IntArray,
    kind: IntArray,
    role_of_kind: NDArray[np.int8],
    message_of_kind: IntArray,
    link_of_kind: IntArray,
    limits: IntArray,
    until: IntArray,
    reason: NDArray[np.int8],
) -> None:
    """Flag opens and clicks of mails; `until` and `reason` are changed in place.

    Parameters
    ----------
    lead, occurred, received, kind
        (m,) ordered by (lead, occurred, kind).
    role_of_kind, message_of_kind, link_of_kind
        (kinds,) what the kinds mean; messages are numbered from 0.
    limits
        As `features.hygiene.judge.Judge` has them.
    until, reason
        (m,) with what other rules have found already.
    """
    messages = _number_of(message_of_kind)
    met, place = np.full(messages, -1, np.int64), np.zeros(messages, np.int64)
    rows, ends = np.empty(64, np.int64), np.empty(65, np.int64)
    scratch = np.empty((SCRATCH_ROWS, 64), np.int64)
    begin, many = 0, len(lead)
    while begin < many:
        end, mails, answers = _one_lead(begin, lead, kind, role_of_kind)
        if answers:
            if mails > len(rows):
                rows, ends = np.empty(2 * mails, np.int64), np.empty(2 * mails + 1, np.int64)
                scratch = np.empty((SCRATCH_ROWS, 2 * mails), np.int64)
            groups = _by_message(
                begin, end, kind, role_of_kind, message_of_kind, met, place, rows, ends
            )
            for group in range(groups):
                mine = rows[ends[group] : ends[group + 1]]
                if len(mine) > 1 and _has_answers(mine, kind, role_of_kind):
                    message = _message(mine, scratch, occurred, received, kind, role_of_kind)
                    named = message_of_kind[kind[mine[0]]] != NO_MESSAGE
                    _flag_message(message, link_of_kind, limits, named, until, reason)
        begin = end


@compiled
def _number_of(message_of_kind: IntArray) -> int:
    messages = 0
    for k in range(len(message_of_kind)):
        messages = max(messages, message_of_kind[k] + 1)
    return messages


@compiled
def _one_lead(
    begin: int, lead: IntArray, kind: IntArray, role_of_kind: NDArray[np.int8]
) -> tuple[int, int, bool]:
    """Give where the rows of a lead end, how many are mails, and whether one is an answer."""
    end, mails, answers = begin, 0, False
    while end < len(lead) and lead[end] == lead[begin]:
        role = role_of_kind[kind[end]]
        mails += role > 0
        answers = answers or role >= OPENED
        end += 1
    return end, mails, answers


@compiled
def _by_message(  # noqa: PLR0913, PLR0917 - compiled code takes arrays
    begin: int,
    end: int,
    kind: IntArray,
    role_of_kind: NDArray[np.int8],
    message_of_kind: IntArray,
    met: IntArray,
    place: IntArray,
    rows: IntArray,
    ends: IntArray,
) -> int:
    """Put the mails of one lead together by message, in order of time; give how many messages."""
    groups = 0
    for i in range(begin, end):
        if role_of_kind[kind[i]] > 0:
            message = message_of_kind[kind[i]]
            if met[message] != begin:
                met[message], place[message] = begin, groups
                groups += 1
                ends[groups] = 0
            ends[place[message] + 1] += 1
    ends[0] = 0
    for group in range(groups):
        ends[group + 1] += ends[group]
    total = ends[groups]
    # Filled from the back: every end moves down to where its group begins.
    for i in range(end - 1, begin - 1, -1):
        if role_of_kind[kind[i]] > 0:
            group = place[message_of_kind[kind[i]]]
            ends[group + 1] -= 1
            rows[ends[group + 1]] = i
    for group in range(groups):
        ends[group] = ends[group + 1]
    ends[groups] = total
    return groups


@compiled
def _message(
    mine: IntArray,
    scratch: IntArray,
    occurred: IntArray,
    received: IntArray,
    kind: IntArray,
    role_of_kind: NDArray[np.int8],
) -> Message:
    """Look at some rows as one message, on the scratch arrays."""
    n = len(mine)
    at, known, role, kinds = scratch[0, :n], scratch[1, :n], scratch[2, :n], scratch[3, :n]
    value, found, queue = scratch[4, :n], scratch[5, :n], scratch[6, :n]
    for k in range(n):
        i = mine[k]
        at[k], known[k] = occurred[i], max(occurred[i], received[i])
        role[k], kinds[k] = role_of_kind[kind[i]], kind[i]
    return Message(mine, at, known, role, kinds, value, found, queue)


@compiled
def _has_answers(rows: IntArray, kind: IntArray, role_of_kind: NDArray[np.int8]) -> bool:
    answers = False
    for i in rows:
        answers = answers or role_of_kind[kind[i]] >= OPENED
    return answers


@compiled
def _flag_message(
    message: Message,
    link_of_kind: IntArray,
    limits: IntArray,
    named: bool,
    until: IntArray,
    reason: NDArray[np.int8],
) -> None:
    """Apply all rules to what one lead did with one message."""
    soon, at_once, in_a_row, around, again, links, row_links = limits
    deliveries = opens = clicks = 0
    for role in message.role:
        deliveries += role == DELIVERED
        opens += role == OPENED
        clicks += role == CLICKED
    if soon >= 0 and deliveries:
        known_ones(message, DELIVERED, until)
        window_least(message, -soon, 0)
        flag_found(message, OPENED, TOO_SOON, until, reason)
    if at_once >= 0 and clicks >= links:
        flag_links(message, link_of_kind, at_once, links, LINKS_AT_ONCE, until, reason)
    if in_a_row >= 0 and clicks >= row_links:
        flag_links(message, link_of_kind, in_a_row, row_links, EVERY_LINK, until, reason)
    if around >= 0 and clicks and machine_clicks(message, until, reason):
        window_least(message, -around, around)
        flag_found(message, OPENED, WITH_MACHINE, until, reason)
    if again >= 0 and named and opens > 1:
        flag_same_instant(message, until, reason)
        known_ones(message, OPENED, until)
        window_least(message, 1, again)
        flag_found(message, -OPENED, REPEATED_OPEN, until, reason)
