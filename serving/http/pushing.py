"""What the CRM pushes once, to be scored by id: leads, activities, statuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Connection

from features.collect import microseconds
from serving.http.asking import Asking
from serving.http.json_body import json_value
from serving.http.problems import FieldError, invalid
from serving.http.pushed import MOST_AT_ONCE, OwnerIn, PushAnswer, Refused, StatusIn
from serving.http.reading import InvalidRequestError, read_request
from serving.store import facts
from serving.store.writing import Work

MOST_BYTES = 32 * 2**20
Json = dict[str, Any]


def push_leads(body: bytes, asking: Asking) -> Work:
    """Read leads; give the work that stores them and its answer."""
    items = _items(body, "leads")
    good, refused = _checked(items, "leads", _lead, asking)

    def write(connection: Connection) -> bytes:
        """Store the leads that are in order."""
        leads = [lead for _, lead in good]
        if leads:
            facts.put_leads(connection, leads, asking.now_us)
        return _answer(len(leads), refused, asking)

    return write


def push_activities(body: bytes, asking: Asking) -> Work:
    """Read activities with their `lead_id`; give the work that stores those of known leads."""
    items = _items(body, "activities")
    good, refused = _checked(items, "activities", _activity, asking)

    def write(connection: Connection) -> bytes:
        """Store the activities of known leads; those of others are refused."""
        known = facts.known_leads(connection, list({one[0] for _, one in good}))
        facts.put_activities(connection, [one for _, one in good], known)
        strangers = [
            _unknown("activities", i, one[0], asking) for i, one in good if one[0] not in known
        ]
        return _answer(len(good) - len(strangers), [*refused, *strangers], asking)

    return write


def push_statuses(body: bytes, asking: Asking) -> Work:
    """Read statuses; give the work that notes the latest of each known lead."""
    items = _items(body, "statuses")
    good, refused = _checked(items, "statuses", _status, asking)

    def write(connection: Connection) -> bytes:
        """Note the statuses of known leads; those of others are refused."""
        known = facts.known_leads(connection, list({one.lead_id for _, one in good}))
        strangers = []
        for i, one in good:
            if one.lead_id in known:
                at_us = microseconds(one.occurred_at)
                facts.put_status(connection, one.lead_id, one.status, at_us)
            else:
                strangers.append(_unknown("statuses", i, one.lead_id, asking))
        return _answer(len(good) - len(strangers), [*refused, *strangers], asking)

    return write


def _items(body: bytes, name: str) -> list[Any]:
    value = json_value(body)
    items = value.get(name) if isinstance(value, Mapping) else None
    if not isinstance(items, list) or len(value) > 1:
        shape = f'send {{"{name}": [{{…}}, …]}} and nothing beside it'
        raise invalid([FieldError(field=name, message=shape)])
    if not 1 <= len(items) <= MOST_AT_ONCE:
        found = f"has {len(items):,}; send 1 to {MOST_AT_ONCE:,} at once"
        raise invalid([FieldError(field=name, message=found)])
    return items


def _checked(
    items: Sequence[Any], name: str, check: Callable[[Any], Any], asking: Asking
) -> tuple[list[tuple[int, Any]], list[Refused]]:
    good, refused = [], []
    for index, item in enumerate(items):
        try:
            good.append((index, check(item)))
        except InvalidRequestError as error:
            told = [
                FieldError(
                    field=_moved(e.field, name, index),
                    message=e.message,
                )
                for e in error.errors
            ]
            problem = invalid(told, "this item").problem(asking.instance)
            refused.append(Refused(index=index, problem=problem))
    return good, refused


def _moved(field: str, name: str, index: int) -> str:
    """Name a field of the request that an item was checked in by its place in the push."""
    for own in ("lead", "activities[0]"):
        if field == own or field.startswith((f"{own}.", f"{own}[")):
            return f"{name}[{index}]{field.removeprefix(own)}"
    return f"{name}[{index}]" + (f".{field}" if field else "")


def _lead(item: Any) -> Json:
    request = read_request({"lead": item})
    return {**item, "lead_id": request.lead.lead_id}


def _activity(item: Any) -> tuple[str, int, Json]:
    """Check an activity as that of a scored lead is, and whose it is."""
    stand_in = {"lead_id": "L", "created_at": "2000-01-01T00:00:00Z"}
    if not isinstance(item, Mapping):
        read_request({"lead": stand_in, "activities": [item]})
    rest = {name: value for name, value in item.items() if name != "lead_id"}
    wrong: list[FieldError] = []
    try:
        request = read_request({"lead": stand_in, "activities": [rest]})
    except InvalidRequestError as error:
        wrong = error.errors
    try:
        owner = OwnerIn.model_validate({"lead_id": item["lead_id"]} if "lead_id" in item else {})
    except ValidationError as error:
        message = _first(error, "is missing; send the id of the activity's lead")
        wrong = [FieldError(field="activities[0].lead_id", message=message), *wrong]
    if wrong:
        raise InvalidRequestError(wrong)
    return owner.lead_id, microseconds(request.activities[0].occurred_at), rest


def _status(item: Any) -> StatusIn:
    try:
        return StatusIn.model_validate(item)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        raise InvalidRequestError(
            [
                FieldError(field=".".join(str(p) for p in d["loc"]), message=_said(d))
                for d in details
            ]
        ) from error


def _first(error: ValidationError, missing: str) -> str:
    detail = error.errors(include_url=False, include_input=False)[0]
    return missing if detail["type"] == "missing" else str(detail["msg"])


def _said(detail: Any) -> str:
    known = {
        "missing": "is missing; send it",
        "extra_forbidden": "is no field of a status; leave it out",
        "model_type": "is not a JSON object; send {…}",
    }
    return known.get(detail["type"], str(detail["msg"]))


def _unknown(name: str, index: int, lead_id: str, asking: Asking) -> Refused:
    message = f"lead {lead_id!r} is not known; push it to /v1/leads first"
    problem = invalid([FieldError(field=f"{name}[{index}].lead_id", message=message)])
    return Refused(index=index, problem=problem.problem(asking.instance))


def _answer(stored: int, refused: Sequence[Refused], asking: Asking) -> bytes:
    ordered = sorted(refused, key=lambda one: one.index)
    said = PushAnswer(stored=stored, refused=ordered, request_id=asking.request_id)
    return said.model_dump_json().encode()
