"""From facts and moments to the model's rows and the agreed points: the one path for all scales."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from features.attributes import attribute_values
from features.attributes.values import value_at
from features.columns import ALL, ENGAGEMENT, OTHER_ACTIVITY, STAGES, TIMING, feature_columns
from features.cut import Cutter, Entries
from features.derived import Remembered, derived_columns, derived_value, derived_values
from features.facts import (
    Behaviour,
    Column,
    Facts,
    FloatArray,
    IntArray,
    Moments,
    attributes_at,
    plain,
)
from features.kernel import blank_row
from features.points import Agreement, Known, RulePoints
from features.policy.schema import Policy
from features.profile import DERIVED
from features.repeats import negative
from features.spec import FeatureSpec
from features.vocabulary import Kinds, Vocabulary, subject_numbers

if TYPE_CHECKING:
    from features.loops.repeats import Once
    from features.loops.rows import Units

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


@dataclass(frozen=True)
class Rows:
    """Feature rows of n moments.

    Attributes
    ----------
    matrix
        float64 (n, columns), in the order of `RowBuilder.columns`.
    latest_kind
        int64 (n,), the behaviour's kind of the most recent positive activity; -1 without one.
    columns
        Lead columns and derived facts by name, n rows each.
    entries
        Known activities, repeats included.
    behaviour, subject_of_kind, agreement
        What they are of, and whose points count.
    """

    matrix: FloatArray
    latest_kind: IntArray
    columns: Mapping[str, Column]
    entries: Entries
    behaviour: Behaviour
    subject_of_kind: IntArray
    agreement: Agreement

    def of_row(self, row: int) -> dict[str, object]:
        """Give lead columns and derived facts of one row as plain values."""
        return {name: c.distinct[c.codes[row]] for name, c in self.columns.items()}

    def part(self, begin: int, end: int) -> Rows:
        """Give some of the rows; their points, too, if these were worked out already."""
        first, last = np.searchsorted(self.entries.row, [begin, end])
        known = self.entries
        some = Rows(
            matrix=self.matrix[begin:end],
            latest_kind=self.latest_kind[begin:end],
            columns={
                name: Column(c.distinct, c.codes[begin:end]) for name, c in self.columns.items()
            },
            entries=Entries(
                row=known.row[first:last] - begin,
                kind=known.kind[first:last],
                age_us=known.age_us[first:last],
                rows=end - begin,
            ),
            behaviour=self.behaviour,
            subject_of_kind=self.subject_of_kind,
            agreement=self.agreement,
        )
        if "points" in self.__dict__:
            some.__dict__["points"] = self.points.part(begin, end)
        return some

    @cached_property
    def known(self) -> Known:
        """What they were computed from: for sentences, and for the points of any agreement."""
        of = self.behaviour.kinds, self.behaviour.kind_columns
        return Known(self.entries, *of, self.subject_of_kind, self.columns)

    @cached_property
    def points(self) -> RulePoints:
        """The agreed points of the same rows, worked out when they are first asked for."""
        return self.agreement.points(self.known)


class RowBuilder:
    """Builds the rows of one model: its policy and its fitted spec."""

    def __init__(self, policy: Policy, spec: FeatureSpec) -> None:
        self.policy, self.spec = policy, spec
        self.agreement = Agreement(policy)
        self.matcher = self.agreement.matcher
        self.columns = feature_columns(policy, spec)
        self.vocabulary = Vocabulary(policy, self.matcher, spec.learned)
        activities, sequences = policy.activities.values(), policy.sequences.values()
        wide, narrow = len(STAGES) + 1, len(activities) + len(spec.learned)
        half_lives = [a.half_life_days or np.inf for a in activities]
        half_lives += [spec.stage_half_life_days] * (len(spec.learned) + wide)
        self._half_life_days = np.array(half_lives, np.float64)
        self._widths, self._negative = (narrow, wide), negative(policy)
        self._within_days = np.array([s.within_days for s in sequences], np.float64)
        engaged = blank_row(narrow, wide, 0)
        followed = np.tile([0.0, np.nan], len(sequences))
        others = np.full(len(self.columns) - len(engaged) - len(followed), np.nan)
        self._blank = np.concatenate([engaged, followed, others])

    def build(self, facts: Facts, moments: Moments) -> Rows:
        """Compute the rows of all moments at once."""
        cutter = Cutter(facts.behaviour, len(facts))
        return self._build(facts, moments, cutter, self._kinds(facts.behaviour))

    def build_in_parts(
        self, facts: Facts, moments: Moments, most_entries: int = 4_000_000
    ) -> Iterator[tuple[slice, Rows]]:
        """Compute the rows part by part, so that memory stays bounded."""
        cutter, kinds = Cutter(facts.behaviour, len(facts)), self._kinds(facts.behaviour)
        parts = list(cutter.parts(moments, most_entries))
        # Of a single part only what occurs in it is worked out.
        remembered = Remembered() if len(parts) > 1 else None
        for part in parts:
            yield part, self._build(facts, moments.part(part), cutter, kinds, remembered)

    def known_in_parts(self, facts: Facts, moments: Moments) -> Iterator[tuple[slice, Known]]:
        """Give what the points of any agreement look at, part by part, without the features."""
        cutter, behaviour = Cutter(facts.behaviour, len(facts)), facts.behaviour
        subjects = subject_numbers(behaviour.kinds, behaviour.kind_columns)
        remembered = Remembered()
        for part in cutter.parts(moments):
            some = moments.part(part)
            attributes = attributes_at(facts, some)
            columns = attributes | derived_columns(attributes, len(some), remembered)
            of = behaviour.kinds, behaviour.kind_columns
            yield part, Known(cutter.cut(some), *of, subjects, columns)

    def latest_activity(self, behaviour: Behaviour, latest_kind: IntArray) -> FloatArray:
        """Give the column `latest_activity` of rows whose latest kinds are known: float64 (n,)."""
        kinds = self._kinds(behaviour)
        category = np.append(kinds.means.latest[kinds.number], np.nan)
        return np.asarray(category[latest_kind])  # -1, no activity, is the last

    def _kinds(self, behaviour: Behaviour) -> Kinds:
        return self.vocabulary.of(behaviour.kinds, behaviour.kind_columns)

    def _build(
        self,
        facts: Facts,
        moments: Moments,
        cutter: Cutter,
        kinds: Kinds,
        remembered: Remembered | None = None,
    ) -> Rows:
        attributes = attributes_at(facts, moments)
        columns = attributes | derived_columns(attributes, len(moments), remembered)
        profile = self._profile(attributes, columns, moments)
        entries = cutter.cut(moments)
        filled = self.filled(entries, kinds, moments, facts.created_us[moments.lead], profile)
        return Rows(*filled, columns, entries, facts.behaviour, kinds.subject, self.agreement)

    def filled(
        self,
        entries: Entries,
        kinds: Kinds,
        moments: Moments,
        created_us: IntArray,
        profile: FloatArray,
    ) -> tuple[FloatArray, IntArray]:
        """Run the kernel: fill the rows of n moments.

        Parameters
        ----------
        entries, kinds
            What was known, and what it means.
        moments, created_us
            (n,) moments, and when their leads were created.
        profile
            float64 (columns of the profile, n).

        Returns
        -------
        matrix, latest_kind
            As in `Rows`.
        """
        from features.loops.repeats import that_count  # noqa: PLC0415
        from features.loops.rows import Seen, fill_rows  # noqa: PLC0415
        from features.loops.sequences import that_followed  # noqa: PLC0415

        known = entries.row, entries.kind, entries.age_us
        seen = Seen(
            *known,
            keep=that_count(entries.row, entries.kind, self._once(kinds)),
            fires=that_followed(*known, kinds.number, kinds.means.steps, self._within_days),
        )
        matrix = np.empty((len(moments), len(self.columns)))
        latest_kind = np.empty(len(moments), np.int64)
        times = plain(moments.as_of_us), plain(created_us)
        fill_rows(matrix, latest_kind, self._blank, profile, *times, seen, self._units(kinds))
        return matrix, latest_kind

    def _once(self, kinds: Kinds) -> Once:
        from features.loops.repeats import Once  # noqa: PLC0415

        means = kinds.means
        return Once(
            kinds.number, kinds.subject, means.once, means.start, means.unit, self._negative
        )

    def _units(self, kinds: Kinds) -> Units:
        from features.loops.rows import Units  # noqa: PLC0415

        means = kinds.means
        of = means.start, means.unit, means.shows, means.latest
        return Units(kinds.number, *of, self._half_life_days, *self._widths)

    def _profile(
        self, attributes: Mapping[str, Column], columns: Mapping[str, Column], moments: Moments
    ) -> FloatArray:
        """Give float64 (columns of the profile, n)."""
        if len(moments) == 1:
            return self._profile_of_one(attributes, columns, int(moments.as_of_us[0]))
        found = [derived_values(fact, columns[fact.name]) for fact in DERIVED.values()]
        # From the attributes alone: a lead column may bear the name of a derived fact.
        for spec in self.spec.attributes:
            column = attributes.get(spec.name)
            found.append(attribute_values(spec, column, len(moments), moments.as_of_us))
        return np.array(found, np.float64).reshape(len(found), len(moments))

    def _profile_of_one(
        self, attributes: Mapping[str, Column], columns: Mapping[str, Column], as_of_us: int
    ) -> FloatArray:
        """Give the same of a single moment, without an array for every number."""
        found = [derived_value(f, _only(columns.get(f.name))) for f in DERIVED.values()]
        found += [
            value_at(s, _only(attributes.get(s.name)), as_of_us) for s in self.spec.attributes
        ]
        return np.array(found, np.float64)[:, None]


def _only(column: Column | None) -> object:
    """Give the value of a column of one row."""
    return None if column is None else column.distinct[column.codes[0]]
