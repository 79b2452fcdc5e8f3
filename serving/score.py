"""What a score says: the contract of `POST /v1/score` without the request's id."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import BaseModel, ConfigDict, PrivateAttr

from serving.reasons import Reason

Trend = Literal["improving", "steady", "declining", "not_enough_info"]
Change = Literal["reached", "kept", "lost", "not_reached"]
Grade = Literal["A", "B", "C", "D"]
Stage = Literal["early", "mid", "late"]


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
    """The hand-off decision and every clause behind it; `threshold` is a score.

    `product_line` is the line whose rule decided, null where the house rule did. `change` is
    null where it is not known whether the lead was an MQL before.
    """

    qualified: bool
    threshold: float
    because: list[str]
    change: Change | None
    product_line: str | None


class BuyingStage(Answer):
    """The furthest buying stage that the lead shows, by what, and the points of each stage."""

    stage: Stage | None
    because: list[str]
    points: dict[str, int]


class PlainScore(Answer):
    """One lead's score without reasons, for those who ask for many: `?explain=false`.

    The fields are those of `Score`, and the same in value.
    """

    lead_id: str
    score: float
    probability: float
    percentile: float
    horizon_days: float
    grade: Grade
    rule_points: PointsOut
    mql: Mql
    best_line: str | None
    model_version: str
    policy_version: str
    notes: list[str]
    as_of: dt.datetime


class LineScore(Answer):
    """The score for one product line that the lead shows interest in.

    `logit(probability) = start + Σ reasons.contribution`, as for the score itself.
    """

    product_line: str
    label: str
    score: float
    probability: float
    horizon_days: float
    rule_points: PointsOut
    mql: Mql
    reasons: list[Reason]
    start: float


class Score(Answer):
    """One lead's score.

    `logit(probability) = start + Σ reasons.contribution`. `score` is the probability in percent,
    to one decimal; `percentile`, `fit_score` and `engagement_score` are ranks (0–100) among the
    open leads at training time; `score_change` is against seven days earlier, null while the
    lead is younger. `product_lines` are those the lead shows interest in, the best first;
    `best_line` is the first of them. `notes` say what is not as the policy has it.
    """

    lead_id: str
    score: float
    probability: float
    percentile: float
    horizon_days: float
    grade: Grade
    fit_score: float
    engagement_score: float
    rule_points: PointsOut
    buying_stage: BuyingStage
    mql: Mql
    product_lines: list[LineScore]
    best_line: str | None
    reasons: list[Reason]
    start: float
    trend: Trend
    score_change: float | None
    model_version: str
    policy_version: str
    notes: list[str]
    as_of: dt.datetime
    _because: dict[str, str] = PrivateAttr(default_factory=dict)

    @property
    def because(self) -> dict[str, str]:
        """The strongest reason for in every language, code → text; it is no part of the answer."""
        return self._because
