"""The conditions of one policy, ready: what they ask of behaviour, and what they answer per row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from features.conditions import holds
from features.facts import Column, FloatArray
from features.items import questions, stacked
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
        # The parts of a policy are not hashable, and live as long as it does.
        self._place = {id(did): i for i, did in enumerate(dids) if i >= len(requests)}
        self._asked = [self._activities(did) for did in dids]
        sequences = list(policy.sequences)
        self._sequence = [sequences.index(d.sequence) if d.sequence else -1 for d in dids]
        self._within = [np.inf if did.within_days is None else did.within_days for did in dids]
        self._verdicts: dict[tuple[object, ...], bool] = {}

    def questions(self, means: Tables) -> Questions:
        """Put what the conditions ask of behaviour."""
        asked = np.array(self._asked, bool).reshape(len(self._asked), means.agreed.shape[1])
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
        rows = len(counts)

        def of(conditions: list[Condition]) -> BoolArray:
            found = [self._holds(condition, columns, counts) for condition in conditions]
            return stacked(found, rows).astype(bool)

        return Answers(
            classification=of([*self._classes]),
            fit=of([*self._factors]),
            disqualified={
                name: self._holds(c, columns, counts) for name, c in self._disqualify.items()
            },
            contact_request=np.asarray((counts[:, : self._requests] > 0).any(axis=1), bool),
        )

    def _activities(self, did: Did) -> list[bool]:
        activities = self._policy.activities.items()
        if did.activity is not None:
            return [name == did.activity for name, _ in activities]
        return [did.stage is not None and a.stage == did.stage for _, a in activities]

    def _holds(
        self, condition: Condition, columns: Mapping[str, Column], counts: FloatArray
    ) -> BoolArray:
        result = np.ones(len(counts), bool)
        for name, test in condition.when.items():
            result &= self._passes(test, name, columns.get(name))
        for did in condition.did:
            count = counts[:, self._place[id(did)]]
            result &= count >= did.fewest
            if did.at_most is not None:
                result &= count <= did.at_most
        return result

    def _passes(self, test: Test, name: str, column: Column | None) -> BoolArray | bool:
        if column is None:
            return self._passed(test, name, None)
        if len(column.codes) == 1:
            return self._passed(test, name, column.distinct[column.codes[0]])
        return np.array([self._passed(test, name, v) for v in column.distinct], bool)[column.codes]

    def _passed(self, test: Test, name: str, value: object) -> bool:
        key = id(test), name, type(value), value
        known = self._verdicts.get(key)
        if known is None:
            if len(self._verdicts) >= MOST_REMEMBERED:
                self._verdicts.clear()
            known = self._verdicts[key] = holds(test, value, name)
        return known
