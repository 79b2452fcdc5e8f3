"""The description of the HTTP interface (OpenAPI 3.1), made from the models that check it."""

from __future__ import annotations

import json
from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic.json_schema import models_json_schema

from features.profile import KNOWN_LEAD_COLUMNS, LEAD_COLUMN_WHY
from serving.change import ScoreChange
from serving.http.answers import BatchAnswer, PlainAnswer, ScoreAnswer
from serving.http.of_leads import Objection, Review
from serving.http.openapi_leads import lead_paths
from serving.http.openapi_parts import REF
from serving.http.openapi_scoring import scoring_paths
from serving.http.openapi_security import SECURITY_SCHEMES, secured
from serving.http.openapi_state import state_paths
from serving.http.problems import Problem
from serving.http.pushed import ActivitiesIn, LeadsIn, PushAnswer, StatusesIn
from serving.http.requests import BatchRequest, KnownLeadRequest, ScoreRequest
from serving.lift import Lift

SENT = (
    *(ScoreRequest, KnownLeadRequest, BatchRequest),
    *(LeadsIn, ActivitiesIn, StatusesIn, Objection, Review),
)
ANSWERED = (ScoreAnswer, PlainAnswer, BatchAnswer, PushAnswer, ScoreChange, Lift, Problem)


@cache
def openapi_json(*, keys_required: bool) -> bytes:
    """Give the description as JSON."""
    described = openapi(keys_required=keys_required)
    return json.dumps(described, ensure_ascii=False).encode()


def openapi(*, keys_required: bool = True) -> dict[str, Any]:
    """Describe every route with its schemas, examples, errors, and who may ask it."""
    paths = {**scoring_paths(), **lead_paths(), **state_paths()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Lead scoring",
            "version": version("leadscore"),
            "summary": "Calibrated, explained lead scores.",
            "description": "Times are ISO 8601 with a zone. Every error, of every route, is "
            "`application/problem+json` (RFC 9457) with an `errors` list.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": secured(paths, keys_required=keys_required),
        "components": {"schemas": _schemas(), "securitySchemes": SECURITY_SCHEMES},
    }


def _schemas() -> dict[str, Any]:
    _, found = models_json_schema(
        [
            *((kind, "validation") for kind in SENT),
            *((kind, "serialization") for kind in ANSWERED),
        ],
        ref_template=REF + "{model}",
    )
    schemas: dict[str, Any] = found["$defs"]
    value = schemas["LeadIn"]["additionalProperties"]
    known = {n: {**value, "description": LEAD_COLUMN_WHY[n]} for n in KNOWN_LEAD_COLUMNS}
    schemas["LeadIn"]["properties"] |= known
    return schemas
