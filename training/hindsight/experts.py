"""The history expert of a moment, and what both experts say of leads they did not learn from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import lightgbm as lgb
import numpy as np
from numpy.typing import NDArray

from features.facts import FloatArray
from features.policy.schema import Policy
from training.blend import OutOfTime, joined
from training.hindsight.past import Lessons
from training.history_expert import TrainingRows, TreeSettings, dataset, parameters
from training.rule_expert import RuleExpert, fit_rule_expert

# A small part of the training's work: one booster, half the rounds at twice the learning rate.
SETTINGS = TreeSettings(bag=1, share_of_leads=1.0, learning_rate=0.1)
ROUNDS = 60
THREADS = 1  # fits this small gain little from more, and lose much where others work beside them
GROUPS = 3
FEWEST_SNAPSHOTS = 20


@dataclass(frozen=True)
class History:
    """What history alone says.

    Attributes
    ----------
    booster
        None where there was too little to learn from.
    base_logit
        Logit of the win rate of the past; said of everybody where there is no booster.
    """

    booster: lgb.Booster | None
    base_logit: float

    def logit(self, matrix: FloatArray) -> FloatArray:
        """Give float64 (k,) log-odds of k rows of `look`."""
        if self.booster is None or not len(matrix):
            return np.full(len(matrix), self.base_logit)
        said = self.booster.predict(matrix, raw_score=True, num_threads=THREADS)
        return np.asarray(said, np.float64)


@dataclass(frozen=True)
class Material:
    """Lessons as they are learned from.

    Attributes
    ----------
    lessons
        k snapshots.
    known
        bool (k,), the label was known and the lead is not left out.
    weight
        float64 (k,), 0 where the label was not known.
    data
        All snapshots, binned once for all fits.
    """

    lessons: Lessons
    known: NDArray[np.bool_]
    weight: FloatArray
    data: lgb.Dataset

    @classmethod
    def of(cls, lessons: Lessons) -> Material:
        """Label and weigh the lessons as their moment knew them."""
        snapshots = lessons.snapshots
        known, weight = snapshots.labelled(lessons.at_us)
        rows = TrainingRows(lessons.looked.matrix, snapshots.won, weight, snapshots.moments.lead)
        return cls(lessons, known, weight, dataset(rows, lessons.columns, SETTINGS))

    def without(self, leads: NDArray[np.bool_]) -> Material:
        """Leave leads out: bool (n,), which."""
        return replace(self, known=self.known & ~leads[self.lessons.snapshots.moments.lead])

    def history(self, chosen: NDArray[np.bool_]) -> History:
        """Fit the history expert on some labelled snapshots."""
        weight, won = self.weight[chosen], self.lessons.snapshots.won[chosen]
        if not len(weight):
            return History(None, 0.0)
        rate = np.clip(np.average(won, weights=weight), 1e-6, 1 - 1e-6)
        base = float(np.log(rate / (1 - rate)))
        if not self._enough(chosen) or not len(self.lessons.selected):
            return History(None, base)
        part = self.data.subset(np.flatnonzero(chosen).tolist()).construct()
        settings = parameters(SETTINGS, self.lessons.columns, seed=0, threads=THREADS)
        return History(lgb.train(settings, part, ROUNDS), base)

    def _enough(self, chosen: NDArray[np.bool_]) -> bool:
        snapshots = self.lessons.snapshots
        won, lead = snapshots.won[chosen], snapshots.moments.lead[chosen]
        return TrainingRows(np.zeros((len(won), 0)), won, self.weight[chosen], lead).enough()

    def rule_expert(self, policy: Policy, place: int, chosen: NDArray[np.bool_]) -> RuleExpert:
        """Fit what the points of the policy in this place are worth, on some snapshots."""
        items = self.lessons.looked.points[place].items[chosen]
        return fit_rule_expert(
            policy, items, self.lessons.snapshots.won[chosen], self.weight[chosen]
        )


def across_groups(material: Material, policies: tuple[Policy, ...]) -> list[OutOfTime]:
    """Predict each third of the leads from the other two, accounts kept whole; one per policy."""
    parts = list(_groups(material, policies))
    return [joined([part[place] for part in parts]) for place in range(len(policies))]


def _groups(material: Material, policies: tuple[Policy, ...]) -> Iterator[list[OutOfTime]]:
    lessons, known = material.lessons, material.known
    group = (lessons.group % GROUPS)[lessons.snapshots.moments.lead]
    for number in range(GROUPS):
        train, test = known & (group != number), known & (group == number)
        if min(train.sum(), test.sum()) >= FEWEST_SNAPSHOTS and lessons.snapshots.won[train].any():
            history = material.history(train)
            said = history.logit(lessons.looked.matrix[test])
            constant = np.full(len(said), history.base_logit)
            experts = [material.rule_expert(p, i, train) for i, p in enumerate(policies)]
            yield [
                _predicted(material, test, said, constant, expert.logit(points.items[test]))
                for expert, points in zip(experts, lessons.looked.points, strict=True)
            ]


def _predicted(
    material: Material,
    test: NDArray[np.bool_],
    history: FloatArray,
    constant: FloatArray,
    rule: FloatArray,
) -> OutOfTime:
    return OutOfTime(
        place=np.flatnonzero(test),
        rule=rule,
        linear=constant,
        trees=history,
        history=history,
        blend=rule,
        constant=constant,
        won=material.lessons.snapshots.won[test],
        weight=material.weight[test],
        fold=np.zeros(len(rule), np.int64),
    )
