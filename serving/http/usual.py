"""Activities written in the usual way, read straight from JSON's values; all else takes longer.

A request may hold thousands of activities, and checking each by its schema takes ten times as
long as reading it. What is usual has one meaning, the schema's; anything else is left to that,
which says what is wrong with it if something is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from features.facts import ALWAYS_KNOWN, IntArray
from features.hygiene.agents import agent_column
from features.records import Dids
from serving.http.reading import KNOWN_IN_ACTIVITIES, usable_names
from serving.http.requests import MOST_ACTIVITIES
from serving.http.values import LONGEST_TEXT, is_clean, usual_times

TIMES = frozenset({"occurred_at", "received_at"})
# What activities say in texts they say again and again, in one request and in the next.
MOST_SHAPES = 16
MOST_REMEMBERED = 2_000
LONGEST_REMEMBERED = 300

Names = tuple[str, ...]
Texts = tuple[str | None, ...]


class _Said(NamedTuple):
    """What the texts of an activity say: its kind, its agent, and the others."""

    kind: Names
    agent: str
    others: Mapping[str, str]


class _Shape:
    """How activities with the same fields are read; remembers what their texts said."""

    def __init__(self, names: Names, kind_columns: Names, agents: str | None) -> None:
        # Ids are all different, so what is read once for many activities is better without them.
        not_texts = TIMES | ({"activity_id"} - set(kind_columns))
        self._texts = tuple(name for name in names if name not in not_texts)
        # A time is no text, so that no pattern can match it.
        self._kind = tuple("" if name in TIMES else name for name in kind_columns)
        apart = {*kind_columns, "type", "subject"}
        self._others = tuple(name for name in self._texts if name not in apart)
        self._agents = agents or ""
        self._remembered: dict[Texts, _Said] = {}
        self.texts_of: Callable[[Mapping[str, Any]], Texts] = _getter(self._texts)
        self.recall = self._remembered.get

    def read(self, values: Texts) -> _Said | None:
        """Read texts that are not remembered; None where one is not usual."""
        texts = dict(zip(self._texts, map(_text, values), strict=True))
        if None in texts.values() or not texts["type"]:
            return None
        found = {name: text or "" for name, text in texts.items()}
        said = _Said(
            tuple([found.get(name, "") for name in self._kind]),
            found.get(self._agents, ""),
            {name: found[name] for name in self._others if found[name]},
        )
        self._remember(values, said)
        return said

    def _remember(self, values: Texts, said: _Said) -> None:
        if sum(len(value) for value in values if value is not None) > LONGEST_REMEMBERED:
            return
        if len(self._remembered) >= MOST_REMEMBERED:
            self._remembered.clear()
        self._remembered[values] = said


def usual_activities(data: Any, kind_columns: Sequence[str]) -> Dids | None:
    """Read the activities of a request; None where anything about them is not usual.

    Parameters
    ----------
    data
        As decoded from JSON.
    kind_columns
        Activity columns that the model's patterns look at.

    Returns
    -------
    What `ScoreRequest` would have made of them.
    """
    activities = data.get("activities") if isinstance(data, Mapping) else None
    if type(activities) is not list or len(activities) > MOST_ACTIVITIES:
        return None
    if set(map(type, activities)) - {dict}:
        return None
    names = [tuple(activity) for activity in activities]
    shapes = _shapes(tuple(dict.fromkeys(names)), tuple(kind_columns))
    if shapes is None:
        return None
    said = _all_said(activities, names, shapes)
    occurred = usual_times([activity["occurred_at"] for activity in activities])
    received, ids = _received(activities, shapes), _ids(activities, shapes)
    if said is None or occurred is None or received is None or ids is None:
        return None
    kind, agent, others = zip(*said, strict=True) if said else ((), (), ())
    return Dids(occurred, received, kind, agent, others, ids)


@lru_cache(maxsize=MOST_SHAPES)
def _shapes(all_names: tuple[Names, ...], kind_columns: Names) -> dict[Names, _Shape] | None:
    """Give how activities with the same fields are read, by the names of the fields."""
    for names in all_names:
        if "occurred_at" not in names or "type" not in names or not usable_names(names):
            return None
    extras = (name for names in all_names for name in names if name not in KNOWN_IN_ACTIVITIES)
    agents = agent_column(list(dict.fromkeys(extras)))
    return {names: _shape(names, kind_columns, agents) for names in all_names}


_shape = lru_cache(maxsize=MOST_SHAPES)(_Shape)


def _all_said(
    activities: list[Mapping[str, Any]], names: list[Names], shapes: Mapping[Names, _Shape]
) -> list[_Said] | None:
    all_said = []
    for activity, its in zip(activities, names, strict=True):
        shape = shapes[its]
        values = shape.texts_of(activity)
        try:
            said = shape.recall(values)
        except TypeError:  # a list, or an object
            return None
        if said is None:
            said = shape.read(values)
            if said is None:
                return None
        all_said.append(said)
    return all_said


def _received(
    activities: list[Mapping[str, Any]], shapes: Mapping[Names, _Shape]
) -> IntArray | None:
    """Read when they were received, `ALWAYS_KNOWN` where not told; None where that is not usual."""
    if not any("received_at" in names for names in shapes):
        return np.full(len(activities), ALWAYS_KNOWN)
    return usual_times([activity.get("received_at") for activity in activities], optional=True)


def _ids(activities: list[Mapping[str, Any]], shapes: Mapping[Names, _Shape]) -> list[str] | None:
    """Read their ids, "" without one; None where these are not usual, or one is there twice."""
    if not any("activity_id" in names for names in shapes):
        return [""] * len(activities)
    ids = []
    for activity in activities:
        id_ = _text(activity.get("activity_id"))
        if id_ is None:
            return None
        ids.append(id_)
    given = [id_ for id_ in ids if id_]
    return ids if len(set(given)) == len(given) else None


def _getter(names: Names) -> Callable[[Mapping[str, Any]], Texts]:
    if len(names) > 1:
        return itemgetter(*names)
    return lambda row: tuple(row[name] for name in names)


def _text(value: Any) -> str | None:
    """Give a text, blank or missing as an empty one; None if it is not usual."""
    if value is None:
        return ""
    if type(value) is not str or len(value) > LONGEST_TEXT or not is_clean(value):
        return None
    return value if value.strip() else ""
