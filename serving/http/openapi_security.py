"""How the description of the HTTP interface says who may ask."""

from __future__ import annotations

from typing import Any

from serving.access.scopes import ScopeName
from serving.http.openapi_parts import errors
from serving.http.route_scopes import FREE_FROM_LOOPBACK, SCOPE_OF_ROUTE

# The store that knows the keys may not answer, hence 503.
ERRORS_OF_ACCESS = (401, 403, 429, 503)
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


def secured(paths: dict[str, Any], *, keys_required: bool) -> dict[str, Any]:
    """Say of every operation who may ask it, and how others are refused."""
    return {
        path: {
            method: _operation(
                described,
                SCOPE_OF_ROUTE[method.upper(), path],
                keys_required,
                free_here=path in FREE_FROM_LOOPBACK,
            )
            for method, described in item.items()
        }
        for path, item in paths.items()
    }


def _operation(
    described: dict[str, Any], scope: ScopeName | None, keys_required: bool, *, free_here: bool
) -> dict[str, Any]:
    if scope is None:
        return {**described, "security": []}
    either: list[dict[str, list[str]]] = [{BEARER: [scope]}, {HEADER: [scope]}]
    said = f"Needs a key with the scope `{scope}`"
    said += ", but none from the machine itself." if free_here else "."
    return {
        **described,
        "description": f"{described['description']} {said}" if "description" in described else said,
        # An empty one says that neither is needed, or may not be.
        "security": either if keys_required and not free_here else [*either, {}],
        "responses": {**described["responses"], **errors(ERRORS_OF_ACCESS)},
    }
