"""Which status means the hand-off, where nobody says: the first that comes late enough to tell."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from features.facts import Facts, Moments
from features.policy.schema import Did, Policy
from features.tables import Tables
from training.outcomes import NEVER
from training.pilot.closed import HAND_OFF_STATUSES, Closed, closed_leads
from training.pilot.moments import hand_off_moments
from training.pilot.seen import seen_at

LEAST_DONE = 1 / 3
ENOUGH_LEADS = 2_000


def telling_closed(
    tables: Tables, facts: Facts, policy: Policy, refusals: Sequence[str]
) -> tuple[Closed, tuple[str, ...], tuple[str, ...]]:
    """Choose the hand-off statuses and give the closed leads by them.

    Some companies set a status as soon as a lead is there, before it did anything: scored then,
    leads look alike. A status by which won leads had done less than a third of what they did
    before they closed is passed over for the next one.

    Returns
    -------
    closed
        The closed leads.
    statuses
        Those that mean the hand-off.
    notes
        Which statuses were passed over, and why.
    """
    passed: list[str] = []
    for first, status in enumerate(HAND_OFF_STATUSES):
        closed = closed_leads(tables, HAND_OFF_STATUSES[first:], refusals)
        done = _share_done(facts, policy, closed)
        if done is None:
            break
        if done >= LEAST_DONE:
            return closed, HAND_OFF_STATUSES[first:], _notes(passed)
        passed.append(status)
    return closed_leads(tables, HAND_OFF_STATUSES, refusals), HAND_OFF_STATUSES, ()


def _share_done(facts: Facts, policy: Policy, closed: Closed) -> float | None:
    """Give the share of won leads' behaviours that they had shown by their hand-off.

    None where no won lead was handed over, or none showed any behaviour.
    """
    moments, _ = hand_off_moments(facts, closed)
    won = (closed.handed_us != NEVER) & (closed.sample == "won")
    some = np.flatnonzero(won)[:ENOUGH_LEADS]
    lead = moments.lead[some]
    by_hand_off = _behaviours(facts, policy, Moments(lead, moments.as_of_us[some]))
    by_close = _behaviours(facts, policy, Moments(lead, closed.closed_us[some] - 1))
    return by_hand_off / by_close if by_close else None


def _behaviours(facts: Facts, policy: Policy, moments: Moments) -> int:
    """Count the (lead, activity of the policy) pairs that occurred."""
    seen = seen_at(policy, facts, moments)
    return sum(int(seen.did(Did(activity=name)).sum()) for name in policy.activities)


def _notes(passed: Sequence[str]) -> tuple[str, ...]:
    if not passed:
        return ()
    named = ", ".join(passed)
    return (
        f"By the status {named} even won leads had done little of what they did before they "
        "closed: too early to tell leads apart. The status after it is taken for the hand-off; "
        "name another one with --hand-off-at.",
    )
