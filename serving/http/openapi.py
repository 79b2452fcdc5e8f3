"""The description of the HTTP interface (OpenAPI 3.1), made from the models that check it."""

from __future__ import annotations

import json
from functools import cache
from importlib.metadata import version
from typing import Any

from pydantic.json_schema import models_json_schema

from features.profile import KNOWN_LEAD_COLUMNS, LEAD_COLUMN_WHY
from serving.http.answers import BatchAnswer, ScoreAnswer
from serving.http.openapi_examples import BATCH_EXAMPLE, PROBLEM_EXAMPLES, SCORE_EXAMPLE
from serving.http.problems import PROBLEM_JSON, TITLE_OF_STATUS, Problem
from serving.http.requests import BatchRequest, ScoreRequest

REF = "#/components/schemas/"
ERRORS_OF_READING = (405, 500)
ERRORS_OF_SCORING = (400, 405, 408, 413, 415, 422, 500, 503)


@cache
def openapi_json() -> bytes:
    """Give the description as JSON."""
    return json.dumps(openapi(), ensure_ascii=False).encode()


def openapi() -> dict[str, Any]:
    """Describe every route with its schemas, examples and errors."""
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
        "paths": {
            "/v1/score": {"post": _score()},
            "/v1/score/batch": {"post": _batch()},
            "/healthz": {"get": _state("healthz", "The process is alive", "alive")},
            "/readyz": {"get": _ready()},
            "/metrics": {"get": _metrics()},
            "/docs.json": {"get": _docs()},
        },
        "components": {"schemas": _schemas()},
    }


def _schemas() -> dict[str, Any]:
    _, found = models_json_schema(
        [
            (ScoreRequest, "validation"),
            (BatchRequest, "validation"),
            (ScoreAnswer, "serialization"),
            (BatchAnswer, "serialization"),
            (Problem, "serialization"),
        ],
        ref_template=REF + "{model}",
    )
    schemas: dict[str, Any] = found["$defs"]
    value = schemas["LeadIn"]["additionalProperties"]
    known = {n: {**value, "description": LEAD_COLUMN_WHY[n]} for n in KNOWN_LEAD_COLUMNS}
    schemas["LeadIn"]["properties"] |= known
    return schemas


def _score() -> dict[str, Any]:
    return {
        "operationId": "score",
        "summary": "Score one lead",
        "parameters": [_request_id()],
        "requestBody": _body("ScoreRequest", SCORE_EXAMPLE),
        "responses": {
            "200": _answer("The score with its reasons", "ScoreAnswer"),
            **_errors(ERRORS_OF_SCORING),
        },
    }


def _batch() -> dict[str, Any]:
    return {
        "operationId": "scoreBatch",
        "summary": "Score up to 1,000 leads",
        "description": "Each lead is checked and answered by itself, in order: `ok` tells whether "
        "a result is a score or a problem. One bad lead never fails the rest.",
        "parameters": [_request_id()],
        "requestBody": _body("BatchRequest", BATCH_EXAMPLE),
        "responses": {
            "200": _answer("One result per lead", "BatchAnswer"),
            **_errors(ERRORS_OF_SCORING),
        },
    }


def _state(operation: str, summary: str, word: str) -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {"status": {"const": word}},
        "required": ["status"],
        "additionalProperties": False,
    }
    found = _found(summary, "application/json", schema, {"status": word})
    return {"operationId": operation, "summary": summary, "responses": found}


def _ready() -> dict[str, Any]:
    described = _state("readyz", "There is a model in service", "ready")
    described["responses"] |= _errors((503,))
    return described


def _metrics() -> dict[str, Any]:
    summary = "Figures for Prometheus"
    found = _found(summary, "text/plain", {"type": "string"}, "leadscore_score_count 12.0\n")
    return {"operationId": "metrics", "summary": summary, "responses": found}


def _docs() -> dict[str, Any]:
    summary = "This description"
    found = _found(summary, "application/json", {"type": "object"}, {"openapi": "3.1.0"})
    return {"operationId": "docs", "summary": summary, "responses": found}


def _found(what: str, kind: str, schema: dict[str, Any], example: object) -> dict[str, Any]:
    content = {kind: {"schema": schema, "example": example}}
    ok = {"description": what, "headers": _id_header(), "content": content}
    return {"200": ok, **_errors(ERRORS_OF_READING)}


def _body(schema: str, example: object) -> dict[str, Any]:
    content = {"schema": {"$ref": REF + schema}, "example": example}
    return {"required": True, "content": {"application/json": content}}


def _answer(what: str, schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": REF + schema}}}
    return {"description": what, "headers": _id_header(), "content": content}


def _errors(statuses: tuple[int, ...]) -> dict[str, Any]:
    content = {"schema": {"$ref": REF + "Problem"}}
    return {
        str(status): {
            "description": TITLE_OF_STATUS[status],
            "headers": _id_header(),
            "content": {PROBLEM_JSON: content | {"example": PROBLEM_EXAMPLES[status]}},
        }
        for status in statuses
    }


def _request_id() -> dict[str, Any]:
    return {
        "name": "X-Request-Id",
        "in": "header",
        "required": False,
        "description": "Kept and sent back if it is 1–128 letters, digits or ._:-",
        "schema": {"type": "string"},
    }


def _id_header() -> dict[str, Any]:
    return {
        "X-Request-Id": {
            "description": "Names this request in the log.",
            "schema": {"type": "string"},
        }
    }
