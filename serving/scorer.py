"""The scorer: model and policy turn what is known of leads into scores with reasons. No HTTP."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from features.collect import EPOCH
from features.facts import MICROSECONDS_PER_DAY, Facts, FloatArray, Moments
from features.rows import Rows
from features.sentences import LeadRow, Sentences
from features.decision import Decision, clauses, decide, grades
from serving.reasons import Reason, reasons_of
from training.model import Explained, LeadModel

TREND_DAYS = 7
STEADY_WITHIN_POINTS = 1.0
Trend = Literal["improving", "steady", "declining", "not_enough_info"]


class Answer(BaseModel):
    """Common settings of the answer's parts."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PointsOut(Answer):
    """The agreed points with their parts."""

    total: int
    classification: int
    qualification: int
    prioritisation: int


class Mql(Answer):
    """The hand-off decision and every clause behind it; `threshold` is a score."""

    qualified: bool
    threshold: float
    because: list[str]


class Score(Answer):
    """One lead's score: the contract of `POST /v1/score` without the request's id.

    `logit(probability) = start + Σ reasons.contribution`. `score` is the probability in percent,
    to one decimal; `percentile`, `fit_score` and `engagement_score` are ranks (0–100) among the
    open leads at training time; `score_change` is against seven days earlier, null while the
    lead is younger.
    """

    lead_id: str
    score: float
    probability: float
    percentile: float
    horizon_days: float
    grade: Literal["A", "B", "C", "D"]
    fit_score: float
    engagement_score: float
    rule_points: PointsOut
    mql: Mql
    reasons: list[Reason]
    start: float
    trend: Trend
    score_change: float | None
    model_version: str
    policy_version: str
    as_of: dt.datetime


@dataclass(frozen=True)
class ScoredRows:
    """Scores of n moments, as columns.

    Attributes
    ----------
    explained
        Probabilities with the contribution of every reason group.
    rows
        The rows behind them.
    percentile
        float64 (n,), 0–100.
    grade
        (n,) A–D.
    decision
        Hand-off clauses.
    """

    explained: Explained
    rows: Rows
    percentile: FloatArray
    grade: NDArray[np.str_]
    decision: Decision


class Scorer:
    """Scores leads with one version of the model."""

    def __init__(self, model: LeadModel, version: str) -> None:
        self.model, self.version = model, version
        self.policy = model.parameters.policy
        self.threshold = model.parameters.threshold_score
        self._sentences = Sentences(self.policy, model.parameters.spec)
        self._names = [column.name for column in model.builder.columns]
        self._is_fit = np.array([g in model.fit_groups for g in model.groups], bool)

    def score_in_parts(self, facts: Facts, moments: Moments) -> Iterator[tuple[slice, ScoredRows]]:
        """Score many moments, part by part."""
        for part, rows in self.model.builder.build_in_parts(facts, moments):
            yield part, self._scored(rows)

    def score_nothing(self, facts: Facts) -> ScoredRows:
        """Give the columns of no moments at all."""
        none = Moments(np.zeros(0, np.int64), np.zeros(0, np.int64))
        return self._scored(self.model.builder.build(facts, none))

    def score_one(self, facts: Facts, as_of_us: int) -> Score:
        """Score the only lead of `facts` as of a moment, with reasons, decision and trend."""
        earlier = as_of_us - TREND_DAYS * MICROSECONDS_PER_DAY
        rows = self.model.builder.build(facts, _moments(as_of_us))
        scored = self._scored(rows)
        change = None
        if facts.created_us[0] <= earlier:
            before = self.model.builder.build(facts, _moments(earlier))
            then = float(self.model.probability(before)[0])
            change = 100.0 * (float(scored.explained.probability[0]) - then)
        return self._answer(facts, scored, as_of_us, change)

    def _scored(self, rows: Rows) -> ScoredRows:
        explained = self.model.explain(rows)
        probability = explained.probability
        percentile = self.model.percentile(explained.logit)
        return ScoredRows(
            explained=explained,
            rows=rows,
            percentile=percentile,
            grade=grades(self.policy.grades, probability, percentile),
            decision=decide(self.policy, rows.points, probability, self.threshold),
        )

    def _answer(
        self, facts: Facts, scored: ScoredRows, as_of_us: int, change: float | None
    ) -> Score:
        probability = float(scored.explained.probability[0])
        points, contributions = scored.rows.points, scored.explained.contributions[0]
        row = LeadRow(
            dict(zip(self._names, scored.rows.matrix[0].tolist(), strict=True)),
            {name: column.values()[0] for name, column in scored.rows.columns.items()},
        )
        fit = np.array([contributions[self._is_fit].sum()])
        engagement = np.array([contributions[~self._is_fit].sum()])
        said = clauses(self.policy, scored.decision, 0, 100 * probability, self.threshold)
        return Score(
            lead_id=facts.lead_ids[0],
            score=round(100 * probability, 1),
            probability=probability,
            percentile=round(float(scored.percentile[0]), 1),
            horizon_days=self.model.parameters.horizon_days,
            grade=str(scored.grade[0]),  # type: ignore[arg-type]
            fit_score=round(float(self.model.percentile(fit, "fit")[0]), 1),
            engagement_score=round(float(self.model.percentile(engagement, "engagement")[0]), 1),
            rule_points=PointsOut(
                total=int(points.total[0]),
                classification=int(points.classification[0]),
                qualification=int(points.qualification[0]),
                prioritisation=int(points.prioritisation[0]),
            ),
            mql=Mql(
                qualified=bool(scored.decision.mql[0]),
                threshold=round(self.threshold, 1),
                because=said,
            ),
            reasons=reasons_of(
                self.model.groups, contributions, lambda g: self._sentences.say(g, row)
            ),
            start=scored.explained.start,
            trend=_trend(change),
            score_change=None if change is None else round(change, 1) + 0.0,
            model_version=self.version,
            policy_version=self.model.parameters.policy_version,
            as_of=EPOCH + dt.timedelta(microseconds=as_of_us),
        )


def _moments(as_of_us: int) -> Moments:
    return Moments(np.zeros(1, np.int64), np.array([as_of_us]))


def _trend(change: float | None) -> Trend:
    if change is None:
        return "not_enough_info"
    if abs(change) < STEADY_WITHIN_POINTS:
        return "steady"
    return "improving" if change > 0 else "declining"
