"""When activities change what is known of a lead: what never counted changes nothing."""

from __future__ import annotations

import numpy as np

from features.facts import NEVER, Behaviour, IntArray


def news_of(behaviour: Behaviour, rows: slice = slice(None)) -> tuple[IntArray, IntArray]:
    """Give the moments at which some activities changed what counts.

    Parameters
    ----------
    behaviour
        Activities with their flags.
    rows
        Which of them.

    Returns
    -------
    lead, at_us
        int64 (k,) each: when an activity became known, if it counted then, and when it stopped
        counting. In no order.
    """
    lead, until = behaviour.lead[rows], behaviour.counts_until_us[rows]
    known = np.maximum(behaviour.occurred_us[rows], behaviour.received_us[rows])
    counted = until > known
    stopped = counted & (until != NEVER)
    if counted.all() and not stopped.any():
        return lead, known
    return (
        np.concatenate([lead[counted], lead[stopped]]),
        np.concatenate([known[counted], until[stopped]]),
    )
