"""What is kept of one lead: export, history, flags, erasure (Art. 15, 17, 21 and 22 GDPR)."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, StrictBool, ValidationError
from sqlalchemy import Connection

from serving.http.asking import Asking
from serving.http.json_body import json_value
from serving.http.problems import FieldError, ProblemError, invalid
from serving.store import facts, scores
from serving.store.writing import Work

MOST_OF_HISTORY = 500
UNKNOWN = "nothing is kept of lead {!r}"


class Objection(BaseModel):
    """Whether a lead objects to being scored."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    objects: StrictBool


class Review(BaseModel):
    """Whether a human is to review what is decided about a lead."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    review: StrictBool


def export(connection: Connection, lead_id: str) -> bytes:
    """Give everything that is kept of a lead.

    Raises
    ------
    ProblemError
        404 if that is nothing.
    """
    kept = facts.kept_lead(connection, lead_id)
    given = scores.audit(connection, lead_id)
    if kept is None and not given:
        raise ProblemError(404, UNKNOWN.format(lead_id))
    pushed = kept is not None and "created_at" in kept.lead
    return _json(
        {
            "lead": kept.lead if kept is not None and pushed else None,
            "activities": [] if kept is None else kept.activities,
            "status": None if kept is None else kept.status,
            "objects": kept is not None and kept.objects,
            "review": kept is not None and kept.review,
            "scores": given,
        }
    )


def history(connection: Connection, lead_id: str) -> bytes:
    """Give the scores that were given of a lead, the newest first."""
    found = scores.history(connection, lead_id, MOST_OF_HISTORY)
    if not found and facts.kept_lead(connection, lead_id, 0) is None:
        raise ProblemError(404, UNKNOWN.format(lead_id))
    return _json({"lead_id": lead_id, "scores": found})


def erasing(lead_id: str, asking: Asking) -> Work:
    """Give the work that erases a lead."""

    def erase(connection: Connection) -> bytes:
        """Erase all that is kept of the lead; a lead that nothing is kept of is refused."""
        gone = facts.erase(connection, lead_id)
        if not any(gone.values()):
            raise ProblemError(404, UNKNOWN.format(lead_id))
        return _json({"erased": gone, "request_id": asking.request_id})

    return erase


def flagging(body: bytes, lead_id: str, kind: type[Objection | Review], asking: Asking) -> Work:
    """Give the work that sets a flag of a lead; it need not have been pushed."""
    try:
        flag = kind.model_validate(json_value(body))
    except ValidationError as error:
        name = next(iter(kind.model_fields))
        message = f'send {{"{name}": true}} or {{"{name}": false}}'
        raise invalid([FieldError(field=name, message=message)]) from error
    [(name, value)] = flag.model_dump().items()

    def set_flag(connection: Connection) -> bytes:
        facts.set_flag(connection, lead_id, name, value=value, now_us=asking.now_us)
        return _json({"lead_id": lead_id, name: value, "request_id": asking.request_id})

    return set_flag


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()
