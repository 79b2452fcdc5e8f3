"""What is asked of every predictor: a past to learn from, and later leads to judge on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.collect import facts_from_tables, microseconds
from features.facts import Facts, FloatArray, Moments
from features.matching import kind_columns_of
from features.policy.load import load_policy
from features.policy.schema import Policy
from features.tables import Tables, known_until
from training.outcomes import outcomes_of
from training.simulator import simulate
from training.snapshots import snapshots_of

SIMULATED_AGES_DAYS = (0.0, 1.0, 3.0, 7.0, 14.0, 30.0)
JUDGING_LEADS, JUDGING_SEED = 6000, 99
Truth = Callable[[Moments, float], FloatArray]


@dataclass(frozen=True)
class Question:
    """A past, and who is judged.

    Attributes
    ----------
    title
        For people.
    past
        Tables that know nothing after `until_us`.
    policy
        The agreement.
    until_us
        The moment of training, microseconds.
    horizon_days
        Days within which a win counts; None: as training finds it in the past.
    later
        Tables of the leads to judge.
    judged_from_us, end_us
        Leads created from then on are judged, on snapshots whose horizon is over by the end.
    ages_days
        At which leads are judged, while open.
    truth
        The true probability of moments within a horizon, where the world is simulated.
    """

    title: str
    past: Tables
    policy: Policy
    until_us: int
    horizon_days: float | None
    later: Tables
    judged_from_us: int
    end_us: int
    ages_days: tuple[float, ...]
    truth: Truth | None = None


@dataclass(frozen=True)
class Later:
    """The judged snapshots: k moments of leads of `facts`, with labels."""

    facts: Facts
    moments: Moments
    won: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.won)


def later_of(question: Question, horizon_days: float) -> Later:
    """Give the judged snapshots of a question."""
    policy, tables = question.policy, question.later
    facts = facts_from_tables(tables, kind_columns_of(policy), policy.hygiene)
    outcomes, own = outcomes_of(tables), policy.hygiene.internal_mail_domains
    ages, end_us = question.ages_days, question.end_us
    every = snapshots_of(facts, outcomes, end_us, horizon_days, ages, own)
    created = facts.created_us[every.moments.lead]
    judged = (created >= question.judged_from_us) & every.mature(end_us)
    return Later(facts, every.moments.part(judged), every.won[judged])


def split_in_time(
    tables: Tables,
    title: str,
    policy: Policy,
    split: dt.datetime,
    horizon_days: float | None,
    ages_days: tuple[float, ...],
) -> Question:
    """Learn from what was known at the split; judge on leads created since.

    Outcomes are known until the last status: a snapshot counts if its horizon was over by then.
    """
    moment = microseconds(split)
    return Question(
        title=f"{title}, split at {split:%Y-%m-%d}",
        past=known_until(tables, split),
        policy=policy,
        until_us=moment,
        horizon_days=horizon_days,
        later=tables,
        judged_from_us=moment,
        end_us=microseconds(tables.statuses["occurred_at"].max()),
        ages_days=ages_days,
    )


def simulated(leads: int, seed: int, judging_leads: int = JUDGING_LEADS) -> Question:
    """Learn from one simulated company; judge on another one of the same world."""
    company, other = simulate(leads, seed), simulate(judging_leads, JUDGING_SEED)

    def truth(moments: Moments, horizon_days: float) -> FloatArray:
        return other.true_probability(moments.lead, moments.as_of_us, horizon_days)

    return Question(
        title=f"simulated company of {leads:,} leads, seed {seed}",
        past=known_until(company.tables, company.end),
        policy=load_policy(None),
        until_us=microseconds(company.end),
        horizon_days=None,
        later=other.tables,
        judged_from_us=np.iinfo(np.int64).min,
        end_us=microseconds(other.end),
        ages_days=SIMULATED_AGES_DAYS,
        truth=truth,
    )
