"""Describes the routes about what is kept of leads."""

from __future__ import annotations

from typing import Any

from serving.http.openapi_examples import (
    ACTIVITIES_EXAMPLE,
    LEADS_EXAMPLE,
    STATUSES_EXAMPLE,
)
from serving.http.openapi_parts import (
    ERRORS_OF_SENDING,
    accept_language,
    answer,
    body,
    errors,
    id_header,
    lang,
    lead_id,
    request_id,
)

ERRORS_OF_ONE = (400, 404, 405, 500, 503)
KEEPS = "Each is checked by itself: a bad one never fails the rest. It is stored when answered."


def lead_paths() -> dict[str, Any]:
    """Describe pushing, export, history, flags and erasure."""
    one = "/v1/leads/{lead_id}"
    return {
        "/v1/leads": {"post": _push("pushLeads", "Push leads", "LeadsIn", LEADS_EXAMPLE)},
        "/v1/activities": {
            "post": _push(
                "pushActivities", "Push activities of leads", "ActivitiesIn", ACTIVITIES_EXAMPLE
            )
        },
        "/v1/statuses": {
            "post": _push("pushStatuses", "Push statuses of leads", "StatusesIn", STATUSES_EXAMPLE)
        },
        one: {
            "get": _read("exportLead", "Everything that is kept of a lead (Art. 15 GDPR)"),
            "delete": _read("eraseLead", "Erase a lead; its objection stays (Art. 17 GDPR)"),
        },
        f"{one}/history": {"get": _read("leadHistory", "Scores of a lead, the newest first")},
        f"{one}/change": {"get": _change()},
        f"{one}/lift": {"get": _lift()},
        f"{one}/objection": {
            "post": _flag("objectLead", "Stop scoring a lead, or not (Art. 21 GDPR)", "Objection")
        },
        f"{one}/review": {
            "post": _flag("reviewLead", "Ask for a human review, or not (Art. 22 GDPR)", "Review")
        },
    }


def _push(operation: str, summary: str, schema: str, example: object) -> dict[str, Any]:
    return {
        "operationId": operation,
        "summary": summary,
        "description": KEEPS,
        "parameters": [request_id()],
        "requestBody": body({"example": example}, schema),
        "responses": {
            "200": answer("What became of each", "PushAnswer"),
            **errors(ERRORS_OF_SENDING),
        },
    }


def _read(operation: str, summary: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    ok = {"description": summary, "headers": id_header(), "content": content}
    return {
        "operationId": operation,
        "summary": summary,
        "parameters": [lead_id(), request_id()],
        "responses": {"200": ok, **errors(ERRORS_OF_ONE)},
    }


def _change() -> dict[str, Any]:
    since = {
        "name": "since",
        "in": "query",
        "required": False,
        "description": "A moment, ISO 8601 with a zone; default: that of the last kept score.",
        "schema": {"type": "string", "format": "date-time"},
    }
    return {
        "operationId": "explainChange",
        "summary": "Why the score of a pushed lead changed",
        "description": "What the model, the policy, time (decay), new behaviour and a new profile "
        "each did, one after the other; the contributions add up exactly.",
        "parameters": [lead_id(), since, lang(), accept_language(), request_id()],
        "responses": {
            "200": answer("The change by cause", "ScoreChange"),
            **errors((*ERRORS_OF_ONE, 422)),
        },
    }


def _lift() -> dict[str, Any]:
    return {
        "operationId": "whatWouldLift",
        "summary": "What would lift a pushed lead over the line",
        "description": "The score if one more of each agreed activity were seen now.",
        "parameters": [lead_id(), lang(), accept_language(), request_id()],
        "responses": {
            "200": answer("Activities by gain, with a caveat", "Lift"),
            **errors((*ERRORS_OF_ONE, 422)),
        },
    }


def _flag(operation: str, summary: str, schema: str) -> dict[str, Any]:
    name = {"Objection": "objects", "Review": "review"}[schema]
    described = _read(operation, summary)
    described["requestBody"] = body({"example": {name: True}}, schema)
    described["responses"] |= errors(ERRORS_OF_SENDING)
    return described
