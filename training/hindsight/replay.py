"""History lived through again, block by block: who would have been an MQL when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from features.decision import Decision, decide, follow
from features.facts import FloatArray, IntArray
from features.points import RulePoints
from features.policy.schema import Policy
from training.hindsight.judges import Judge, judges_at
from training.hindsight.look import joined_points, part_of
from training.hindsight.past import Past
from training.progress import Quiet, Steps
from training.timeline import Timeline, timeline_of


@dataclass(frozen=True)
class Track:
    """What one agreement would have decided at the k moments of a timeline.

    Attributes
    ----------
    policy
        The agreement.
    points
        Its points.
    probability
        float64 (k,), by the judge of the block.
    threshold
        float64 (k,), that judge's, as a score (0–100).
    mql, was_mql
        bool (k,), an MQL from the moment on, and until it.
    """

    policy: Policy
    points: RulePoints
    probability: FloatArray
    threshold: FloatArray
    mql: NDArray[np.bool_]
    was_mql: NDArray[np.bool_]

    @property
    def score(self) -> FloatArray:
        """The probability in percent: float64 (k,)."""
        return 100.0 * self.probability

    def decision(self, row: int) -> tuple[Decision, float, float]:
        """Give the decision at one moment, its score and its threshold."""
        rows = np.array([row])
        threshold = float(self.threshold[row])
        probability, was = self.probability[rows], self.was_mql[rows]
        decided = decide(self.policy, part_of(self.points, rows), probability, threshold, was)
        return decided, 100.0 * float(self.probability[row]), threshold


@dataclass(frozen=True)
class Replay:
    """A simulated period.

    Attributes
    ----------
    past
        The history it is part of.
    edges_us
        int64 (blocks + 1,), begins of the blocks, and the end.
    timeline
        The k decision moments.
    tracks
        One per policy.
    judges
        Per block, one judge per policy.
    """

    past: Past
    edges_us: IntArray
    timeline: Timeline
    tracks: tuple[Track, ...]
    judges: tuple[tuple[Judge, ...], ...]


def replay(past: Past, edges_us: IntArray, steps: Steps | Quiet | None = None) -> Replay:
    """Decide anew about every lead at every moment, with the models of the time.

    Parameters
    ----------
    past
        History and agreements.
    edges_us
        Begins of the blocks, and the end. Each block is judged by models fitted at its begin on
        what was known then.
    steps
        Told about progress.
    """
    steps = steps or Quiet()
    begin, end = int(edges_us[0]), int(edges_us[-1])
    timeline = timeline_of(past.facts, past.outcomes, begin, end)
    block = block_of(edges_us, timeline.moments.as_of_us)
    parts, judges = [], []
    with steps.step(f"deciding {len(timeline):,} times by the models of the time", 2) as bar:
        for number, (origin, _) in enumerate(pairwise(edges_us.tolist())):
            panel = judges_at(past, origin)
            rows = np.flatnonzero(block == number)
            looked = panel.look(past, timeline.moments.part(rows))
            parts.append((rows, looked.points, panel.probabilities(looked)))
            judges.append(panel.judges)
            bar.advance()
    tracks = [
        _track(past, place, timeline, parts, [each[place].threshold for each in judges])
        for place in range(len(past.policies))
    ]
    return Replay(past, edges_us, timeline, tuple(tracks), tuple(judges))


def block_of(edges_us: IntArray, at_us: IntArray) -> IntArray:
    """Give the block of each moment: from its begin on, up to but without the next one's."""
    found = np.searchsorted(edges_us[1:-1], at_us, side="right")
    return found.astype(np.int64)


def _track(
    past: Past,
    place: int,
    timeline: Timeline,
    parts: Sequence[tuple[IntArray, tuple[RulePoints, ...], tuple[FloatArray, ...]]],
    thresholds: Sequence[float],
) -> Track:
    policy = past.policies[place]
    clear = [
        _either_way(policy, points[place], said[place], line)
        for (_, points, said), line in zip(parts, thresholds, strict=True)
    ]
    lines = [np.full(len(p[0]), line) for p, line in zip(parts, thresholds, strict=True)]
    order = np.argsort(np.concatenate([rows for rows, _, _ in parts]))
    becomes, stays = (np.concatenate([c[i] for c in clear])[order] for i in range(2))
    mql = follow(becomes, stays, timeline.spell)
    was = np.zeros(len(mql), bool)
    was[1:] = mql[:-1] & (np.diff(timeline.spell) == 0)
    return Track(
        policy,
        part_of(joined_points([points[place] for _, points, _ in parts]), order),
        np.concatenate([said[place] for _, _, said in parts])[order],
        np.concatenate(lines)[order],
        mql,
        was,
    )


def _either_way(
    policy: Policy, points: RulePoints, probability: FloatArray, threshold: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Decide for who was no MQL before, and for who was one."""
    nobody = np.zeros(len(probability), bool)
    becomes = decide(policy, points, probability, threshold, nobody)
    return becomes.mql, decide(policy, points, probability, threshold, ~nobody).mql
