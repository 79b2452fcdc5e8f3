"""The moment to score a closed lead as of: when it was handed over, or last known to be open."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features.facts import Facts, IntArray, Moments
from features.hygiene.news import news_of
from training.outcomes import NEVER
from training.pilot.closed import Closed

HANDED_OVER, LAST_KNOWN, LISTED = "handed_over", "last_known", "listed"
RULES = (HANDED_OVER, LAST_KNOWN, LISTED)


def hand_off_moments(facts: Facts, closed: Closed) -> tuple[Moments, NDArray[np.str_]]:
    """Give the moment of every closed lead, and by which rule.

    The moment just before its hand-off status, so that what sales did in the same instant tells
    nothing; without one, the last instant strictly before it closed at which anything became
    known. Never before the lead was created.

    Returns
    -------
    moments
        k of them. Where a lead was closed as soon as it was there, there is no such moment:
        `as_of_us` is then not before `closed.closed_us`.
    rule
        text (k,): `handed_over` or `last_known`.
    """
    created = facts.created_us[closed.lead]
    handed = closed.handed_us != NEVER
    before = np.where(handed, closed.handed_us, 1) - 1
    last = np.maximum(last_known_us(facts, closed.lead, closed.closed_us), created)
    as_of = np.where(handed, np.maximum(before, created), last)
    return Moments(closed.lead, as_of), np.where(handed, HANDED_OVER, LAST_KNOWN)


def last_known_us(facts: Facts, lead: IntArray, before_us: IntArray) -> IntArray:
    """Give the last time before a moment at which something became known of each lead.

    Parameters
    ----------
    lead, before_us
        int64 (k,), each lead once.

    Returns
    -------
    int64 (k,), the creation time where nothing else became known before.
    """
    limit = np.full(len(facts), np.iinfo(np.int64).min)
    limit[lead] = before_us
    last = facts.created_us.copy()
    _raise(last, *news_of(facts.behaviour), limit)
    for changes in facts.changes.values():
        _raise(last, changes.lead, changes.occurred_us, limit)
    return last[lead]


def _raise(last: IntArray, lead: IntArray, when: IntArray, limit: IntArray) -> None:
    early = when < limit[lead]
    np.maximum.at(last, lead[early], when[early])
