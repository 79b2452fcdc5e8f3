"""The agreed rule-based score: every item of the policy, its parts and the total.

Items are exact: they sum to the parts before rounding, and raising any agreed points never
lowers the total.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.agreed_conditions import Conditions
from features.conditions import condition_holds
from features.cut import Entries
from features.facts import Column, FloatArray, IntArray
from features.items import Bounds, Worths, stacked, tallied
from features.kernel import follow_ups
from features.matching import Matcher, any_of
from features.policy.schema import Condition, Did, Policy
from features.repeats import without_repeats
from features.vocabulary import Kinds, Tables, Vocabulary

if TYPE_CHECKING:
    from features.loops.points import Questions

POINTS_PER_FIT_FACTOR = 100


@dataclass(frozen=True)
class Known:
    """What was known at n moments, in the shape that any agreement's points are computed from.

    Attributes
    ----------
    entries
        Activities, repeats included.
    kinds, kind_columns
        What the entries' kinds are.
    subject_of_kind
        int64 (kinds,), a number per distinct subject.
    columns
        Lead columns and derived facts, n rows each.
    """

    entries: Entries
    kinds: Sequence[tuple[str, ...]]
    kind_columns: tuple[str, ...]
    subject_of_kind: IntArray
    columns: Mapping[str, Column]


@dataclass(frozen=True)
class RulePoints:
    """Points of n rows.

    Attributes
    ----------
    names
        Item names: `class:…`, `fit:…`, `activity:…`, `sequence:…`.
    items
        float64 (n, items), points each item contributes.
    classification, qualification, prioritisation, total
        int64 (n,), the parts (rounded) and their sum.
    fit_factors
        int64 (n,), must-fit factors that hold.
    disqualified
        name → bool (n,).
    contact_request
        bool (n,), a direct contact request came in recently.
    """

    names: tuple[str, ...]
    items: FloatArray
    classification: IntArray
    qualification: IntArray
    prioritisation: IntArray
    fit_factors: IntArray
    disqualified: Mapping[str, NDArray[np.bool_]]
    contact_request: NDArray[np.bool_]

    @cached_property
    def total(self) -> IntArray:
        """The sum of the parts."""
        return self.classification + self.qualification + self.prioritisation

    @cached_property
    def clean(self) -> NDArray[np.bool_]:
        """Whether nothing disqualifies: bool (n,)."""
        clean = np.ones(len(self.classification), bool)
        for holds in self.disqualified.values():
            clean &= ~holds
        return clean

    def part(self, begin: int, end: int) -> RulePoints:
        """Give the points of some of the rows."""
        return RulePoints(
            names=self.names,
            items=self.items[begin:end],
            classification=self.classification[begin:end],
            qualification=self.qualification[begin:end],
            prioritisation=self.prioritisation[begin:end],
            fit_factors=self.fit_factors[begin:end],
            disqualified={name: holds[begin:end] for name, holds in self.disqualified.items()},
            contact_request=self.contact_request[begin:end],
        )


def item_names(policy: Policy) -> tuple[str, ...]:
    """Name the items of a policy, in the order of `RulePoints.items`."""
    return (
        *(f"class:{name}" for name in policy.classification),
        *(f"fit:{name}" for name in policy.qualification.factors),
        *(f"activity:{name}" for name in policy.activities),
        *(f"sequence:{name}" for name in policy.sequences),
    )


class Agreement:
    """One policy, ready to give its points for anything known; safe to use from several threads."""

    def __init__(self, policy: Policy, matcher: Matcher | None = None) -> None:
        self.policy = policy
        self.matcher = matcher or Matcher(policy)
        self.names = item_names(policy)
        self._vocabulary = Vocabulary(policy, self.matcher)
        self._worths, self._conditions = Worths.of(policy), Conditions(policy)
        self._bounds = Bounds(policy.negative_floor, policy.positive_ceiling)
        points = [factor.points for factor in policy.classification.values()]
        self._class_points = np.array(points, np.float64)
        self._latest: _Looked | None = None

    def masks(self, known: Known) -> NDArray[np.bool_]:
        """Give bool (activities, kinds): what the kinds mean."""
        return self.matcher.masks(known.kinds, known.kind_columns)

    def entries(self, known: Known, masks: NDArray[np.bool_]) -> Entries:
        """Give the activities that count: without the repeats of what counts once."""
        return without_repeats(self.policy, masks, known.entries, known.subject_of_kind)

    def points(self, known: Known) -> RulePoints:
        """Compute the points of every row.

        Conditions, sequences and contact requests look at all that was known: who asks again has
        asked recently. Only points count `first` repeats once.
        """
        number, means = self._vocabulary.numbers(known.kinds, known.kind_columns)
        kinds = Kinds(number, known.subject_of_kind, means)
        looked = self._looked(means)
        asked = looked.questions, looked.once
        behaviour, counts = tallied(self._worths, kinds, known.entries, *asked)
        found = self._conditions.answered(known.columns, counts)
        best, fit_factors = self._best_class(found.classification), found.fit.sum(axis=1)
        kept, prioritisation = self._bounds.kept(behaviour)
        return RulePoints(
            names=self.names,
            items=np.hstack([best, found.fit * float(POINTS_PER_FIT_FACTOR), kept]),
            classification=best.sum(axis=1).astype(np.int64),
            qualification=fit_factors * POINTS_PER_FIT_FACTOR,
            prioritisation=prioritisation,
            fit_factors=fit_factors,
            disqualified=found.disqualified,
            contact_request=found.contact_request,
        )

    def _looked(self, means: Tables) -> _Looked:
        """Give what the agreement asks of the meanings; they mostly are those of the last call."""
        latest = self._latest
        if latest is None or latest.means is not means:
            asked = self._conditions.questions(means), self._worths.once_of(means)
            latest = self._latest = _Looked(means, *asked)
        return latest

    def _best_class(self, holds: NDArray[np.bool_]) -> FloatArray:
        worth = holds * self._class_points
        if not worth.shape[1]:
            return worth
        winner = worth.argmax(axis=1)
        return np.where(np.arange(worth.shape[1]) == winner[:, None], worth, 0.0)

    def holds(self, conditions: Sequence[Condition], known: Known) -> NDArray[np.bool_]:
        """Tell per row which conditions in the words of this policy hold: bool (n, conditions)."""
        count = Counter(self.policy, self.masks(known), known.entries)
        rows = known.entries.rows
        found = [condition_holds(c, known.columns, rows, count) for c in conditions]
        return stacked(found, rows).astype(bool)


class Counter:
    """Counts what a `did` test names per row, within days before as_of if asked."""

    def __init__(self, policy: Policy, masks: NDArray[np.bool_], entries: Entries) -> None:
        self.policy, self.entries = policy, entries
        self.mask = dict(zip(policy.activities, masks, strict=True))
        self.kinds = masks.shape[1]

    def __call__(self, did: Did) -> FloatArray:
        """Give float64 (n,) counts."""
        chosen = self._chosen(did)
        if did.within_days is not None:
            chosen = chosen & (self.entries.age_days <= did.within_days)
        counts = np.bincount(self.entries.row[chosen], minlength=self.entries.rows)
        return counts.astype(np.float64)

    def _chosen(self, did: Did) -> NDArray[np.bool_]:
        if did.activity is not None:
            return self.mask[did.activity][self.entries.kind]
        if did.sequence is not None:
            sequence = self.policy.sequences[did.sequence]
            then = self._any([self.mask[name] for name in sequence.then])
            return follow_ups(self.entries, self.mask[sequence.first], then, sequence.within_days)
        named = [n for n, a in self.policy.activities.items() if a.stage == did.stage]
        return self._any([self.mask[name] for name in named])[self.entries.kind]

    def _any(self, masks: list[NDArray[np.bool_]]) -> NDArray[np.bool_]:
        return any_of(np.array(masks, bool).reshape(len(masks), self.kinds))


class _Looked(NamedTuple):
    """What an agreement asks of some meanings, and which of them count once."""

    means: Tables
    questions: Questions
    once: NDArray[np.bool_]
