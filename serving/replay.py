"""Whether a lead was an MQL until now, worked out by walking through its own past.

Hysteresis needs to know. Everything that is needed lies in the facts of the lead, so the answer
does not depend on who asks, or how often.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from features.facts import ALWAYS_KNOWN, Facts, IntArray, Moments, segment_starts

MOST_NEWS = 100
MqlAlong = Callable[[Moments, IntArray], NDArray[np.bool_]]


def was_mql(
    facts: Facts, moments: Moments, asked: NDArray[np.bool_], mql_along: MqlAlong
) -> NDArray[np.bool_]:
    """Tell who was an MQL right before a moment.

    Parameters
    ----------
    facts
        What is known of the leads.
    moments
        n moments.
    asked
        bool (n,), for which of them to find out; the others are answered with False.
    mql_along
        Given past moments and the number of the question each belongs to, in the order of time:
        was the lead an MQL from each on?

    Returns
    -------
    bool (n,). A lead is looked at whenever something new was known of it, and right before that,
    when its score had faded most; of a lead with a long past the last 100 news.
    """
    found = np.zeros(len(moments), bool)
    starts = segment_starts(facts.behaviour.lead, len(facts))
    rows = np.flatnonzero(asked)
    lead, as_of_us = moments.lead[rows], moments.as_of_us[rows]
    pasts = [
        past_moments(facts, starts, i, t)
        for i, t in zip(lead.tolist(), as_of_us.tolist(), strict=True)
    ]
    many = np.array([len(past) for past in pasts], np.int64)
    if many.any():
        along = Moments(np.repeat(lead, many), np.concatenate(pasts))
        mql = mql_along(along, np.repeat(rows, many))
        some = many > 0
        found[rows[some]] = mql[np.cumsum(many)[some] - 1]
    return found


def past_moments(facts: Facts, starts: IntArray, lead: int, as_of_us: int) -> IntArray:
    """Give when something new was known of a lead before a moment, and right before each."""
    mine = slice(starts[lead], starts[lead + 1])
    behaviour = facts.behaviour
    received = behaviour.received_us[mine]
    occurred = behaviour.occurred_us[mine]
    news = [
        facts.created_us[lead : lead + 1],
        np.where(received == ALWAYS_KNOWN, occurred, np.maximum(received, occurred)),
        *(c.occurred_us[c.lead == lead] for c in facts.changes.values()),
    ]
    times = np.unique(np.concatenate(news))
    times = times[(times < as_of_us) & (times >= facts.created_us[lead])][-MOST_NEWS:]
    return np.unique(
        np.concatenate([times, times[1:] - 1, [as_of_us - 1]] if len(times) else [times])
    )
