"""What a request may say of a lead: frozen models, every problem named by its field."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema

from serving.http.values import (
    LONGEST_ID,
    LONGEST_TEXT,
    Value,
    attribute_value,
    lead_id,
    moment,
    optional_flag,
    optional_moment,
    optional_text,
    required_text,
)

MOST_ACTIVITIES = 20_000
MOST_ATTRIBUTES = 500
MOST_LEADS = 1000

_TIME = {"type": "string", "format": "date-time"}
# An empty text counts as not sent, as in a CRM's export.
_TIME_OR_NULL = {"anyOf": [_TIME, {"type": "string", "pattern": r"^\s*$"}, {"type": "null"}]}
_TEXT = {"type": ["string", "number", "boolean"], "minLength": 1, "maxLength": LONGEST_TEXT}
_VALUE = {"type": ["string", "number", "boolean", "null"], "maxLength": LONGEST_TEXT}
_ID = {"type": ["string", "integer"], "minLength": 1, "maxLength": LONGEST_ID}

LeadId = Annotated[str, PlainValidator(lead_id), WithJsonSchema(_ID)]
Moment = Annotated[dt.datetime, PlainValidator(moment), WithJsonSchema(_TIME)]
OptionalMoment = Annotated[
    dt.datetime | None, PlainValidator(optional_moment), WithJsonSchema(_TIME_OR_NULL)
]
Text = Annotated[str, PlainValidator(required_text), WithJsonSchema(_TEXT)]
OptionalText = Annotated[str | None, PlainValidator(optional_text), WithJsonSchema(_VALUE)]
OptionalFlag = Annotated[
    bool | None, PlainValidator(optional_flag), WithJsonSchema({"type": ["boolean", "null"]})
]
AttributeValue = Annotated[Any, PlainValidator(attribute_value), WithJsonSchema(_VALUE)]


class LeadIn(BaseModel):
    """A lead as the CRM knows it: `lead_id`, `created_at`, and any attributes.

    Known attributes are email, phone, first_name, last_name, job_title, company, account_id,
    industry, employees, annual_revenue, country, region, source, campaign, product_line and
    owner; any other name is a custom attribute. Names, addresses and phone numbers are never
    features; only what is derived from them is.
    """

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, AttributeValue]

    lead_id: LeadId = Field(description="Text, or a whole number, which is taken as its digits.")
    created_at: Moment = Field(description="When the lead came in; ISO 8601 with a zone.")

    @property
    def attributes(self) -> dict[str, Value]:
        """Give the attribute values by name."""
        return self.__pydantic_extra__


class ActivityIn(BaseModel):
    """One time-stamped behaviour. Any further field is kept as text for the policy's patterns."""

    model_config = ConfigDict(extra="allow", frozen=True)
    __pydantic_extra__: dict[str, OptionalText]

    occurred_at: Moment = Field(
        description="When it happened; ISO 8601 with a zone. What happened after as_of is ignored."
    )
    type: Text = Field(description="What it was, such as page_view or email_click.")
    subject: OptionalText = Field(
        default=None, description="URL path, asset, message or campaign id."
    )
    received_at: OptionalMoment = Field(
        default=None, description="When it became known; it counts only from then on."
    )
    activity_id: OptionalText = Field(
        default=None, description="Of activities with the same id the first known counts."
    )

    def column(self, name: str) -> str | None:
        """Give a text column by name; None where missing."""
        known = name in type(self).model_fields
        value = getattr(self, name) if known else self.others.get(name)
        return value if isinstance(value, str) else None

    @property
    def others(self) -> dict[str, str | None]:
        """Give the further text columns."""
        return self.__pydantic_extra__


class ScoreRequest(BaseModel):
    """One lead to score, with its activities, as of a moment (default: now)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lead: LeadIn
    activities: tuple[ActivityIn, ...] = Field(
        default=(), max_length=MOST_ACTIVITIES, description="In any order."
    )
    as_of: OptionalMoment = Field(
        default=None,
        description="Score the lead as it was known then; ISO 8601 with a zone; default: now.",
    )
    is_mql: OptionalFlag = Field(
        default=None,
        description="Whether the lead is an MQL already, for the hysteresis of the hand-off; "
        "default: worked out from its past.",
    )


class KnownLeadRequest(BaseModel):
    """A lead to score that was pushed, with all of its activities."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    lead_id: LeadId
    as_of: OptionalMoment = Field(default=None, description="As in a request with a lead.")
    is_mql: OptionalFlag = Field(default=None, description="As in a request with a lead.")


class BatchRequest(BaseModel):
    """Up to 1,000 leads; each is checked and answered by itself."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    leads: tuple[ScoreRequest | KnownLeadRequest, ...] = Field(min_length=1, max_length=MOST_LEADS)
