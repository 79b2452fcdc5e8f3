"""Activities written in the usual way, read straight from JSON's values; all else takes longer.

A request may hold thousands of activities, and checking each by its schema takes ten times as
long as reading it. What is usual has one meaning, the schema's; anything else is left to that,
which says what is wrong with it if something is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from features.collect import Did
from features.hygiene.agents import agent_column
from serving.http.reading import KNOWN_IN_ACTIVITIES, usable_names
from serving.http.requests import MOST_ACTIVITIES
from serving.http.values import LONGEST_TEXT, is_clean, usual_microseconds

_TIMES = frozenset({"occurred_at", "received_at"})
Names = tuple[str, ...]
FullDid = tuple[int, int | None, Names, str, dict[str, str]]


_Key = tuple[Any, ...]
_Known = tuple[Names, str, dict[str, str]]  # kind, agent, the other texts


class _Shape(NamedTuple):
    """How activities with the same fields are read: all texts, those of a kind, the others."""

    texts: Names
    kind: Names
    others: Names


def usual_activities(data: Any, kind_columns: Sequence[str]) -> list[Did] | None:
    """Read the activities of a request; None where anything about them is not usual.

    Parameters
    ----------
    data
        As decoded from JSON.
    kind_columns
        Activity columns that the model's patterns look at.

    Returns
    -------
    As `features.collect.facts_of_one` takes them: what `ScoreRequest` would have made of them.
    """
    activities = data.get("activities") if isinstance(data, Mapping) else None
    if type(activities) is not list or len(activities) > MOST_ACTIVITIES:
        return None
    shapes = _shapes(activities, kind_columns)
    if shapes is None:
        return None
    extras = (name for names in shapes for name in names if name not in KNOWN_IN_ACTIVITIES)
    agents = agent_column(list(dict.fromkeys(extras)))
    found: list[Did] = []
    ids, read, seen = set[str](), dict[str, str](), dict[_Key, _Known]()
    for activity in activities:
        did = _did(activity, shapes[tuple(activity)], agents, read, seen)
        if did is None:
            return None
        activity_id = did[4].get("activity_id")
        if activity_id is not None:
            if activity_id in ids:
                return None
            ids.add(activity_id)
        found.append(did)
    return found


def _shapes(activities: list[Any], kind_columns: Sequence[str]) -> dict[Names, _Shape] | None:
    shapes: dict[Names, _Shape] = {}
    # Ids are all different, so what is read once for many activities is better without them.
    not_texts = _TIMES | ({"activity_id"} - set(kind_columns))
    for activity in activities:
        if type(activity) is not dict:
            return None
        names = tuple(activity)
        if names in shapes:
            continue
        if "occurred_at" not in activity or "type" not in activity or not usable_names(activity):
            return None
        # A time is no text, so that no pattern can match it.
        texts = tuple(name for name in names if name not in not_texts)
        kind = tuple("" if name in _TIMES else name for name in kind_columns)
        apart = {*kind_columns, "type", "subject"}
        shapes[names] = _Shape(texts, kind, tuple(name for name in texts if name not in apart))
    return shapes


def _did(
    activity: Mapping[str, Any],
    shape: _Shape,
    agents: str | None,
    read: dict[str, str],
    seen: dict[_Key, _Known],
) -> FullDid | None:
    """Read one; `read` remembers the texts that were looked at, `seen` what they made together."""
    occurred, received = usual_microseconds(activity["occurred_at"]), None
    if occurred is None:
        return None
    known_at = activity.get("received_at")
    if known_at is not None:
        same = known_at == activity["occurred_at"]
        received = occurred if same else usual_microseconds(known_at)
        if received is None:
            return None
    key = shape.texts, *[activity[name] for name in shape.texts]
    try:
        known = seen.get(key)
    except TypeError:  # a list, or an object
        return None
    if known is None:
        known = _known(activity, shape, agents, read)
        if known is None:
            return None
        seen[key] = known
    kind, agent, others = known
    activity_id = activity.get("activity_id")
    if activity_id is not None:
        text = _text(activity_id)
        if text is None:
            return None
        if text:
            others = {**others, "activity_id": text}
    return occurred, received, kind, agent, others


def _known(
    activity: Mapping[str, Any], shape: _Shape, agents: str | None, read: dict[str, str]
) -> _Known | None:
    """Give the kind, the agent and the other texts of one."""
    texts: dict[str, str] = {}
    for name in shape.texts:
        value = activity[name]
        text = read.get(value) if type(value) is str else None
        if text is None:
            text = _text(value)
            if text is None:
                return None
            if value is not None:
                read[value] = text
        texts[name] = text
    if not texts["type"]:
        return None
    others = {name: texts[name] for name in shape.others if texts[name]}
    kind = tuple([texts.get(name, "") for name in shape.kind])
    return kind, texts.get(agents or "", ""), others


def _text(value: Any) -> str | None:
    """Give a text, blank or missing as an empty one; None if it is not usual."""
    if value is None:
        return ""
    if type(value) is not str or len(value) > LONGEST_TEXT or not is_clean(value):
        return None
    return value if value.strip() else ""
