"""The buying stage a lead is in, and what shows it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.cut import Entries
from features.facts import FloatArray
from features.matching import any_of
from features.points import Agreement, Known, RulePoints
from features.policy.schema import Policy

BUYING_STAGES = ("early", "mid", "late")
STAGES = (*BUYING_STAGES, "negative")


@dataclass(frozen=True)
class Evidence:
    """One activity that shows a stage: its name, how often, and how long ago last (days)."""

    activity: str
    times: int
    days_since_last: float


@dataclass(frozen=True)
class StageOfLead:
    """The furthest stage that is shown; None where none is, with the activities that show it."""

    stage: str | None
    evidence: tuple[Evidence, ...]


def stage_of_lead(agreement: Agreement, known: Known, row: int = 0) -> StageOfLead:
    """Tell the buying stage of one row.

    Parameters
    ----------
    agreement
        Names the stages, and how many activities within how many days show one.
    known
        What was known at n moments.
    row
        The moment.
    """
    rule, masks = agreement.policy.buying_stages, agreement.masks(known)
    entries = known.entries
    recent = (entries.row == row) & (entries.age_days <= rule.within_days)
    names = list(agreement.policy.activities)
    for stage in reversed(BUYING_STAGES):
        of_stage = _of_stage(agreement.policy, stage)
        shows = recent & any_of(masks[of_stage])[entries.kind]
        if shows.sum() >= getattr(rule, stage):
            chosen = [names[i] for i in of_stage]
            return StageOfLead(stage, _evidence(chosen, masks[of_stage], entries, shows))
    return StageOfLead(None, ())


def _of_stage(policy: Policy, stage: str) -> list[int]:
    return [i for i, a in enumerate(policy.activities.values()) if a.stage == stage]


def _evidence(
    names: list[str], masks: NDArray[np.bool_], entries: Entries, shows: NDArray[np.bool_]
) -> tuple[Evidence, ...]:
    kind, age = entries.kind[shows], entries.age_days[shows]
    found = []
    for name, mask in zip(names, masks, strict=True):
        ages = age[mask[kind]]
        if len(ages):
            found.append(Evidence(name, len(ages), float(ages.min())))
    return tuple(sorted(found, key=lambda e: (-e.times, e.days_since_last, e.activity)))


def stage_points(policy: Policy, points: RulePoints) -> dict[str, FloatArray]:
    """Give the behaviour points per stage: name of the stage → float64 (n,).

    A sequence belongs to the stage of what it ends with, or to the negative signals if it costs
    points. The four add up to the prioritisation but for its rounding.
    """
    of_item = {f"activity:{name}": a.stage for name, a in policy.activities.items()}
    for name, sequence in policy.sequences.items():
        ends_in = policy.activities[sequence.then[0]].stage
        of_item[f"sequence:{name}"] = "negative" if sequence.points < 0 else ends_in
    stages = np.array([of_item.get(name, "") for name in points.names])
    return {stage: points.items[:, stages == stage].sum(axis=1) for stage in STAGES}
