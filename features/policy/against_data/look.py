"""The data as a policy sees them: distinct kinds of activities with counts, and leads' values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.collect import facts_from_tables
from features.conditions import as_category, condition_holds
from features.cut import Cutter
from features.derived import derived_columns
from features.facts import NEVER, Column, Facts, IntArray, Moments, attributes_at
from features.hygiene.news import news_of
from features.matching import Matcher, kind_columns_of
from features.points import Counter as Counted
from features.points import Known
from features.policy.places import KeyPath
from features.policy.schema import Condition, Policy, Test
from features.tables import Tables


@dataclass(frozen=True)
class Look:
    """What there is to compare a policy with.

    Attributes
    ----------
    policy
        The agreement.
    facts
        Everything known of n leads.
    known
        The same as of every lead's last activity.
    counts
        int64 (kinds,), how often each kind of activity occurs; what no person did is left out.
    masks
        bool (activities, kinds): what the kinds mean.
    activity_columns
        Columns of the activities table that patterns may look at.
    """

    policy: Policy
    facts: Facts
    known: Known
    counts: IntArray
    masks: NDArray[np.bool_]
    activity_columns: tuple[str, ...]

    @property
    def leads(self) -> int:
        """Number of leads n."""
        return len(self.facts)

    @property
    def totals(self) -> dict[str, int]:
        """How often each activity of the policy occurs."""
        return dict(zip(self.policy.activities, (self.masks @ self.counts).tolist(), strict=True))

    def holds(self, condition: Condition) -> int:
        """Count the leads for which a condition holds."""
        count = Counted(self.policy, self.masks, self.known.entries)
        return int(condition_holds(condition, self.known.columns, self.leads, count).sum())


def look_at(policy: Policy, tables: Tables) -> Look:
    """Collect what there is to compare a policy with.

    Parameters
    ----------
    policy
        A valid policy.
    tables
        Checked tables with at least one lead.
    """
    columns = kind_columns_of(policy)
    facts = facts_from_tables(tables, columns, policy.hygiene)
    behaviour = facts.behaviour
    moments = _last_moments(facts)
    attributes = attributes_at(facts, moments)
    known = Known(
        Cutter(behaviour, len(facts)).cut(moments),
        behaviour.kinds,
        columns,
        np.zeros(len(behaviour.kinds), np.int64),  # repeats do not matter here
        attributes | derived_columns(attributes, len(facts)),
    )
    masks = Matcher(policy).masks(behaviour.kinds, columns)
    human = behaviour.kind[behaviour.counts_until_us == NEVER]
    counts = np.bincount(human, minlength=len(behaviour.kinds))
    own = [str(c) for c in tables.activities if c not in ("lead_id", "occurred_at", "received_at")]
    return Look(policy, facts, known, counts, masks, tuple(own))


def conditions_of(policy: Policy) -> Iterator[tuple[KeyPath, Condition]]:
    """Give every condition of a policy with its path; routes that take every lead have none."""
    for path, parts in (
        (("classification",), policy.classification),
        (("qualification", "factors"), policy.qualification.factors),
        (("hand_off", "disqualify"), policy.hand_off.disqualify),
    ):
        yield from (((*path, name), part) for name, part in parts.items())
    for name, line in policy.product_lines.items():
        yield ("product_lines", name, "match"), line.match
    for position, route in enumerate(policy.routing):
        if route.when:
            yield ("routing", position), Condition(when=route.when)


def tests_of(policy: Policy) -> Iterator[tuple[KeyPath, str, Test]]:
    """Give every test under `when`: its path, the column or fact, and the test."""
    for path, condition in conditions_of(policy):
        for key, test in condition.when.items():
            yield (*path, "when", key), key, test


def leads_per_value(column: Column) -> Counter[str | None]:
    """Count the leads per value, as values are compared: case does not matter, None is missing."""
    found: Counter[str | None] = Counter()
    counts = np.bincount(column.codes, minlength=len(column.distinct)).tolist()
    for value, count in zip(column.distinct, counts, strict=True):
        if count:
            found[as_category(value)] += count
    return found


def most_frequent(counts: Mapping[str, int], at_most: int = 500) -> dict[str, int]:
    """Give the most frequent values, the most frequent first."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return dict(ordered[:at_most])


def _last_moments(facts: Facts) -> Moments:
    last = facts.created_us.copy()
    np.maximum.at(last, *news_of(facts.behaviour))
    return Moments(np.arange(len(facts)), last)
