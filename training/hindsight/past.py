"""The past as it was known at a moment: what models of that time could learn from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from features.catalogue import FeatureColumn
from features.collect import facts_from_tables
from features.errors import HistoryError
from features.facts import MICROSECONDS_PER_DAY, Facts, IntArray, Moments, attributes_at
from features.matching import kind_columns_of
from features.people.accounts import account_keys
from features.points import Agreement
from features.policy.schema import Policy
from features.rows import RowBuilder
from features.spec import fit_spec
from features.tables import Tables
from training.hindsight.look import Looked, look
from training.looks import looks_of_some
from training.material import informative
from training.outcomes import Outcomes, known_by, outcomes_of
from training.snapshots import Snapshots, default_horizon_days, snapshots_of

# Fewer than training takes: half the work, and as good a ranking (see the decisions).
AGES_DAYS = (0.0, 1.0, 7.0, 30.0)


@dataclass(frozen=True)
class Past:
    """History, and the agreements that are compared on it.

    Attributes
    ----------
    policies
        The first is the current one: history is learned from its features.
    facts, outcomes
        Of n leads, until `until_us`.
    until_us
        Nothing after it is known, microseconds.
    horizon_days
        Days within which a win counts; the same for all policies.
    """

    policies: tuple[Policy, ...]
    facts: Facts
    outcomes: Outcomes
    until_us: int
    horizon_days: float

    @cached_property
    def agreements(self) -> tuple[Agreement, ...]:
        """The policies, ready to give points."""
        return tuple(Agreement(policy) for policy in self.policies)

    @property
    def horizon_us(self) -> int:
        """The horizon in microseconds, as snapshots count it."""
        return int(self.horizon_days * MICROSECONDS_PER_DAY)

    @property
    def own_domains(self) -> tuple[str, ...]:
        """Mail domains that any of the policies calls the company's own."""
        named = (p.hygiene.internal_mail_domains for p in self.policies)
        return tuple(dict.fromkeys(domain for domains in named for domain in domains))

    def snapshots(
        self, outcomes: Outcomes, at_us: int, ages_days: tuple[float, ...] = AGES_DAYS
    ) -> Snapshots:
        """Take the snapshots there were by a moment, as some outcomes label them."""
        by_then = self.facts, outcomes, at_us, self.horizon_days
        return snapshots_of(*by_then, ages_days, self.own_domains)


@dataclass(frozen=True)
class Lessons:
    """What was there to learn from at a moment, and nothing later.

    Attributes
    ----------
    at_us
        The moment, microseconds.
    snapshots
        k snapshots by then, labelled as far as was known.
    builder, selected
        How rows are made: vocabulary and columns come from these snapshots only.
    looked
        The rows of the k snapshots.
    at_ages, looks, looked_often
        Some of the leads: bool (k,), their snapshots; every moment at which they would have been
        looked at; and the rows of these.
    group
        int64 (n,), a large number per account (a lead without one is its own): leads of one
        account are never on both sides of a split.
    """

    at_us: int
    snapshots: Snapshots
    builder: RowBuilder
    selected: IntArray
    looked: Looked
    at_ages: NDArray[np.bool_]
    looks: Moments
    looked_often: Looked
    group: IntArray

    @property
    def columns(self) -> list[FeatureColumn]:
        """Description of the columns that history is learned from."""
        return [self.builder.columns[i] for i in self.selected.tolist()]


def past_of(
    tables: Tables,
    policies: Sequence[Policy],
    until_us: int,
    horizon_days: float | None = None,
) -> Past:
    """Collect what is needed to ask the models of the time.

    Parameters
    ----------
    tables
        Already cut with `known_until`.
    policies
        At least one; the first is the current one.
    until_us
        The end of the history, microseconds.
    horizon_days
        Days within which a win counts; default: the first policy's that names one, else the data.

    Raises
    ------
    HistoryError
        If there is no lead.
    """
    if not len(tables.leads):
        raise HistoryError("leads: no lead was created by then; give more history or a later time")
    facts = facts_from_tables(tables, kind_columns_of(*policies), policies[0].hygiene)
    outcomes = outcomes_of(tables)
    agreed = next((p.horizon_days for p in policies if p.horizon_days is not None), None)
    horizon = horizon_days or agreed or default_horizon_days(facts, outcomes)
    return Past(tuple(policies), facts, outcomes, until_us, float(horizon))


def lessons_at(past: Past, at_us: int) -> Lessons:
    """Give what could be learned from at a moment.

    Raises
    ------
    HistoryError
        If no lead had been created by then.
    """
    outcomes = known_by(past.outcomes, at_us)
    snapshots = past.snapshots(outcomes, at_us)
    if not len(snapshots):
        raise HistoryError("leads: none was open at or before that moment; give more history")
    policy = past.policies[0]
    builder = RowBuilder(policy, fit_spec(policy, past.facts, snapshots.moments))
    looked = look(builder, past.agreements, past.facts, snapshots.moments)
    learnt = np.array([not column.told_only for column in builder.columns], bool)
    selected = informative(looked.matrix, learnt)
    looked = Looked(looked.matrix[:, selected], looked.points)
    mature = snapshots.mature(at_us)
    some, looks = looks_of_some(past.facts, outcomes, snapshots.moments.part(mature), at_us)
    at_ages = mature.copy()
    at_ages[mature] = some
    often = look(builder, past.agreements, past.facts, looks, selected)
    seen = looked, at_ages, looks, often
    return Lessons(at_us, snapshots, builder, selected, *seen, _groups(past.facts, at_us))


def _groups(facts: Facts, at_us: int) -> IntArray:
    """Give int64 (n,), a number per account that does not depend on which other leads there are."""
    everyone = Moments(np.arange(len(facts)), np.full(len(facts), at_us))
    then = {name: column.values() for name, column in attributes_at(facts, everyone).items()}
    named = (
        f"lead {lead}" if mark is None else " ".join(mark)
        for lead, mark in zip(facts.lead_ids, account_keys(then, len(facts)), strict=True)
    )
    return np.array([crc32(name.encode()) for name in named], np.int64)
