"""Whether a lead was an MQL until now, worked out by walking back through its own past.

Hysteresis needs to know. Everything that is needed lies in the facts of the lead, so the answer
does not depend on who asks, or how often.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from features.facts import MICROSECONDS_PER_DAY, Facts, IntArray, Moments, segment_starts
from features.hygiene.news import news_of

# The latest news mostly decide; each further look costs a whole row.
FIRST_LOOKS, LOOKS_AT_ONCE = 2, 8
LEADS_AT_ONCE = 250
# Of moments: would the lead become an MQL there, and would it stay one if it was?
Verdicts = Callable[[Moments], tuple[NDArray[np.bool_], NDArray[np.bool_]]]


def was_mql(
    facts: Facts, moments: Moments, asked: NDArray[np.bool_], verdicts: Verdicts
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
    verdicts
        The hand-off rule at past moments.

    Returns
    -------
    bool (n,). A lead is looked at on each UTC day on which something new was known of it, at the
    last such instant, and right before the next, when its score had faded most. Where nothing new
    is known at the moment asked about, right before it all is as it is then: that is not looked at.
    Walking back, the first look that is clear decides; a lead without one was none.
    """
    found = np.zeros(len(moments), bool)
    rows = np.flatnonzero(asked)
    starts = starts_of(facts)
    for first in range(0, len(rows), LEADS_AT_ONCE):
        some = rows[first : first + LEADS_AT_ONCE]
        pasts = [
            past_moments(facts, starts, int(moments.lead[row]), int(moments.as_of_us[row]))
            for row in some.tolist()
        ]
        found[some] = _walked_back(moments.lead[some], pasts, verdicts)
    return found


def _walked_back(lead: IntArray, pasts: list[IntArray], verdicts: Verdicts) -> NDArray[np.bool_]:
    """Look at the latest moments of every lead first, and stop where one is clear."""
    mql, back, looks = np.zeros(len(pasts), bool), 0, FIRST_LOOKS
    open_ = [i for i, past in enumerate(pasts) if len(past)]
    while open_:
        parts = [pasts[i][::-1][back : back + looks] for i in open_]
        many = [len(part) for part in parts]
        becomes, stays = verdicts(Moments(np.repeat(lead[open_], many), np.concatenate(parts)))
        ends = np.cumsum(many)
        unclear = []
        for i, end, length in zip(open_, ends.tolist(), many, strict=True):
            mine = slice(end - length, end)
            clear = np.flatnonzero(becomes[mine] | ~stays[mine])
            if len(clear):
                mql[i] = becomes[mine][clear[0]]
            elif back + length < len(pasts[i]):
                unclear.append(i)
        open_, back, looks = unclear, back + looks, LOOKS_AT_ONCE
    return mql


def starts_of(facts: Facts) -> list[IntArray]:
    """Give where every lead begins among the activities, then among each attribute's changes."""
    tables = [facts.behaviour.lead, *(changes.lead for changes in facts.changes.values())]
    return [segment_starts(lead, len(facts)) for lead in tables]


def past_moments(facts: Facts, starts: list[IntArray], lead: int, as_of_us: int) -> IntArray:
    """Give the looks at a lead before a moment, ascending: see `was_mql`.

    Parameters
    ----------
    facts
        What is known of the leads.
    starts
        From `starts_of`.
    lead, as_of_us
        The question.
    """
    mine = slice(starts[0][lead], starts[0][lead + 1])
    news = [facts.created_us[lead : lead + 1], news_of(facts.behaviour, mine)[1]]
    for begins, changes in zip(starts[1:], facts.changes.values(), strict=True):
        news.append(changes.occurred_us[begins[lead] : begins[lead + 1]])
    times = np.unique(np.concatenate(news))
    before = times[(times < as_of_us) & (times >= facts.created_us[lead])]
    if not len(before):
        return before
    day = before // MICROSECONDS_PER_DAY
    new_day = np.diff(day) != 0
    last, first = np.append(new_day, True), np.append(False, new_day)
    faded = [before[first] - 1]
    if as_of_us in times:
        faded.append(np.array([as_of_us - 1]))
    return np.unique(np.concatenate([before[last], *faded]))
