"""Looking at leads at moments: the features of one agreement, and the points of several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.decision import decide
from features.facts import Facts, FloatArray, IntArray, Moments
from features.points import Agreement, RulePoints
from features.policy.schema import Policy
from features.rows import RowBuilder, Rows

AT_ONCE = 1_000_000  # activities: measured the quickest, more of them do not fit in the caches


@dataclass(frozen=True)
class Looked:
    """What k moments show.

    Attributes
    ----------
    matrix
        float64 (k, columns), the features that history is learned from.
    points
        Per agreement, its points of the same moments.
    """

    matrix: FloatArray
    points: tuple[RulePoints, ...]

    def __len__(self) -> int:
        return len(self.matrix)

    def part(self, chosen: NDArray[np.bool_] | IntArray) -> Looked:
        """Pick some rows, in the order given."""
        return Looked(self.matrix[chosen], tuple(part_of(p, chosen) for p in self.points))


def look(
    builder: RowBuilder,
    agreements: Sequence[Agreement],
    facts: Facts,
    moments: Moments,
    selected: IntArray | None = None,
) -> Looked:
    """Build the rows of all moments, part by part.

    Parameters
    ----------
    builder
        Of the first agreement: history is learned from its features.
    agreements
        The first one is the builder's. `facts` must have every activity column they look at.
    facts, moments
        Facts of n leads, and k moments of them.
    selected
        int64, positions of the builder's columns to keep; all without it.
    """
    keep = np.arange(len(builder.columns)) if selected is None else selected
    nobody = not len(moments)
    rows = _none(builder, facts) if nobody else builder.build_in_parts(facts, moments, AT_ONCE)
    matrices: list[FloatArray] = []
    parts: list[list[RulePoints]] = []
    for _, part in rows:
        matrices.append(part.matrix[:, keep])
        others = [agreement.points(part.known) for agreement in agreements[1:]]
        parts.append([part.points, *others])
    points = [joined_points([found[i] for found in parts]) for i in range(len(agreements))]
    return Looked(np.concatenate(matrices), tuple(points))


def _none(builder: RowBuilder, facts: Facts) -> list[tuple[slice, Rows]]:
    nothing = np.zeros(0, np.int64)
    return [(slice(0, 0), builder.build(facts, Moments(nothing, nothing)))]


def joined_points(parts: Sequence[RulePoints]) -> RulePoints:
    """Put the points of one agreement, looked at in parts (at least one), together."""
    first = parts[0]
    return RulePoints(
        names=first.names,
        disqualified={
            name: np.concatenate([p.disqualified[name] for p in parts])
            for name in first.disqualified
        },
        items=np.concatenate([p.items for p in parts]),
        classification=np.concatenate([p.classification for p in parts]),
        qualification=np.concatenate([p.qualification for p in parts]),
        prioritisation=np.concatenate([p.prioritisation for p in parts]),
        fit_factors=np.concatenate([p.fit_factors for p in parts]),
        contact_request=np.concatenate([p.contact_request for p in parts]),
    )


def part_of(points: RulePoints, chosen: NDArray[np.bool_] | IntArray) -> RulePoints:
    """Pick some rows, in the order given."""
    return RulePoints(
        names=points.names,
        disqualified={name: holds[chosen] for name, holds in points.disqualified.items()},
        items=points.items[chosen],
        classification=points.classification[chosen],
        qualification=points.qualification[chosen],
        prioritisation=points.prioritisation[chosen],
        fit_factors=points.fit_factors[chosen],
        contact_request=points.contact_request[chosen],
    )


def may_be_handed_over(policy: Policy, points: RulePoints) -> NDArray[np.bool_]:
    """Tell per row whether the demographic minimum is met and nothing disqualifies: bool (k,)."""
    decision = decide(policy, points, np.zeros(len(points.items)), 0.0)
    return decision.fits & decision.clean
