"""Times that cannot be right: flagged for people to look at, while the activities count.

A person did it; only when is in doubt. An activity counts from when it is said to have happened
and was received, whichever is later, so a wrong time can never tell the future.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.facts import ALWAYS_KNOWN, NEVER, Behaviour, IntArray
from features.hygiene.gather import texts_of
from features.hygiene.judge import SECOND_US, judge_of
from features.hygiene.meaning import DELIVERED, OPENED, messages_and_links
from features.hygiene.reasons import FUTURE_TIME, NOT_FLAGGED, OUT_OF_ORDER, TIME_ZONE_SLIP
from features.policy.schema import Hygiene

# Clocks of two servers may differ by so much.
CLOCKS_US = 5 * SECOND_US
RECEIPT_US = 300 * SECOND_US
# A lost time zone moves a time by whole hours, give or take what the step itself took.
HOUR_US = 3600 * SECOND_US
MOST_HOURS = 14
NEAR_US = 90 * SECOND_US


def doubtful_times(behaviour: Behaviour, hygiene: Hygiene, now_us: int) -> NDArray[np.int8]:
    """Give int8 (m,), why the time of an activity is in doubt; `NOT_FLAGGED` where it is not.

    Parameters
    ----------
    behaviour
        m activities.
    hygiene
        Which types are mails.
    now_us
        Nothing can have happened after it.
    """
    before_delivery = _before_delivery(behaviour, hygiene)
    received = behaviour.received_us != ALWAYS_KNOWN
    before_receipt = np.where(received, behaviour.occurred_us - behaviour.received_us, 0)
    reason = np.full(len(behaviour.lead), NOT_FLAGGED, np.int8)
    reason[before_delivery > CLOCKS_US] = OUT_OF_ORDER
    reason[(before_receipt > RECEIPT_US) | (behaviour.occurred_us > now_us)] = FUTURE_TIME
    slipped = _whole_hours(before_delivery) | _whole_hours(before_receipt)
    reason[slipped] = TIME_ZONE_SLIP
    return reason


def _whole_hours(ahead_us: IntArray) -> NDArray[np.bool_]:
    hours = np.rint(ahead_us / HOUR_US)
    near = np.abs(ahead_us - hours * HOUR_US) <= NEAR_US
    return np.asarray(near & (hours >= 1) & (hours <= MOST_HOURS), bool)


def _before_delivery(behaviour: Behaviour, hygiene: Hygiene) -> IntArray:
    """Give how long before the first delivery of its mail an opening or click lies; else 0."""
    kinds, columns = behaviour.kinds, behaviour.kind_columns
    roles = judge_of(hygiene).roles(texts_of(kinds, columns, "type"))
    message, _ = messages_and_links(texts_of(kinds, columns, "subject"), roles)
    ahead = np.zeros(len(behaviour.lead), np.int64)
    rows = np.flatnonzero(roles[behaviour.kind] > 0)
    if not len(rows):
        return ahead
    kind = behaviour.kind[rows]
    key = behaviour.lead[rows] * (int(message.max()) + 1) + message[kind]
    number, distinct = pd.factorize(key)
    first = np.full(len(distinct), NEVER)
    delivered = roles[kind] == DELIVERED
    np.minimum.at(first, number[delivered], behaviour.occurred_us[rows[delivered]])
    asked = (roles[kind] >= OPENED) & (first[number] != NEVER)
    ahead[rows[asked]] = np.maximum(first[number[asked]] - behaviour.occurred_us[rows[asked]], 0)
    return ahead
