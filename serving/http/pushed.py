"""What a push may hold beside leads and activities, and what it is answered."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema

from serving.http.problems import Problem
from serving.http.requests import ActivityIn, LeadId, LeadIn, Moment
from serving.http.values import required_text

MOST_AT_ONCE = 10_000


class OwnerIn(BaseModel):
    """Whose something is."""

    lead_id: LeadId


class PushedActivity(ActivityIn):
    """An activity with the id of its lead."""

    lead_id: LeadId


class LeadsIn(BaseModel):
    """Leads to keep; what is told of a lead replaces what was told before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    leads: tuple[LeadIn, ...] = Field(min_length=1, max_length=MOST_AT_ONCE)


class ActivitiesIn(BaseModel):
    """Activities to keep; exact repeats are kept once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    activities: tuple[PushedActivity, ...] = Field(min_length=1, max_length=MOST_AT_ONCE)


class StatusIn(BaseModel):
    """A status that a lead got in the CRM."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lead_id: LeadId
    occurred_at: Moment
    status: Annotated[
        str, PlainValidator(required_text), WithJsonSchema({"type": "string", "minLength": 1})
    ]


class StatusesIn(BaseModel):
    """Statuses to note; the latest of a lead counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    statuses: tuple[StatusIn, ...] = Field(min_length=1, max_length=MOST_AT_ONCE)


class Refused(BaseModel):
    """One item that was not stored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    index: int = Field(ge=0, description="Position in the request's list, from 0.")
    problem: Problem


class PushAnswer(BaseModel):
    """What became of a push: items are stored or refused one by one."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stored: int = Field(ge=0)
    refused: list[Refused]
    request_id: str = Field(description="As in the header X-Request-Id.")
