"""The statuses table: how far each lead got, and how it closed.

Progress tells nothing beyond the activities: a lead becomes an MQL by a rule on what it did,
and what sales then makes of it is decided by the toss of a coin.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from training.simulator.behaviour import Behaviour
from training.simulator.clock import whole_milliseconds
from training.simulator.outcome import NEVER, Outcomes
from training.simulator.people import times, words
from training.simulator.profile import Profile, draw_rows
from training.simulator.rates import KIND_NAMES, KINDS
from training.simulator.world import MICROSECONDS_PER_DAY, MISSING, OUTCOMES

Ints = NDArray[np.int64]

MQL_LATE_ACTIVITIES: Final = 6
DIRECT_REQUESTS: Final = ("contact", "demo")
# After the status before it: chance, and days it takes on average.
SALES_STEPS: Final = {"sal": (0.75, 1.0), "sql": (0.65, 5.0), "opportunity": (0.6, 8.0)}
RECYCLED: Final = (0.12, 25.0)

REJECTED_IF_MQL: Final = 0.55
REJECTION_REASONS: Final = ("no_budget", "wrong_person", "not_reachable", "competitor", "student")
# Weights of the reasons for: ready_buyer, evaluating, researcher, tire_kicker, job_seeker.
REASON_WEIGHTS: Final = np.array(
    [[5, 1, 2, 2, 0], [4, 2, 3, 2, 0], [3, 3, 4, 1, 1], [2, 2, 3, 1, 4], [0, 5, 3, 0, 4]]
)
LOSS_REASONS: Final = ("price", "competitor", "no_project", "timing")
# Median amount of a win for: platform, analytics, starter, services.
AMOUNT_MEDIANS: Final = np.array([42_000, 24_000, 6_000, 18_000])
AMOUNT_LOG_SD: Final = 0.6

STATUS_WORDS: Final = ("raw", "inquiry", "mql", *SALES_STEPS, "recycled", "won", "lost", "rejected")
REASON_WORDS: Final = (*REJECTION_REASONS, *(reason for reason in LOSS_REASONS))


@dataclass(frozen=True)
class Steps:
    """Rows of the statuses table; `reason` indexes REASON_WORDS, -1: none."""

    lead: Ints
    time_us: Ints
    status: Ints
    reason: Ints


def statuses_table(
    rng: np.random.Generator,
    leads: pd.DataFrame,
    profile: Profile,
    behaviour: Behaviour,
    outcomes: Outcomes,
    end_us: int,
) -> pd.DataFrame:
    """Write down every lead's progress and close, up to the end of the period.

    Parameters
    ----------
    rng
        Source of randomness.
    leads
        The leads table, for ids and owners.
    profile, behaviour, outcomes
        The leads, what they did and how they close.
    end_us
        Nothing after it is written.

    Returns
    -------
    DataFrame
        The statuses table as `features.tables` reads it, ordered by time.
    """
    mql_us = mql_times(profile.created_us, behaviour)
    steps = [_creation(profile.created_us, behaviour), *_progress(rng, mql_us, outcomes.closed_us)]
    steps.append(_closes(rng, mql_us, outcomes))
    lead, time_us, status, reason = (
        np.concatenate([getattr(step, name) for step in steps]) for name in Steps.__annotations__
    )
    order = np.lexsort((status, lead, time_us))
    order = order[time_us[order] <= end_us]
    lead, status = lead[order], status[order]
    won = status == STATUS_WORDS.index("won")
    amount = AMOUNT_MEDIANS[profile.product_line[lead]] * np.exp(
        AMOUNT_LOG_SD * rng.standard_normal(lead.size)
    )
    owned = status >= STATUS_WORDS.index("mql")
    return pd.DataFrame(
        {
            "lead_id": leads["lead_id"].take(lead).reset_index(drop=True),
            "occurred_at": times(time_us[order]),
            "status": words(STATUS_WORDS, status),
            "reason": words(REASON_WORDS, reason[order]),
            "amount": np.where(won, np.round(amount, -2), np.nan),
            "owner": leads["owner"].take(lead).reset_index(drop=True).where(owned),
        }
    )


def mql_times(created_us: Ints, behaviour: Behaviour) -> Ints:
    """When each lead becomes an MQL: a direct request, or enough late activities; or `NEVER`."""
    lead = np.concatenate([np.arange(created_us.size), behaviour.lead])
    time_us = np.concatenate([created_us, behaviour.time_us])
    kind = np.concatenate([behaviour.first_kind(), behaviour.kind])
    order = np.lexsort((time_us, lead))
    lead, time_us, kind = lead[order], time_us[order], kind[order]
    is_late = np.array([entry.group == "late" for entry in KINDS.values()])[kind]
    seen = np.cumsum(is_late)
    first_row = np.searchsorted(lead, np.arange(created_us.size))
    so_far = seen - (seen - is_late)[first_row][lead]
    direct = np.isin(kind, [KIND_NAMES.index(name) for name in DIRECT_REQUESTS])
    counts = direct | (is_late & (so_far >= MQL_LATE_ACTIVITIES))
    mql_us = np.full(created_us.size, NEVER)
    np.minimum.at(mql_us, lead[counts], time_us[counts])
    return mql_us


def _creation(created_us: Ints, behaviour: Behaviour) -> Steps:
    asked = np.isin(behaviour.first_kind(), [KIND_NAMES.index(n) for n in DIRECT_REQUESTS])
    lead = np.arange(created_us.size)
    return Steps(lead, created_us, asked.astype(np.int64), np.full(lead.size, MISSING))


def _progress(rng: np.random.Generator, mql_us: Ints, closed_us: Ints) -> list[Steps]:
    steps, before_us = [_step(mql_us, "mql", closed_us)], mql_us
    for status, (chance, days) in SALES_STEPS.items():
        before_us = _toss(rng, before_us, chance, days)
        steps.append(_step(before_us, status, closed_us))
    return [*steps, _step(_toss(rng, mql_us, *RECYCLED), "recycled", closed_us)]


def _toss(rng: np.random.Generator, after_us: Ints, chance: float, days: float) -> Ints:
    happens = (after_us < NEVER) & (rng.random(after_us.size) < chance)
    wait = (1.0 / 24.0 + days * rng.standard_exponential(after_us.size)) * MICROSECONDS_PER_DAY
    later = np.where(happens, after_us, 0) + whole_milliseconds(wait.astype(np.int64))
    return np.where(happens, later, NEVER)


def _step(time_us: Ints, status: str, closed_us: Ints) -> Steps:
    lead = np.flatnonzero(time_us < closed_us)
    same = np.full(lead.size, STATUS_WORDS.index(status))
    return Steps(lead, time_us[lead], same, np.full(lead.size, MISSING))


def _closes(rng: np.random.Generator, mql_us: Ints, outcomes: Outcomes) -> Steps:
    lead = np.flatnonzero(outcomes.closed_us < NEVER)
    path = outcomes.path[lead]
    handed_over = mql_us[lead] < outcomes.closed_us[lead]
    rejected = handed_over & (rng.random(lead.size) < REJECTED_IF_MQL)
    weights = REASON_WEIGHTS[path // len(OUTCOMES)].astype(np.float64)
    rejection = draw_rows(rng, weights / weights.sum(axis=1, keepdims=True))
    loss = len(REJECTION_REASONS) + rng.integers(0, len(LOSS_REASONS), lead.size)
    won = outcomes.won[lead]
    status = np.where(
        won,
        STATUS_WORDS.index("won"),
        np.where(rejected, STATUS_WORDS.index("rejected"), STATUS_WORDS.index("lost")),
    )
    reason = np.where(won, MISSING, np.where(rejected, rejection, loss))
    return Steps(lead, outcomes.closed_us[lead], status, reason)
