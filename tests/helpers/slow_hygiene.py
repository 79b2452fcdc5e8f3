"""What hygiene must say of the known activities, in the plainest loops, rule by rule."""

from __future__ import annotations

import re

from mail_worlds import SECOND_US, Done

SOON, AT_ONCE, IN_A_ROW, AROUND, AGAIN = (s * SECOND_US for s in (10, 2, 10, 5, 600))
LINKS_AT_ONCE, LINKS_IN_A_ROW = 3, 4
Rows = tuple[tuple[int, Done], ...]


def not_counting(history: tuple[Done, ...], at_us: int) -> set[int]:
    """Give the places of the known activities that do not count at a moment."""
    rows = tuple((i, d) for i, d in enumerate(history) if d.known <= at_us)
    never = {i for i, d in rows if i in _machines_and_repeats(_known(rows, d.known))}
    return _machines_and_repeats(rows) | _reopened(rows, never)


def _known(rows: Rows, at_us: int) -> Rows:
    return tuple((i, d) for i, d in rows if d.known <= at_us)


def _machines_and_repeats(rows: Rows) -> set[int]:
    machines = {i for i, d in rows if _is_machine(d, rows)}
    clicks = [d for i, d in rows if i in machines and d.type == "email_click"]
    with_them = {
        i
        for i, d in rows
        if _is_answer(d)
        and any(_same(d, c) and abs(d.occurred - c.occurred) <= AROUND for c in clicks)
    }
    return machines | with_them | {i for i, d in rows if _repeats_another(i, d, rows)}


def _is_machine(one: Done, rows: Rows) -> bool:
    if one.type != "email_delivered" and (one.agent or "").startswith("curl"):
        return True
    if not _is_answer(one):
        return False
    too_soon = any(
        d.type == "email_delivered" and _same(one, d) and 0 <= one.occurred - d.occurred <= SOON
        for _, d in rows
    )
    return too_soon or (
        one.type == "email_click"
        and (
            _among_links(one, rows, AT_ONCE, LINKS_AT_ONCE)
            or _among_links(one, rows, IN_A_ROW, LINKS_IN_A_ROW)
        )
    )


def _among_links(one: Done, rows: Rows, within: int, links: int) -> bool:
    clicks = [d for _, d in rows if d.type == "email_click" and _same(one, d)]
    for begin in {d.occurred for d in clicks}:
        inside = {d.subject for d in clicks if 0 <= d.occurred - begin <= within}
        if 0 <= one.occurred - begin <= within and len(inside) >= links:
            return True
    return False


def _repeats_another(place: int, one: Done, rows: Rows) -> bool:
    return any(
        _but_receipt(one) == _but_receipt(d) and (d.known, i) < (one.known, place) for i, d in rows
    )


def _reopened(rows: Rows, never: set[int]) -> set[int]:
    opens = [(i, d) for i, d in rows if d.type == "email_open" and i not in never and _message(d)]
    first = [
        (i, d)
        for i, d in opens
        if not any(
            (o.lead, o.occurred, o.subject) == (d.lead, d.occurred, d.subject)
            and (o.known, j) < (d.known, i)
            for j, o in opens
        )
    ]
    follows = {
        i
        for i, d in rows
        if d.type == "email_open"
        and _message(d)
        and any(_same(d, o) and 0 < o.occurred - d.occurred <= AGAIN for _, o in first)
    }
    return follows | {i for i, _ in opens} - {i for i, _ in first}


def _is_answer(one: Done) -> bool:
    return one.type in ("email_open", "email_click")


def _message(one: Done) -> str:
    return re.split("[/#?]", one.subject)[0]


def _same(one: Done, other: Done) -> bool:
    return one.lead == other.lead and _message(one) == _message(other)


def _but_receipt(one: Done) -> tuple[object, ...]:
    return one.lead, one.occurred, one.type, one.subject, one.agent, one.other
