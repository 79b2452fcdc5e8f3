"""The moment that decides what was seen of each lead."""

from __future__ import annotations

import numpy as np

from features.facts import Moments


def last_of_each_lead(moments: Moments) -> Moments:
    """Give the last moment of every lead, leads in order."""
    order = np.lexsort((moments.as_of_us, moments.lead))
    lead = moments.lead[order]
    last = np.ones(len(lead), bool)
    last[:-1] = lead[1:] != lead[:-1]
    return moments.part(order[last])
