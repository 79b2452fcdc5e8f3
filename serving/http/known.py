"""Requests that name a lead only: what was pushed of it takes the place of what was not sent."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from serving.http.problems import FieldError, ProblemError, invalid
from serving.http.requests import MOST_ACTIVITIES
from serving.http.values import lead_id as checked_lead_id
from serving.store.facts import kept_lead
from serving.store.store import Store

NO_STORE = "this server keeps no leads; send the lead itself"


def names_a_lead(value: Any) -> bool:
    """Tell whether a request names a lead instead of sending one."""
    return isinstance(value, dict) and "lead_id" in value and "lead" not in value


def with_kept_facts(value: dict[str, Any], store: Store | None) -> dict[str, Any]:
    """Give the request that sends what was pushed of the lead.

    Raises
    ------
    ProblemError
        404 if the lead was never pushed, 422 if the request sends activities besides.
    """
    if store is None:
        raise ProblemError(404, NO_STORE)
    try:
        lead_id = checked_lead_id(value["lead_id"])
    except ValueError as error:
        raise invalid([FieldError(field="lead_id", message=str(error))]) from error
    if "activities" in value:
        message = "go with a whole lead; push them to /v1/activities, or send the lead, too"
        raise invalid([FieldError(field="activities", message=message)])
    rest = {name: given for name, given in value.items() if name != "lead_id"}
    return {**rest, **store.read(lambda connection: kept_request(connection, lead_id))}


def kept_request(connection: Connection, lead_id: str) -> dict[str, Any]:
    """Give what a request for a pushed lead would send: the lead and its latest activities.

    Raises
    ------
    ProblemError
        404 if it was never pushed.
    """
    kept = kept_lead(connection, lead_id, MOST_ACTIVITIES)
    if kept is None or "created_at" not in kept.lead:
        raise ProblemError(404, f"lead {lead_id!r} is not known; push it to /v1/leads first")
    return {"lead": kept.lead, "activities": kept.activities}
