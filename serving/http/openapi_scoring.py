"""Describes the routes that score."""

from __future__ import annotations

from typing import Any

from features.language.language import LANGUAGES
from serving.http.openapi_examples import BATCH_EXAMPLE, KNOWN_EXAMPLE, SCORE_EXAMPLE
from serving.http.openapi_parts import (
    ERRORS_OF_SENDING,
    accept_language,
    answer,
    body,
    errors,
    flag,
    lang,
    request_id,
)


def scoring_paths() -> dict[str, Any]:
    """Describe `/v1/score` and `/v1/score/batch`."""
    return {"/v1/score": {"post": _score()}, "/v1/score/batch": {"post": _batch()}}


def _explain() -> dict[str, Any]:
    return flag(
        "explain", "false: without reasons, several times as fast; such scores are not kept."
    )


def _told(described: dict[str, Any]) -> dict[str, Any]:
    """Add the language of the sentences to an answer."""
    language = {
        "description": "Language of the sentences.",
        "schema": {"type": "string", "enum": list(LANGUAGES)},
    }
    return described | {"headers": described["headers"] | {"Content-Language": language}}


def _score() -> dict[str, Any]:
    examples = {"a lead that is sent": SCORE_EXAMPLE, "a lead that was pushed": KNOWN_EXAMPLE}
    return {
        "operationId": "score",
        "summary": "Score one lead",
        "parameters": [_explain(), lang(), accept_language(), request_id()],
        "requestBody": body(examples, "ScoreRequest", "KnownLeadRequest"),
        "responses": {
            "200": _told(answer("The score with its reasons", "ScoreAnswer", "PlainAnswer")),
            **errors(ERRORS_OF_SENDING),
        },
    }


def _batch() -> dict[str, Any]:
    return {
        "operationId": "scoreBatch",
        "summary": "Score up to 1,000 leads",
        "description": "Each lead is checked and answered by itself, in order: `ok` tells whether "
        "a result is a score or a problem. One bad lead never fails the rest.",
        "parameters": [_explain(), lang(), accept_language(), request_id()],
        "requestBody": body({"two leads": BATCH_EXAMPLE}, "BatchRequest"),
        "responses": {
            "200": _told(answer("One result per lead", "BatchAnswer")),
            **errors(ERRORS_OF_SENDING),
        },
    }
