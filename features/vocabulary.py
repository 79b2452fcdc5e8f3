"""What kinds of activity mean to a model, remembered per distinct kind and laid out for loops."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from features.columns import STAGES
from features.facts import IntArray
from features.kernel import IS_FIRST, IS_THEN
from features.matching import MOST_REMEMBERED, Matcher, any_of
from features.policy.schema import Policy
from features.repeats import negative, once_only
from features.spec import LearnedKind

Kind = tuple[str, ...]


@dataclass(frozen=True)
class Meaning:
    """What some kinds of activity mean alike.

    Attributes
    ----------
    units
        The units they belong to: agreed activities, learned kinds, stages, all but the negative.
    once
        Only one of a subject counts.
    shows
        It may be the latest activity that is told; negative signals may not.
    latest
        Category of the latest activity.
    steps
        Per sequence, whether it is its first step, its following one, or both.
    """

    units: tuple[int, ...]
    once: bool
    shows: bool
    latest: int
    steps: tuple[int, ...]


@dataclass(frozen=True)
class Tables:
    """All meanings met so far, as arrays.

    Meaning m belongs to the units `unit[start[m]:start[m + 1]]`, ascending, those of the agreement
    first. `once`, `shows` and `latest` are (meanings,); `steps` is (sequences, meanings), `agreed`
    (meanings, activities).
    """

    start: IntArray
    unit: IntArray
    once: NDArray[np.bool_]
    shows: NDArray[np.bool_]
    latest: NDArray[np.float64]
    steps: IntArray
    agreed: NDArray[np.bool_]


@dataclass(frozen=True)
class Kinds:
    """The kinds of one behaviour: int64 (kinds,) numbers of their meanings and subjects."""

    number: IntArray
    subject: IntArray
    means: Tables


class Vocabulary:
    """Tell what kinds of activity mean: agreed activities, learned kinds, stages, sequences.

    It looks at every distinct kind once. Many kinds mean the same, so there are few meanings,
    and one request needs no more than a look-up per kind. Safe to use from several threads.

    Parameters
    ----------
    policy, matcher
        The agreement.
    learned
        What else the model counts.
    """

    def __init__(
        self, policy: Policy, matcher: Matcher, learned: Sequence[LearnedKind] = ()
    ) -> None:
        self.matcher, self._policy, self._kinds_learned = matcher, policy, tuple(learned)
        self._activities = tuple(policy.activities.items())
        self._steps = _steps(policy)
        self._once = once_only(policy).tolist()
        self._learned = {(kind.type, kind.subject): i for i, kind in enumerate(learned)}
        self._number: dict[Meaning, int] = {}
        self._of_columns: dict[tuple[str, ...], dict[Kind, int]] = {}
        self._lock, self._tables = Lock(), self._laid_out()

    def __reduce__(self) -> tuple[object, ...]:
        return Vocabulary, (self._policy, self.matcher, self._kinds_learned)  # locks stay here

    def of(self, kinds: Sequence[Kind], columns: tuple[str, ...]) -> Kinds:
        """Tell what kinds of activity mean, which are made of these columns."""
        number, means = self.numbers(kinds, columns)
        return Kinds(number, subject_numbers(kinds, columns), means)

    def numbers(self, kinds: Sequence[Kind], columns: tuple[str, ...]) -> tuple[IntArray, Tables]:
        """Give int64 (kinds,), the number of each kind's meaning, and the meanings."""
        known = self._of_columns.get(columns, {})
        try:
            found = [known[kind] for kind in kinds]
        except KeyError:
            found = self._learn(kinds, columns)
        # Read after the numbers: there are never fewer meanings than numbers given.
        return np.array(found, np.int64), self._tables

    def _learn(self, kinds: Sequence[Kind], columns: tuple[str, ...]) -> list[int]:
        with self._lock:
            known = dict(self._of_columns.get(columns, {}))
            if len(known) + len(kinds) > MOST_REMEMBERED:
                known = {}
            new = [kind for kind in dict.fromkeys(kinds) if kind not in known]
            masks = self.matcher.masks(new, columns).T
            for kind, mask in zip(new, masks, strict=True):
                meaning = self._meaning(kind, np.flatnonzero(mask).tolist())
                known[kind] = self._number.setdefault(meaning, len(self._number))
            self._tables = self._laid_out()
            self._of_columns[columns] = known
            return [known[kind] for kind in kinds]

    def _meaning(self, kind: Kind, agreed: list[int]) -> Meaning:
        shown = {self._activities[i][1].stage for i in agreed}
        shows = "negative" not in shown
        pairs = ((kind[0], None), (kind[0], kind[1]))
        # What history counts besides the agreement has no direction: no negative signal in it.
        learned = sorted(self._learned[p] for p in pairs if p in self._learned) if shows else []
        first_learned = len(self._activities)
        first_stage = first_learned + len(self._learned)
        categories = [*learned, *(len(self._learned) + i for i in agreed)]
        return Meaning(
            units=(
                *agreed,
                *(first_learned + i for i in learned),
                *(first_stage + i for i, stage in enumerate(STAGES) if stage in shown),
                # A negative signal is no engagement: counted there it could raise a score.
                *((first_stage + len(STAGES),) if shows else ()),
            ),
            once=bool(agreed) and all(self._once[i] for i in agreed),
            shows=shows,
            latest=categories[0] if categories else first_stage,
            steps=tuple(
                IS_FIRST * (first in agreed) + IS_THEN * (not then.isdisjoint(agreed))
                for first, then in self._steps
            ),
        )

    def _laid_out(self) -> Tables:
        meanings = list(self._number)
        lengths = [len(m.units) for m in meanings]
        agreed = np.zeros((len(meanings), len(self._activities)), bool)
        for i, meaning in enumerate(meanings):
            agreed[i, [u for u in meaning.units if u < len(self._activities)]] = True
        steps = np.array([m.steps for m in meanings], np.int64)
        return Tables(
            start=np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
            unit=np.array([u for m in meanings for u in m.units], np.int64),
            once=np.array([m.once for m in meanings], bool),
            shows=np.array([m.shows for m in meanings], bool),
            latest=np.array([m.latest for m in meanings], np.float64),
            steps=np.ascontiguousarray(steps.reshape(len(meanings), len(self._steps)).T),
            agreed=agreed,
        )


