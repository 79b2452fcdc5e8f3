"""What activities and sequences are worth: repeats, half-lives, windows, floor and ceiling."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from features.cut import Entries
from features.facts import FloatArray, IntArray
from features.matching import any_of
from features.policy.schema import AtMost, Policy
from features.repeats import negative
from features.vocabulary import Kinds, Tables, kinds_of_masks

if TYPE_CHECKING:
    from features.loops.points import Questions, Seen
    from features.loops.repeats import Repeats


@dataclass(frozen=True)
class Worths:
    """What the behaviour of a policy is worth, as arrays of its activities and its sequences.

    Attributes
    ----------
    points, half_life_days, within_days
        float64 (activities,); inf where nothing fades or ends.
    negative, once
        bool (activities,): it is a negative signal; one of a subject counts.
    most, per_days
        int64 and float64 (activities,): so many count per period; −1 without a limit.
    sequence_points, sequence_half_life_days, longest_days
        float64 (sequences,); the last is the longest pause within one.
    """

    points: FloatArray
    half_life_days: FloatArray
    within_days: FloatArray
    negative: NDArray[np.bool_]
    once: NDArray[np.bool_]
    most: IntArray
    per_days: FloatArray
    sequence_points: FloatArray
    sequence_half_life_days: FloatArray
    longest_days: FloatArray

    @classmethod
    def of(cls, policy: Policy) -> Worths:
        """Read them from the policy."""
        activities, sequences = list(policy.activities.values()), list(policy.sequences.values())
        limits = [a.repeats if isinstance(a.repeats, AtMost) else None for a in activities]
        return cls(
            points=_numbers([a.points for a in activities]),
            half_life_days=_numbers([a.half_life_days or np.inf for a in activities]),
            within_days=_numbers([a.within_days or np.inf for a in activities]),
            negative=negative(policy),
            once=np.array([a.repeats == "first" for a in activities], bool),
            most=np.array([limit.at_most if limit else -1 for limit in limits], np.int64),
            per_days=_numbers([(limit and limit.per_days) or np.inf for limit in limits]),
            sequence_points=_numbers([s.points for s in sequences]),
            sequence_half_life_days=_numbers([s.half_life_days or np.inf for s in sequences]),
            longest_days=_numbers([s.within_days for s in sequences]),
        )

    @cached_property
    def repeats(self) -> Repeats:
        """Which repeats count, as the loops take it."""
        from features.loops.repeats import EACH, FIRST, LAST, SOME, Repeats  # noqa: PLC0415

        rule = np.where(self.once, np.where(self.negative, LAST, FIRST), EACH)
        rule = np.where(self.most >= 0, SOME, rule).astype(np.int64)
        return Repeats(rule, self.most, self.per_days)

    def once_of(self, means: Tables) -> NDArray[np.bool_]:
        """Tell which meanings hold something of which one of a subject counts: (meanings,)."""
        return any_of((means.agreed & self.once).T)


def behaviour_items(
    policy: Policy, masks: NDArray[np.bool_], entries: Entries, subject_of_kind: IntArray
) -> FloatArray:
    """Give float64 (n, activities + sequences): points before floor and ceiling.

    Parameters
    ----------
    policy
        The agreement.
    masks
        bool (activities, kinds): what the kinds mean.
    entries
        Known activities of n moments.
    subject_of_kind
        int64 (kinds,), a number per distinct subject.
    """
    worths, kinds = Worths.of(policy), kinds_of_masks(policy, masks, subject_of_kind)
    nothing = questions(np.zeros((0, len(kinds.means.once)), bool), [], [])
    return tallied(worths, kinds, entries, nothing, worths.once_of(kinds.means))[0]


def tallied(
    worths: Worths, kinds: Kinds, entries: Entries, asked: Questions, once: NDArray[np.bool_]
) -> tuple[FloatArray, FloatArray]:
    """Give float64 (n, activities + sequences), points before bounds, and (n, questions), counts.

    Parameters
    ----------
    worths
        What the behaviour is worth.
    kinds
        What the entries mean.
    entries
        Known activities of n moments.
    asked
        What else to count, among the meanings of `kinds`.
    once
        bool (meanings,), `worths.once_of` these.
    """
    from features.loops.points import Fading, tally  # noqa: PLC0415

    means = kinds.means
    fading = Fading(
        *(kinds.number, means.start, means.unit),
        *(worths.half_life_days, worths.within_days, worths.sequence_half_life_days),
    )
    seen = _seen(worths, kinds, entries, once)
    sums, followed, counts = tally(entries.rows, seen, fading, asked)
    return np.hstack([sums * worths.points, followed * worths.sequence_points]), counts


def _seen(worths: Worths, kinds: Kinds, entries: Entries, once: NDArray[np.bool_]) -> Seen:
    from features.loops.points import Seen  # noqa: PLC0415
    from features.loops.repeats import Once, pairs_that_count  # noqa: PLC0415
    from features.loops.sequences import that_followed  # noqa: PLC0415

    known, means = (entries.row, entries.kind, entries.age_us), kinds.means
    of = Once(kinds.number, kinds.subject, once, means.start, means.unit, worths.negative)
    return Seen(
        *known,
        counts=pairs_that_count(*known, of, worths.repeats),
        fires=that_followed(*known, kinds.number, means.steps, worths.longest_days),
    )


def questions(meant: NDArray[np.bool_], sequence: list[int], within_days: list[float]) -> Questions:
    """Put questions as the loops take them; see `features.loops.points.Questions`."""
    from features.loops.points import Questions  # noqa: PLC0415

    return Questions(meant, np.array(sequence, np.int64), _numbers(within_days))


@dataclass(frozen=True)
class Bounds:
    """Negative items cost no more than the floor in all; positive ones earn at most the ceiling."""

    floor: float
    ceiling: float | None

    def kept(self, items: FloatArray) -> tuple[FloatArray, IntArray]:
        """Give items (n, items), shrunk alike so that they keep the bounds, and their sum (n,)."""
        gained, lost = np.maximum(items, 0).sum(axis=1), np.minimum(items, 0).sum(axis=1)
        kept = items
        if (lost < self.floor).any():
            shrink = np.where(lost < self.floor, self.floor / np.where(lost < 0, lost, -1.0), 1.0)
            kept = np.where(kept < 0, kept * shrink[:, None], kept)
        if self.ceiling is not None and (gained > self.ceiling).any():
            above = gained > self.ceiling
            shrink = np.where(above, self.ceiling / np.where(gained > 0, gained, 1.0), 1.0)
            kept = np.where(kept > 0, kept * shrink[:, None], kept)
            gained = np.minimum(gained, self.ceiling)
        # Not the sum of the shrunk items: scaling them leaves noise in the last bit, and at the
        # edge of rounding that could take a point away where the agreement gave one more.
        total = np.floor(gained + np.maximum(lost, self.floor) + 0.5).astype(np.int64)
        return kept + 0.0, total  # no negative zeros


def stacked(columns: list[NDArray], rows: int) -> FloatArray:
    """Give float64 (rows, columns), also of no columns at all."""
    if not columns:
        return np.zeros((rows, 0))
    return np.stack(columns, axis=1).astype(np.float64)


def _numbers(values: list[float]) -> FloatArray:
    return np.array(values, np.float64)
