"""From facts and moments to the model's rows and the agreed points: the one path for all scales."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.attributes import attribute_values
from features.columns import ALL, ENGAGEMENT, OTHER_ACTIVITY, STAGES, TIMING, feature_columns
from features.cut import Cutter, Entries
from features.derived import derived_columns, derived_values
from features.facts import (
    MICROSECONDS_PER_DAY,
    Behaviour,
    Column,
    Facts,
    FloatArray,
    IntArray,
    Moments,
    attributes_at,
)
from features.kernel import BASIC_MEASURES, Membership, engagement, followed, rhythm
from features.matching import any_of
from features.points import Agreement, Known, RulePoints, rule_points
from features.policy.schema import Policy
from features.profile import DERIVED
from features.repeats import without_repeats
from features.spec import FeatureSpec, learned_masks

__all__ = [
    "ALL",
    "ENGAGEMENT",
    "OTHER_ACTIVITY",
    "STAGES",
    "TIMING",
    "RowBuilder",
    "Rows",
    "feature_columns",
]

MICROSECONDS_PER_HOUR = MICROSECONDS_PER_DAY // 24


@dataclass(frozen=True)
class Rows:
    """Feature rows of n moments.

    Attributes
    ----------
    matrix
        float64 (n, columns), in the order of `RowBuilder.columns`.
    points
        The agreed points of the same rows.
    known
        What they were computed from: for sentences, and for the points of another agreement.
    latest_kind
        int64 (n,), the behaviour's kind of the most recent positive activity; -1 without one.
    """

    matrix: FloatArray
    points: RulePoints
    known: Known
    latest_kind: IntArray

    @property
    def columns(self) -> Mapping[str, Column]:
        """Lead columns and derived facts by name, n rows each."""
        return self.known.columns


@dataclass(frozen=True)
class _Meanings:
    """What the kinds of one behaviour mean: looked at once, however many parts are built."""

    policy: NDArray[np.bool_]
    learned: NDArray[np.bool_]
    negative: NDArray[np.bool_]
    subjects: IntArray


class RowBuilder:
    """Builds the rows of one model: its policy and its fitted spec."""

    def __init__(self, policy: Policy, spec: FeatureSpec) -> None:
        self.policy, self.spec = policy, spec
        self.agreement = Agreement(policy)
        self.matcher = self.agreement.matcher
        self.columns = feature_columns(policy, spec)
        half_lives = [a.half_life_days or np.inf for a in policy.activities.values()]
        wide = [spec.stage_half_life_days] * (len(spec.learned) + len(STAGES) + 1)
        self.half_life_days = np.array([*half_lives, *wide])

    def build(self, facts: Facts, moments: Moments) -> Rows:
        """Compute the rows of all moments at once."""
        cutter = Cutter(facts.behaviour, len(facts))
        return self._build(facts, moments, cutter, self._meanings(facts.behaviour))

    def build_in_parts(
        self, facts: Facts, moments: Moments, most_entries: int = 4_000_000
    ) -> Iterator[tuple[slice, Rows]]:
        """Compute the rows part by part, so that memory stays bounded."""
        cutter = Cutter(facts.behaviour, len(facts))
        meanings = self._meanings(facts.behaviour)
        for part in cutter.parts(moments, most_entries):
            yield part, self._build(facts, moments.part(part), cutter, meanings)

    def known_in_parts(self, facts: Facts, moments: Moments) -> Iterator[tuple[slice, Known]]:
        """Give what the points of any agreement look at, part by part, without the features."""
        cutter = Cutter(facts.behaviour, len(facts))
        meanings = self._meanings(facts.behaviour)
        for part in cutter.parts(moments):
            some = moments.part(part)
            attributes = attributes_at(facts, some)
            yield part, self._known(facts, some, cutter, meanings, attributes)

    def _meanings(self, behaviour: Behaviour) -> _Meanings:
        masks = self.matcher.masks(behaviour.kinds, behaviour.kind_columns)
        negative = self._stage_masks(masks)[STAGES.index("negative")]
        # What history counts besides the agreement has no direction: no negative signal in it.
        learned = learned_masks(self.spec.learned, behaviour) & ~negative
        return _Meanings(masks, learned, negative, _subject_numbers(behaviour))

    def _build(self, facts: Facts, moments: Moments, cutter: Cutter, meanings: _Meanings) -> Rows:
        masks = meanings.policy
        attributes = attributes_at(facts, moments)
        known = self._known(facts, moments, cutter, meanings, attributes)
        entries = without_repeats(self.policy, masks, known.entries, meanings.subjects)
        age_us = moments.as_of_us - facts.created_us[moments.lead]
        latest = _latest_kind(meanings, entries)
        blocks = [
            *self._engagement(meanings, entries, age_us),
            *self._sequences(masks, known.entries),
            *self._profile(attributes, known.columns, moments),
            *self._timing(facts, moments, meanings, latest),
        ]
        points = rule_points(self.policy, masks, known)
        return Rows(np.hstack(blocks), points, known, latest)

    def _known(
        self,
        facts: Facts,
        moments: Moments,
        cutter: Cutter,
        meanings: _Meanings,
        attributes: Mapping[str, Column],
    ) -> Known:
        behaviour = facts.behaviour
        columns = {**attributes, **derived_columns(attributes, len(moments))}
        kinds = behaviour.kinds, behaviour.kind_columns
        return Known(cutter.cut(moments), *kinds, meanings.subjects, columns)

    def _engagement(
        self, meanings: _Meanings, entries: Entries, age_us: IntArray
    ) -> Iterator[FloatArray]:
        masks = meanings.policy
        # A negative signal is no engagement: counted there it could raise a score.
        wide = [*self._stage_masks(masks), ~meanings.negative]
        sets = [*masks, *meanings.learned, *wide]
        membership = Membership.of(sets, masks.shape[1])
        basic = engagement(entries, membership, self.half_life_days)
        # "First touch" as the delay since creation: unlike its age it stays put once it happened,
        # to the last bit, because the subtraction is in whole microseconds.
        first_us = np.rint(basic["days_since_first"] * MICROSECONDS_PER_DAY)
        basic["days_since_first"] = (age_us[:, None] - first_us) / MICROSECONDS_PER_DAY
        first_wide = len(sets) - len(wide)
        stacked = np.stack([basic[name] for name in BASIC_MEASURES], axis=2)
        yield _side_by_side(stacked[:, :first_wide])
        rhythms = np.stack(list(rhythm(entries, wide).values()), axis=2)
        both = np.concatenate([stacked[:, first_wide:], rhythms], axis=2)
        yield _side_by_side(both)

    def _stage_masks(self, masks: NDArray[np.bool_]) -> list[NDArray[np.bool_]]:
        stage_of = [activity.stage for activity in self.policy.activities.values()]
        return [any_of(masks[np.array([s == stage for s in stage_of], bool)]) for stage in STAGES]

    def _sequences(self, masks: NDArray[np.bool_], entries: Entries) -> Iterator[FloatArray]:
        index = {name: i for i, name in enumerate(self.policy.activities)}
        for sequence in self.policy.sequences.values():
            then = any_of(masks[[index[name] for name in sequence.then]])
            pair = followed(entries, masks[index[sequence.first]], then, sequence.within_days)
            yield np.stack(pair, axis=1)

    def _profile(
        self, attributes: Mapping[str, Column], columns: Mapping[str, Column], moments: Moments
    ) -> Iterator[FloatArray]:
        for fact in DERIVED.values():
            yield derived_values(fact, columns[fact.name])[:, None]
        # From the attributes alone: a lead column may bear the name of a derived fact.
        for spec in self.spec.attributes:
            column = attributes.get(spec.name)
            yield attribute_values(spec, column, len(moments), moments.as_of_us)[:, None]

    def _timing(
        self, facts: Facts, moments: Moments, meanings: _Meanings, latest: IntArray
    ) -> Iterator[FloatArray]:
        created = facts.created_us[moments.lead]
        age = np.maximum(moments.as_of_us - created, 0) / MICROSECONDS_PER_DAY
        hour = created // MICROSECONDS_PER_HOUR % 24
        weekday = (created // MICROSECONDS_PER_DAY + 3) % 7  # 1970-01-01 was a Thursday
        yield np.stack([age, hour, weekday, _category_of(meanings, latest)], axis=1)

    def latest_activity(self, behaviour: Behaviour, latest_kind: IntArray) -> FloatArray:
        """Give the column `latest_activity` of rows whose latest kinds are known: float64 (n,)."""
        return _category_of(self._meanings(behaviour), latest_kind)


def _side_by_side(blocks: FloatArray) -> FloatArray:
    rows, units, measures = blocks.shape
    return blocks.reshape(rows, units * measures)


def _latest_kind(meanings: _Meanings, entries: Entries) -> IntArray:
    latest = np.full(entries.rows, -1)
    shows = ~meanings.negative[entries.kind]
    latest[entries.row[shows]] = entries.kind[shows]
    return latest


def _category_of(meanings: _Meanings, kind: IntArray) -> FloatArray:
    other = np.ones((1, meanings.policy.shape[1]), bool)
    sets = np.concatenate([meanings.learned, meanings.policy, other])
    category = np.append(sets.argmax(axis=0).astype(np.float64), np.nan)
    return np.asarray(category[kind])  # -1, no activity, is the last


def _subject_numbers(behaviour: Behaviour) -> IntArray:
    column = behaviour.kind_columns.index("subject")
    numbers: dict[str, int] = {}
    return np.array(
        [numbers.setdefault(kind[column], len(numbers)) for kind in behaviour.kinds], np.int64
    )
