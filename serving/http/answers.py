"""What the scoring routes answer: the score with the request's id, alone or in a batch."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from serving.http.problems import Problem
from serving.score import PlainScore, Score


class ScoreAnswer(Score):
    """The answer to one score request."""

    request_id: str = Field(description="As in the header X-Request-Id.")


class ScoredLead(Score):
    """One lead of a batch that was scored."""

    ok: Literal[True] = True
    index: int = Field(ge=0, description="Position in the request's `leads`, from 0.")


class RefusedLead(BaseModel):
    """One lead of a batch that could not be scored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ok: Literal[False] = False
    index: int = Field(ge=0, description="Position in the request's `leads`, from 0.")
    problem: Problem


class PlainAnswer(PlainScore):
    """The answer to one score request without reasons."""

    request_id: str = Field(description="As in the header X-Request-Id.")


class PlainLead(PlainScore):
    """One lead of a batch that was scored without reasons."""

    ok: Literal[True] = True
    index: int = Field(ge=0, description="Position in the request's `leads`, from 0.")


BatchResult = ScoredLead | PlainLead | RefusedLead


class BatchAnswer(BaseModel):
    """The answer to a batch: one result per lead, in the order of the request."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    results: list[BatchResult]
    scored: int = Field(ge=0)
    refused: int = Field(ge=0)
    request_id: str = Field(description="As in the header X-Request-Id.")
