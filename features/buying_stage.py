"""The buying stage a lead is in, and what shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from features.cut import Entries
from features.facts import FloatArray, IntArray
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


class Stages:
    """The buying stages of one agreement: who is in which, and what each is worth.

    Parameters
    ----------
    agreement
        Names the stages, and how many activities within how many days show one.
    """

    def __init__(self, agreement: Agreement) -> None:
        self._agreement, self._rule = agreement, agreement.policy.buying_stages
        activities = agreement.policy.activities
        self._names = np.array(list(activities), object)
        stages = np.array([a.stage for a in activities.values()], object)
        self._of = {stage: np.flatnonzero(stages == stage) for stage in BUYING_STAGES}
        of_item = _stage_of_items(agreement.policy)
        items = np.array([of_item.get(name, "") for name in agreement.names], object)
        self._items = {stage: np.flatnonzero(items == stage) for stage in STAGES}

    def of_leads(self, known: Known) -> list[StageOfLead]:
        """Tell the buying stage at each of n moments by what was known there."""
        masks, entries = self._agreement.masks(known), known.entries
        recent = entries.age_days <= self._rule.within_days
        shows = {stage: any_of(masks[of])[entries.kind] & recent for stage, of in self._of.items()}
        bounds = np.searchsorted(entries.row, np.arange(entries.rows + 1)).tolist()
        return [self._of_lead(slice(*mine), entries, masks, shows) for mine in pairwise(bounds)]

    def points(self, points: RulePoints) -> dict[str, FloatArray]:
        """Give the behaviour points per stage: name of the stage → float64 (n,).

        A sequence belongs to the stage of what it ends with, or to the negative signals if it
        costs points. The four add up to the prioritisation but for its rounding.
        """
        return {stage: points.items[:, of].sum(axis=1) for stage, of in self._items.items()}

    def _of_lead(
        self,
        mine: slice,
        entries: Entries,
        masks: NDArray[np.bool_],
        shows: Mapping[str, NDArray[np.bool_]],
    ) -> StageOfLead:
        for stage in reversed(BUYING_STAGES):
            shown = shows[stage][mine]
            if shown.sum() >= getattr(self._rule, stage):
                kind, age = entries.kind[mine][shown], entries.age_days[mine][shown]
                return StageOfLead(stage, self._evidence(self._of[stage], masks, kind, age))
        return StageOfLead(None, ())

    def _evidence(
        self, activities: IntArray, masks: NDArray[np.bool_], kind: IntArray, age: FloatArray
    ) -> tuple[Evidence, ...]:
        found = []
        for activity in activities.tolist():
            ages = age[masks[activity][kind]]
            if len(ages):
                found.append(Evidence(self._names[activity], len(ages), float(ages.min())))
        return tuple(sorted(found, key=lambda e: (-e.times, e.days_since_last, e.activity)))


def _stage_of_items(policy: Policy) -> dict[str, str]:
    of_item: dict[str, str] = {f"activity:{name}": a.stage for name, a in policy.activities.items()}
    for name, sequence in policy.sequences.items():
        ends_in = policy.activities[sequence.then[0]].stage
        of_item[f"sequence:{name}"] = "negative" if sequence.points < 0 else ends_in
    return of_item
