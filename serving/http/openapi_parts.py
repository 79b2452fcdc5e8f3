"""Building blocks of the description of the HTTP interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from features.language.language import DEFAULT, LANGUAGES
from serving.http.languages import LANG
from serving.http.openapi_examples import PROBLEM_EXAMPLES
from serving.http.problems import PROBLEM_JSON, TITLE_OF_STATUS

REF = "#/components/schemas/"
ERRORS_OF_READING = (400, 405, 500)
ERRORS_OF_SENDING = (400, 404, 405, 408, 409, 413, 415, 422, 431, 500, 503)


def found(what: str, kind: str, schema: dict[str, Any], example: object) -> dict[str, Any]:
    """Describe what a route that only reads answers."""
    content = {kind: {"schema": schema, "example": example}}
    ok = {"description": what, "headers": id_header(), "content": content}
    return {"200": ok, **errors(ERRORS_OF_READING)}


def body(examples: Mapping[str, object], *schemas: str) -> dict[str, Any]:
    """Describe a body of one of some shapes."""
    told = {name: {"value": value} for name, value in examples.items()}
    content = {"schema": one_of(schemas), "examples": told}
    return {"required": True, "content": {"application/json": content}}


def answer(what: str, *schemas: str) -> dict[str, Any]:
    """Describe an answer of one of some shapes."""
    content = {"application/json": {"schema": one_of(schemas)}}
    return {"description": what, "headers": id_header(), "content": content}


def errors(statuses: Sequence[int]) -> dict[str, Any]:
    """Describe problems by status."""
    content = {"schema": {"$ref": REF + "Problem"}}
    return {
        str(status): {
            "description": TITLE_OF_STATUS[status],
            "headers": id_header(),
            "content": {PROBLEM_JSON: content | {"example": PROBLEM_EXAMPLES[status]}},
        }
        for status in statuses
    }


def one_of(schemas: Sequence[str]) -> dict[str, Any]:
    """Refer to one schema, or to the choice between some."""
    found = [{"$ref": REF + name} for name in schemas]
    return found[0] if len(found) == 1 else {"anyOf": found}


def request_id() -> dict[str, Any]:
    """Describe the header that names a request."""
    return {
        "name": "X-Request-Id",
        "in": "header",
        "required": False,
        "description": "Kept and sent back if it is 1–128 letters, digits or ._:- – a request "
        "that comes again with the same id is answered as the first time, for two days.",
        "schema": {"type": "string"},
    }


def id_header() -> dict[str, Any]:
    """Describe the header that names a request in its answer."""
    return {
        "X-Request-Id": {
            "description": "Names this request in the log.",
            "schema": {"type": "string"},
        }
    }


def lead_id() -> dict[str, Any]:
    """Describe the part of a path that names a lead."""
    return {
        "name": "lead_id",
        "in": "path",
        "required": True,
        "description": "The lead's id, percent-encoded.",
        # What is between slashes is taken for a way up or nowhere, encoded or not.
        "schema": {"type": "string", "minLength": 1, "not": {"enum": [".", ".."]}},
    }


def flag(name: str, description: str) -> dict[str, Any]:
    """Describe a query parameter that is true or false."""
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": {"type": "boolean", "default": True},
    }


def lang() -> dict[str, Any]:
    """Describe the query parameter that chooses the language."""
    return {
        "name": LANG,
        "in": "query",
        "required": False,
        "description": f"Language of the sentences: {' or '.join(LANGUAGES)}; a region is no "
        f"matter, any other language is answered in {DEFAULT}. Goes before Accept-Language.",
        "schema": {"type": "string", "default": DEFAULT},
        "example": "de",
    }


def accept_language() -> dict[str, Any]:
    """Describe the header that chooses the language."""
    return {
        "name": "Accept-Language",
        "in": "header",
        "required": False,
        "description": f"Languages in the order they are liked, as browsers send them; {DEFAULT} "
        "where none of them is known.",
        "schema": {"type": "string"},
        "example": "de-DE,de;q=0.9,en;q=0.5",
    }
