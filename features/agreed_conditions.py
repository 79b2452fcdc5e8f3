"""The conditions of one policy, ready: what they ask of behaviour, and what they answer per row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from features.conditions import holds
from features.facts import Column, FloatArray, IntArray
from features.items import questions
from features.policy.schema import Condition, Did, Policy, Test
from features.vocabulary import Tables

if TYPE_CHECKING:
    from features.loops.points import Questions

BoolArray = NDArray[np.bool_]
MOST_REMEMBERED = 10_000


@dataclass(frozen=True)
class Answers:
    """Which conditions hold in n rows.

    Attributes
    ----------
    classification, fit
        bool (n, classes) and (n, factors).
    disqualified
        name → bool (n,).
    contact_request
        bool (n,), one came in recently.
    """

    classification: BoolArray
    fit: BoolArray
    disqualified: Mapping[str, BoolArray]
    contact_request: BoolArray


class Conditions:
    """The conditions of one policy; remembers the verdict on every value it has seen."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._classes = list(policy.classification.values())
        self._factors = list(policy.qualification.factors.values())
        self._disqualify = policy.hand_off.disqualify
        days = policy.hand_off.contact_request_within_days
        requests = [
            Did(activity=name, within_days=days) for name in policy.hand_off.contact_request
        ]
        every = [*self._classes, *self._factors, *self._disqualify.values()]
        dids = [*requests, *(did for condition in every for did in condition.did)]
        self._requests = len(requests)
        self._asked = np.array([self._activities(did) for did in dids], bool)
        sequences = list(policy.sequences)
        self._sequence = [sequences.index(d.sequence) if d.sequence else -1 for d in dids]
        self._within = [np.inf if did.within_days is None else did.within_days for did in dids]
        self._parts = _Parts.of(every)
        self._verdicts: dict[tuple[object, ...], bool] = {}

    def questions(self, means: Tables) -> Questions:
        """Put what the conditions ask of behaviour."""
        asked = self._asked.reshape(len(self._asked), means.agreed.shape[1])
        return questions(asked @ means.agreed.T, self._sequence, self._within)

    def answered(self, columns: Mapping[str, Column], counts: FloatArray) -> Answers:
        """Answer for n rows.

        Parameters
        ----------
        columns
            Lead columns and derived facts, n rows each.
        counts
            float64 (n, questions).
        """
        found = self._holds(columns, counts[:, self._requests :])
        fit = len(self._classes) + len(self._factors)
        return Answers(
            classification=found[:, : len(self._classes)],
            fit=found[:, len(self._classes) : fit],
            disqualified={name: found[:, fit + i] for i, name in enumerate(self._disqualify)},
            contact_request=np.asarray((counts[:, : self._requests] > 0).any(axis=1), bool),
        )

    def _activities(self, did: Did) -> list[bool]:
        activities = self._policy.activities.items()
        if did.activity is not None:
            return [name == did.activity for name, _ in activities]
        return [did.stage is not None and a.stage == did.stage for _, a in activities]

    def _holds(self, columns: Mapping[str, Column], counts: FloatArray) -> BoolArray:
        """Tell which conditions hold, given how often what they ask for took place."""
        parts = self._parts
        if not len(parts.first):
            return np.zeros((len(counts), 0), bool)
        passes = np.ones((len(counts), parts.many), bool)
        passes[:, parts.counted] = (counts >= parts.fewest) & (counts <= parts.most)
        for place, name, test in parts.tests:
            passes[:, place] = self._passes(test, name, columns.get(name))
        return np.asarray(np.logical_and.reduceat(passes, parts.first, axis=1), bool)

    def _passes(self, test: Test, name: str, column: Column | None) -> BoolArray | bool:
        if column is None:
            return self._passed(test, name, None)
        if len(column.codes) == 1:
            return self._passed(test, name, column.distinct[column.codes[0]])
        if len(column.distinct) == 1:
            return self._passed(test, name, column.distinct[0])
        return np.array([self._passed(test, name, v) for v in column.distinct], bool)[column.codes]

    def _passed(self, test: Test, name: str, value: object) -> bool:
        key = id(test), name, type(value), value
        known = self._verdicts.get(key)
        if known is None:
            if len(self._verdicts) >= MOST_REMEMBERED:
                self._verdicts.clear()
            known = self._verdicts[key] = holds(test, value, name)
        return known


@dataclass(frozen=True)
class _Parts:
    """The parts of some conditions one after the other: what always holds, tests, counts.

    Attributes
    ----------
    many
        How many there are.
    first
        int64 (conditions,), the first part of each.
    tests
        Place, column and test of each.
    counted
        int64 (dids,), the places of what is counted.
    fewest, most
        float64 (dids,): so often it has to have taken place.
    """

    many: int
    first: IntArray
    tests: list[tuple[int, str, Test]]
    counted: IntArray
    fewest: FloatArray
    most: FloatArray

    @classmethod
    def of(cls, conditions: Sequence[Condition]) -> _Parts:
        """Lay out the parts of conditions."""
        place, first, counted = 0, [], list[int]()
        tests: list[tuple[int, str, Test]] = []
        for condition in conditions:
            first.append(place)  # what always holds: a condition without parts does, too
            for name, test in condition.when.items():
                place += 1
                tests.append((place, name, test))
            counted += range(place + 1, place + 1 + len(condition.did))
            place += len(condition.did) + 1
        dids = [did for condition in conditions for did in condition.did]
        return cls(
            many=place,
            first=np.array(first, np.int64),
            tests=tests,
            counted=np.array(counted, np.int64),
            fewest=np.array([did.fewest for did in dids], np.float64),
            most=np.array([np.inf if d.at_most is None else d.at_most for d in dids], np.float64),
        )
