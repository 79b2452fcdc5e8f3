"""What one must be allowed for every route, in one place to look it over."""

from __future__ import annotations

from serving.access.scopes import ScopeName

ONE_LEAD = "/v1/leads/{lead_id}"

# None: anybody may ask. A route that is not named here does not start.
SCOPE_OF_ROUTE: dict[tuple[str, str], ScopeName | None] = {
    ("POST", "/v1/score"): "score",
    ("POST", "/v1/score/batch"): "score",
    ("POST", "/v1/leads"): "write",
    ("POST", "/v1/activities"): "write",
    ("POST", "/v1/statuses"): "write",
    ("GET", ONE_LEAD): "read",
    ("DELETE", ONE_LEAD): "admin",
    ("GET", f"{ONE_LEAD}/history"): "read",
    ("GET", f"{ONE_LEAD}/change"): "read",
    ("GET", f"{ONE_LEAD}/lift"): "read",
    ("POST", f"{ONE_LEAD}/objection"): "admin",
    ("POST", f"{ONE_LEAD}/review"): "admin",
    ("GET", "/healthz"): None,
    ("GET", "/readyz"): None,
    ("GET", "/metrics"): "read",
    ("GET", "/docs.json"): None,
}
# Who watches the machine from itself needs no key.
FREE_FROM_LOOPBACK = frozenset({"/metrics"})
