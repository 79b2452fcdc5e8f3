"""What moved a lead's score since it last was another one: kinds of change, each in points."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from features.collect import EPOCH, microseconds
from features.facts import Facts
from features.language.language import Language
from features.language.marks import marked
from features.language.moments import times, when
from features.sentences import did, group_name
from serving.change import Cause, ChangePart, ScoreChange, State
from serving.http.changing import change_from
from serving.http.reading import read_request
from serving.http.requests import ActivityIn, ScoreRequest
from serving.pages.timeline import Event, known_by, timeline
from serving.scorer import Scorer
from serving.store.scores import Given

LEAST_POINTS = 0.05  # what is less is a 0.0
MOST_TOLD = 5
ONE_DAY = dt.timedelta(days=1)
CAUSES: dict[Cause, tuple[str, str]] = {
    "model": (marked("Another model"), marked("learned anew since then")),
    "policy": (marked("Another agreement"), marked("agreed anew since then")),
    "time": (marked("Fading with time"), marked("what was known then, seen from later")),
    "behaviour": (marked("New behaviour"), marked("what they did since then")),
    "profile": (marked("New facts"), marked("what else is known of them since then")),
}


@dataclass(frozen=True)
class Moved:
    """One kind of change.

    Attributes
    ----------
    kind, means
        What it is called, and what that is.
    what
        What was done since then, or which reasons count otherwise than then.
    points
        Of score.
    """

    kind: str
    means: str
    what: tuple[str, ...]
    points: float


@dataclass(frozen=True)
class Since:
    """A change with its kinds, in words."""

    change: ScoreChange
    moved: tuple[Moved, ...]


def since_then(
    connection: Connection,
    given: Given,
    request: ScoreRequest,
    facts: Facts,
    scorer: Scorer,
    now: dt.datetime,
    language: Language,
) -> Since:
    """Tell how a pushed lead came from a kept score to now; `facts` are those of the request."""
    state = State(facts, microseconds(now))
    change = change_from(connection, given, state, scorer, language.code)
    then = EPOCH + dt.timedelta(microseconds=given.as_of_us)
    before = known_by(read_request(json.loads(given.inputs)).activities, then)
    new = _not_among(before, known_by(request.activities, now))
    events = timeline(new, scorer.house.agreement, scorer.kind_columns, now, language)
    felt = [part for part in change.parts if abs(part.score_points) >= LEAST_POINTS]
    moved = (_moved(part, events, scorer, now, language) for part in felt or change.parts)
    return Since(change, tuple(moved))


def _not_among(before: Sequence[ActivityIn], now: Sequence[ActivityIn]) -> list[ActivityIn]:
    left = Counter((a.occurred_at, a.type, a.subject) for a in before)
    new = []
    for activity in now:
        key = activity.occurred_at, activity.type, activity.subject
        if left[key] > 0:
            left[key] -= 1
        else:
            new.append(activity)
    return new


def _moved(
    part: ChangePart, events: Sequence[Event], scorer: Scorer, now: dt.datetime, language: Language
) -> Moved:
    kind, means = CAUSES[part.cause]
    done = _done(events, now, language) if part.cause == "behaviour" else []
    what = done or _weighs(part, scorer, language)
    return Moved(language.gettext(kind), language.gettext(means), tuple(what), part.score_points)


def _done(events: Sequence[Event], now: dt.datetime, language: Language) -> list[str]:
    """Say what is new, the latest first; events come so."""
    often = Counter(event.what for event in events)
    latest = {event.what: event.at for event in reversed(events)}
    now_us = microseconds(now)
    said = []
    for what, count in list(often.items())[:MOST_TOLD]:
        moment = when(language, now_us, (now - latest[what]) / ONE_DAY)
        said.append(did(language, what, times(language, count), moment, once=count == 1))
    more = len(often) - MOST_TOLD
    if more > 0:
        said.append(
            language.ngettext("{n} more kind of activity", "{n} more kinds of activity", more)
        )
    return said


def _weighs(part: ChangePart, scorer: Scorer, language: Language) -> list[str]:
    """Say which reasons count otherwise than then: their names, for what they say stands above."""
    sides = (
        (marked("now more in its favour: {groups}"), 1),
        (marked("now less in its favour: {groups}"), -1),
    )
    said = []
    for text, sign in sides:
        groups = [g.group for g in part.groups if g.contribution * sign > 0]
        names = ", ".join(group_name(group, scorer.policy, language) for group in groups)
        if names:
            said.append(language.gettext(text, groups=names))
    return said
