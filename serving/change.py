"""Why a score changed: what time, new behaviour, a new profile, policy and model each did to it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from features.collect import EPOCH
from features.facts import Facts, FloatArray
from features.language.language import DEFAULT
from serving.score import Answer
from serving.scorer import Scorer
from training.metrics import sigmoid

Cause = Literal["model", "policy", "time", "behaviour", "profile"]
MOST_GROUPS = 3
TOO_SMALL = 1e-9


class GroupChange(Answer):
    """What one group of features did within a part, and what it says of the lead after it."""

    group: str
    text: str
    contribution: float


class ChangePart(Answer):
    """What one cause did, in log-odds; `score_points` is the same in points of the score.

    `time` is decay: the same facts, looked at later. `groups` are the largest, strongest first.
    """

    cause: Cause
    contribution: float
    score_points: float
    groups: list[GroupChange]


class ScoreChange(Answer):
    """Why a score changed between two moments.

    `logit(probability) = logit(probability_before) + Σ parts.contribution`, and the score points
    of the parts add up to the difference of the scores before they are rounded.
    """

    lead_id: str
    since: dt.datetime
    as_of: dt.datetime
    score_before: float
    score: float
    probability_before: float
    probability: float
    parts: list[ChangePart]


@dataclass(frozen=True)
class State:
    """What was known of a lead, and when it was looked at: one lead of facts, microseconds."""

    facts: Facts
    as_of_us: int


@dataclass(frozen=True)
class Before:
    """A score that was given once.

    Attributes
    ----------
    state
        What it was given of; the profile as it was, the activities known then.
    logit
        What was said; None where nothing was: then today's model and policy say it.
    model_version, policy_version
        By which it was said; None with the logit.
    """

    state: State
    logit: float | None = None
    model_version: str | None = None
    policy_version: str | None = None


def explain_change(
    scorer: Scorer,
    before: Before,
    now: State,
    old_policy: Scorer | None = None,
    language: str = DEFAULT,
) -> ScoreChange:
    """Split the change of a score into its causes, one after the other, so that they sum exactly.

    First today's model takes the place of the one of then, then today's policy, at the old moment
    and of the old facts; then the same facts are looked at now; then come the new activities, and
    last the new profile.

    Parameters
    ----------
    scorer
        In service.
    before, now
        The two moments.
    old_policy
        Today's model with the policy of then; None where that is the same, or not known any more:
        then what both did counts as the model's.
    """
    facts_then, now_us = before.state.facts, now.as_of_us
    old_profile = replace(facts_then, behaviour=now.facts.behaviour)
    steps: list[tuple[Cause, Scorer, State]] = [
        ("policy", scorer, before.state),
        ("time", scorer, State(facts_then, now_us)),
        ("behaviour", scorer, State(old_profile, now_us)),
        ("profile", scorer, now),
    ]
    last = _looked(old_policy or scorer, before.state)
    start = last.logit if before.logit is None else before.logit
    parts = [_part("model", start, last.logit, [])]
    for cause, by, state in steps:
        found = _looked(by, state)
        groups = _groups(by, state, found.contributions - last.contributions, language)
        parts.append(_part(cause, last.logit, found.logit, groups))
        last = found
    logit = last.logit
    return ScoreChange(
        lead_id=now.facts.lead_ids[0],
        since=_moment(before.state.as_of_us),
        as_of=_moment(now_us),
        score_before=round(100 * _probability(start), 1),
        score=round(100 * _probability(logit), 1),
        probability_before=_probability(start),
        probability=_probability(logit),
        parts=[part for part in parts if abs(part.contribution) > TOO_SMALL],
    )


@dataclass(frozen=True)
class _Looked:
    logit: float
    contributions: FloatArray


def _looked(scorer: Scorer, state: State) -> _Looked:
    explained = scorer.explained(state.facts, state.as_of_us)
    return _Looked(float(explained.logit[0]), explained.contributions[0])


def _part(cause: Cause, before: float, after: float, groups: list[GroupChange]) -> ChangePart:
    points = 100 * (_probability(after) - _probability(before))
    return ChangePart(cause=cause, contribution=after - before, score_points=points, groups=groups)


def _groups(
    scorer: Scorer, state: State, difference: FloatArray, language: str
) -> list[GroupChange]:
    """Give the groups that changed most, with what they say of the lead afterwards."""
    order = np.argsort(-np.abs(difference), kind="stable")[:MOST_GROUPS]
    names = {scorer.model.groups[i]: float(difference[i]) for i in order.tolist()}
    moved = {name: value for name, value in names.items() if abs(value) > TOO_SMALL}
    if not moved:
        return []
    told = scorer.sentences_of(state.facts, state.as_of_us, tuple(moved), language)
    return [
        GroupChange(group=name, text=told[name], contribution=value)
        for name, value in moved.items()
    ]


def _probability(logit: float) -> float:
    return float(sigmoid(np.array([logit]))[0])


def _moment(us: int) -> dt.datetime:
    return EPOCH + dt.timedelta(microseconds=us)
