"""Every rule of an agreement, and for which leads it fires."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from features.policy.schema import Did
from training.pilot.seen import Seen

Kind = Literal[
    "class",
    "must-fit factor",
    "activity",
    "sequence",
    "disqualification",
    "contact request",
    "limit",
]


@dataclass(frozen=True)
class Rule:
    """One rule, and where it fires among k leads.

    Attributes
    ----------
    name
        `class:…`, `fit:…`, `activity:…`, `sequence:…`, `disqualify:…`, `contact_request`,
        `negative_floor` or `positive_ceiling`.
    kind, label
        In words.
    points
        As agreed; None where the rule gives none of its own.
    stage
        Agreed stage of an activity.
    expected
        1 if the agreement takes it as a sign for a win, -1 against, 0 if it says neither.
    fires
        bool (k,).
    among
        bool (k,), the leads it is judged among; all but for classes, which are compared with
        lower ones: a user may be worth a thousand points and still win less than a decider.
    """

    name: str
    kind: Kind
    label: str
    points: int | None
    expected: int
    fires: NDArray[np.bool_]
    among: NDArray[np.bool_]
    stage: str | None = None


def rules_of(seen: Seen) -> list[Rule]:
    """List the rules of an agreement in the order of its file, and where they fire."""
    return [
        *_classes(seen),
        *_fit_factors(seen),
        *_activities(seen),
        *_sequences(seen),
        *_limits(seen),
        *_hand_off(seen),
    ]


def _everyone(seen: Seen) -> NDArray[np.bool_]:
    return np.ones(len(seen), bool)


def _classes(seen: Seen) -> Iterator[Rule]:
    worth = seen.points.classification
    for column, (name, factor) in enumerate(seen.policy.classification.items()):
        fires = seen.points.items[:, column] > 0
        among = fires | (worth < factor.points)
        yield Rule(f"class:{name}", "class", factor.label, factor.points, 1, fires, among)


def _fit_factors(seen: Seen) -> Iterator[Rule]:
    first = len(seen.policy.classification)
    for column, (name, factor) in enumerate(seen.policy.qualification.factors.items(), first):
        fires = seen.points.items[:, column] > 0
        everyone = _everyone(seen)
        yield Rule(f"fit:{name}", "must-fit factor", factor.label, 100, 1, fires, everyone)


def _activities(seen: Seen) -> Iterator[Rule]:
    for name, activity in seen.policy.activities.items():
        fires = seen.did(Did(activity=name, within_days=activity.within_days))
        expected = -1 if activity.stage == "negative" else int(np.sign(activity.points))
        yield Rule(
            f"activity:{name}",
            "activity",
            activity.label,
            activity.points,
            expected,
            fires,
            _everyone(seen),
            activity.stage,
        )


def _sequences(seen: Seen) -> Iterator[Rule]:
    for name, sequence in seen.policy.sequences.items():
        fires, everyone = seen.did(Did(sequence=name)), _everyone(seen)
        points, sign = sequence.points, int(np.sign(sequence.points))
        yield Rule(f"sequence:{name}", "sequence", sequence.label, points, sign, fires, everyone)


def _limits(seen: Seen) -> Iterator[Rule]:
    policy, items, everyone = seen.policy, seen.behaviour(), _everyone(seen)
    worth = [a.points for a in policy.activities.values()]
    worth += [s.points for s in policy.sequences.values()]
    if any(points < 0 for points in worth):
        floor = policy.negative_floor
        lost = np.minimum(items, 0).sum(axis=1)
        label = f"negative points reach their floor of {floor}".replace("-", "−")
        fires = (lost <= floor) & (lost < 0)
        yield Rule("negative_floor", "limit", label, None, -1, fires, everyone)
    if policy.positive_ceiling is not None:
        ceiling = policy.positive_ceiling
        fires = np.maximum(items, 0).sum(axis=1) >= ceiling
        label = f"behaviour points reach their ceiling of {ceiling}"
        yield Rule("positive_ceiling", "limit", label, None, 1, fires, everyone)


def _hand_off(seen: Seen) -> Iterator[Rule]:
    hand_off, everyone = seen.policy.hand_off, _everyone(seen)
    if hand_off.contact_request:
        days = hand_off.contact_request_within_days
        label = f"a direct contact request came in within {days:g} days"
        fires = seen.points.contact_request
        yield Rule("contact_request", "contact request", label, None, 1, fires, everyone)
    for name, factor in hand_off.disqualify.items():
        fires = seen.points.disqualified[name]
        yield Rule(
            f"disqualify:{name}", "disqualification", factor.label, None, -1, fires, everyone
        )
