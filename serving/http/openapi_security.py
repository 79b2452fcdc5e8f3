"""How the description of the HTTP interface says who may ask."""

from __future__ import annotations

from typing import Any

from serving.access.scopes import MEANING, ScopeName

ERRORS_OF_ACCESS = (401, 403, 429)
BEARER, HEADER = "bearer", "apiKey"
SECURITY_SCHEMES: dict[str, Any] = {
    BEARER: {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key, as `leadscore keys create` prints it. None is needed where the "
        "service listens on a loopback address, unless it is set to need them.",
    },
    HEADER: {
        "type": "apiKey",
        "in": "header",
        "name": "X-API-Key",
        "description": "The same key, where a proxy needs `Authorization` for itself.",
    },
}


def security_of(scope: ScopeName, *, keys_required: bool) -> list[dict[str, list[str]]]:
    """Give the `security` of an operation: either header, or neither where none is needed."""
    either: list[dict[str, list[str]]] = [{BEARER: [scope]}, {HEADER: [scope]}]
    return either if keys_required else [*either, {}]


def said_of_scope(scope: ScopeName) -> str:
    """Say in words which scope an operation needs."""
    return f"Needs a key with the scope `{scope}`: {MEANING[scope]}."
