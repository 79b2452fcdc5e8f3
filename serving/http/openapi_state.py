"""Describes the routes for those who run the service."""

from __future__ import annotations

from typing import Any

from serving.http.openapi_parts import errors, found


def state_paths() -> dict[str, Any]:
    """Describe health, readiness, figures and the description itself."""
    return {
        "/healthz": {"get": _state("healthz", "The process is alive", "alive")},
        "/readyz": {"get": _ready()},
        "/metrics": {"get": _metrics()},
        "/docs.json": {"get": _docs()},
    }


def _state(operation: str, summary: str, word: str) -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {"status": {"const": word}},
        "required": ["status"],
        "additionalProperties": False,
    }
    answers = found(summary, "application/json", schema, {"status": word})
    return {"operationId": operation, "summary": summary, "responses": answers}


def _ready() -> dict[str, Any]:
    described = _state("readyz", "There is a model in service", "ready")
    described["responses"] |= errors((503,))
    return described


def _metrics() -> dict[str, Any]:
    summary = "Figures for Prometheus"
    answers = found(summary, "text/plain", {"type": "string"}, "leadscore_score_count 12.0\n")
    return {"operationId": "metrics", "summary": summary, "responses": answers}


def _docs() -> dict[str, Any]:
    summary = "This description"
    answers = found(summary, "application/json", {"type": "object"}, {"openapi": "3.1.0"})
    return {"operationId": "docs", "summary": summary, "responses": answers}
