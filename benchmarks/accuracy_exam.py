"""One question with all that its predictors share: rows that teach, folds, and rows that judge."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from benchmarks.accuracy_question import Later, Question, later_of
from benchmarks.peers.kind import Lesson, Run
from features.catalogue import NEVER_NULL, FeatureColumn
from features.facts import FloatArray, Moments
from features.points import item_names
from features.rows import Rows
from training.blend import FoldRows
from training.fit import Trained, train
from training.history_expert import TrainingRows
from training.model import LeadModel


@dataclass(frozen=True)
class Budget:
    """What everybody may use.

    Attributes
    ----------
    trials
        Settings to try; 0 takes every library as it comes.
    run
        Seed and threads.
    alike
        Peers weigh every row alike, in place of our weights.
    with_points
        Peers see the agreed items as well: as many columns more.
    """

    trials: int
    run: Run
    alike: bool = False
    with_points: bool = False


@dataclass(frozen=True)
class Exam:
    """A question, our own training on it, and the judged rows in parts.

    `seconds` is how long our training took, features included.
    """

    question: Question
    budget: Budget
    trained: Trained
    seconds: float
    later: Later
    parts: list[Rows]

    @cached_property
    def items(self) -> FloatArray:
        """The agreed items of the judged rows."""
        return np.concatenate([rows.points.items for rows in self.parts])

    @cached_property
    def total(self) -> FloatArray:
        """The agreed points of the judged rows."""
        return np.concatenate([rows.points.total for rows in self.parts])

    @cached_property
    def matrix(self) -> FloatArray:
        """The judged rows as the peers get them."""
        selected = self.trained.gathered.selected
        found = np.concatenate([rows.matrix[:, selected] for rows in self.parts])
        return np.hstack([found, self.items]) if self.budget.with_points else found

    @cached_property
    def past(self) -> Moments:
        """The moments that teach: their labels were known at the split."""
        snapshots = self.trained.gathered.snapshots
        return snapshots.moments.part(snapshots.labelled(self.question.until_us)[0])

    @cached_property
    def lesson(self) -> Lesson:
        """The rows that teach."""
        known = self.trained.gathered
        chosen = known.snapshots.labelled(known.until_us)[0]
        rows = self._given(known.material.rows(chosen, known.until_us), chosen)
        return Lesson(self._weighed(rows), self._described(known.material.columns))

    @cached_property
    def folds(self) -> list[FoldRows]:
        """Rolling origin: each fold has what its own training leads taught."""
        folds, material = self.trained.gathered.folds, self.trained.gathered.material
        found = []
        for fold in folds:
            rows = material.fold_rows(fold)
            teach = self._weighed(self._given(rows.train, fold.train))
            judge = self._given(rows.test, fold.test)
            found.append(FoldRows(teach, judge, self._described(rows.columns)))
        return found

    def _given(self, rows: TrainingRows, chosen: np.ndarray) -> TrainingRows:
        if not self.budget.with_points:
            return rows
        items = self.trained.gathered.material.items[chosen]
        return replace(rows, matrix=np.hstack([rows.matrix, items]))

    def _described(self, columns: list[FeatureColumn]) -> list[FeatureColumn]:
        if not self.budget.with_points:
            return columns
        told = ("points", "points", "agreed item", NEVER_NULL)
        return columns + [FeatureColumn(n, *told) for n in item_names(self.question.policy)]

    def _weighed(self, rows: TrainingRows) -> TrainingRows:
        return replace(rows, weight=np.ones(len(rows))) if self.budget.alike else rows


def our_training(question: Question, trials: int = 0) -> tuple[Trained, float]:
    """Train as shipped; also give the seconds it took."""
    begin = time.perf_counter()
    q = question
    trained = train(q.past, q.policy, q.until_us, q.horizon_days, trials=trials)
    return trained, time.perf_counter() - begin


def rows_of(model: LeadModel, later: Later) -> list[Rows]:
    """Build the judged rows, part by part."""
    return [rows for _, rows in model.builder.build_in_parts(later.facts, later.moments)]


def exam_of(question: Question, budget: Budget) -> Exam:
    """Train ours as it comes, and build the judged rows."""
    trained, seconds = our_training(question)
    later = later_of(question, trained.gathered.horizon_days)
    return Exam(question, budget, trained, seconds, later, rows_of(trained.model, later))
