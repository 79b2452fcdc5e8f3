"""From JSON values to a request, or to the list of all that is wrong with it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import islice
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from features.tables.schema import LEADS
from features.tables.times import WITH_ZONE
from serving.http.problems import MOST_ERRORS, FieldError
from serving.http.requests import MOST_ACTIVITIES, MOST_ATTRIBUTES, ActivityIn, ScoreRequest
from serving.http.values import LONGEST_ID, is_clean

Path = tuple[str | int, ...]
TOP_FIELDS = tuple(ScoreRequest.model_fields)
LEAD_COLUMNS = (*LEADS.required, *LEADS.optional)
ACTIVITY_COLUMNS = tuple(ActivityIn.model_fields)
KNOWN_IN_ACTIVITIES = frozenset(ACTIVITY_COLUMNS)
SAID_OF_NAMES = frozenset({"extra_forbidden", "string_unicode"})
REMEDY = {
    "lead": 'is missing; send {"lead": {"lead_id": …, "created_at": …}, "activities": […]}',
    "lead_id": "is missing; send the lead's id",
    "created_at": f"is missing; send when the lead came in, {WITH_ZONE}",
    "occurred_at": f"is missing; send when it happened, {WITH_ZONE}",
    "type": "is missing; send what happened, such as page_view",
}


class InvalidRequestError(Exception):
    """The values are no valid request; `errors` names every field."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(f"{len(errors)} problems")
        self.errors = list(errors)


def read_request(data: Any, prefix: Path = ()) -> ScoreRequest:
    """Check the values of one request.

    Parameters
    ----------
    data
        As decoded from JSON.
    prefix
        Where the request stands in the body, for the names of fields: ("leads", 3) in a batch.

    Raises
    ------
    InvalidRequestError
        Naming every field that is wrong.
    """
    wrong = list(_too_many(data))
    if wrong:
        raise InvalidRequestError([_error((*prefix, *path), text) for path, text in wrong])
    wrong = list(_wrong_names(data))
    try:
        request = ScoreRequest.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
        wrong += [_worded(d) for d in details if d["type"] not in SAID_OF_NAMES]
    if wrong:
        raise InvalidRequestError([_error((*prefix, *path), text) for path, text in wrong])
    return request


def usable_names(names: Sequence[str]) -> bool:
    """Tell whether nothing is wrong with the names of an activity's fields."""
    return not any(_wrong_columns(names, ACTIVITY_COLUMNS, ()))


def field_path(path: Iterable[str | int]) -> str:
    """Write a path as users do: activities[3].occurred_at, or lead["two words"]."""
    written = ""
    for part in path:
        if isinstance(part, int):
            written += f"[{part}]"
        elif re.fullmatch(rf"\w{{1,{LONGEST_ID}}}", part):
            written += f".{part}" if written else part
        else:
            shown = part if len(part) <= LONGEST_ID else part[:LONGEST_ID] + "…"
            written += f'["{shown.encode(errors="backslashreplace").decode()}"]'
    return written


def _error(path: Path, message: str) -> FieldError:
    return FieldError(field=field_path(path), message=message)


def _too_many(data: Any) -> Iterator[tuple[Path, str]]:
    """Find what is too large to look at one by one."""
    if not isinstance(data, Mapping):
        return
    lead, activities = data.get("lead"), data.get("activities")
    if isinstance(lead, Mapping) and len(lead) > MOST_ATTRIBUTES + len(LEADS.required):
        found = len(lead) - len(LEADS.required)
        yield ("lead",), f"has {found:,} attributes; send at most {MOST_ATTRIBUTES}"
    if isinstance(activities, list) and len(activities) > MOST_ACTIVITIES:
        yield (
            ("activities",),
            f"has {len(activities):,} activities; send the latest {MOST_ACTIVITIES:,}",
        )


def _wrong_names(data: Any) -> Iterator[tuple[Path, str]]:
    """Find misspelt, unusable and too many names; pydantic looks at the values."""
    if not isinstance(data, Mapping):
        return
    for name in islice((n for n in data if n not in TOP_FIELDS), MOST_ERRORS):
        yield (name,), f"is no field of a request{_near(name, TOP_FIELDS)}"
    lead, activities = data.get("lead"), data.get("activities")
    if isinstance(lead, Mapping):
        yield from _wrong_columns(lead, LEAD_COLUMNS, ("lead",))
    if isinstance(activities, list):
        for i, activity in enumerate(activities):
            if isinstance(activity, Mapping) and not activity.keys() <= KNOWN_IN_ACTIVITIES:
                yield from _wrong_columns(activity, ACTIVITY_COLUMNS, ("activities", i))


def _wrong_columns(
    row: Collection[str], columns: tuple[str, ...], path: Path
) -> Iterator[tuple[Path, str]]:
    bare = _bare(columns)
    for name in row:
        if name in columns:
            continue
        if not name.strip() or len(name) > LONGEST_ID or not is_clean(name):
            yield (*path, name), f"is no usable name; use 1 to {LONGEST_ID} characters without NUL"
        # A misspelt known column would silently count as a custom one, as in the tables.
        right = bare.get(re.sub(r"[\s_.-]", "", name).casefold())
        if right is not None and right not in row:
            yield (*path, name), f"must be written {right}"


@cache
def _bare(columns: tuple[str, ...]) -> Mapping[str, str]:
    return {column.replace("_", ""): column for column in columns}


def _near(name: str, allowed: Sequence[str]) -> str:
    close = difflib.get_close_matches(name[:LONGEST_ID], allowed, n=1, cutoff=0.6)
    hint = f"; did you mean {close[0]}?" if close else ""
    return f"{hint or '; leave it out'} (allowed: {', '.join(allowed)})"


def _worded(detail: ErrorDetails) -> tuple[Path, str]:
    kind, path = detail["type"], detail["loc"]
    if kind == "missing":
        return path, REMEDY[str(path[-1])]
    if kind == "model_type":
        return path, "is not a JSON object; send {…}"
    if kind == "tuple_type":
        return path, "is not a list; send […]"
    return path, detail["msg"]