def subject_numbers(kinds: Sequence[Kind], columns: tuple[str, ...]) -> IntArray:
    """Give int64 (kinds,), a number per distinct subject."""
    place = columns.index("subject")
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(k[place], len(numbers)) for k in kinds], np.int64)


def kinds_of_masks(policy: Policy, masks: NDArray[np.bool_], subject_of_kind: IntArray) -> Kinds:
    """Say what kinds mean to the agreement alone: each is a meaning of its own.

    Parameters
    ----------
    policy
        The agreement.
    masks
        bool (activities, kinds): what the kinds mean.
    subject_of_kind
        int64 (kinds,), a number per distinct subject.
    """
    kind, unit = np.nonzero(masks.T)
    many = np.arange(masks.shape[1])
    once, steps = once_only(policy), np.zeros((len(policy.sequences), len(many)), np.int64)
    for s, (first, then) in enumerate(_steps(policy)):
        steps[s] = IS_FIRST * masks[first] + IS_THEN * any_of(masks[sorted(then)])
    means = Tables(
        start=np.searchsorted(kind, np.arange(len(many) + 1)).astype(np.int64),
        unit=unit,
        once=any_of(masks) & ~any_of(masks[~once]),
        shows=~any_of(masks[negative(policy)]),
        latest=np.zeros(len(many)),
        steps=steps,
        agreed=masks.T,
    )
    return Kinds(many, subject_of_kind, means)


def _steps(policy: Policy) -> list[tuple[int, frozenset[int]]]:
    """Give the numbers of the first activity of every sequence, and of those after it."""
    number = {name: i for i, name in enumerate(policy.activities)}
    return [
        (number[s.first], frozenset(number[name] for name in s.then))
        for s in policy.sequences.values()
    ]
