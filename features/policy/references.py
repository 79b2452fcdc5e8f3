"""Checks between parts of the policy: names that must exist, points that must fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from features.errors import PolicyError
from features.policy.conditions import Plain, conditions, mapping_at, when_problems
from features.policy.doubts import policy_warnings
from features.policy.places import KeyPath, Problem
from features.policy.problems import did_you_mean, dotted, shown
from features.policy.schema import Policy

__all__ = ["check_references", "policy_warnings", "reference_problems"]

CLASS_POINTS = (1000, 2000, 3000)
SCORED = ("activities", "sequences", "classification")


def reference_problems(policy: Plain) -> list[Problem]:
    """Find references to what does not exist, and tests that cannot hold.

    Parameters
    ----------
    policy
        Plain values as written in the file or as dumped from a `Policy`; parts of a wrong shape
        are passed over.

    Returns
    -------
    list of Problem
        Empty where all is well.
    """
    found = [*_shared_names(policy), *_sequence_problems(policy), *_contact_problems(policy)]
    for path, condition in conditions(policy):
        found += when_problems(path, condition)
        found += _did_problems(policy, path, condition)
    return [*found, *_product_line_problems(policy)]


def check_references(policy: Policy) -> Policy:
    """Return the policy, or refuse one that was put together in Python and does not hold.

    Raises
    ------
    PolicyError
        Naming every broken reference.
    """
    problems = reference_problems(policy.model_dump())
    if problems:
        lines = [f"{dotted(problem.path)}: {problem.text}" for problem in problems]
        raise PolicyError("The policy does not hold together:", lines)
    return policy


def _shared_names(policy: Plain) -> Iterator[Problem]:
    """Product lines change points by name alone, so a name may stand for one thing only."""
    for one, other in combinations(SCORED, 2):
        for name in mapping_at(policy, (other,)):
            if name in mapping_at(policy, (one,)):
                yield Problem((other, name), f"name used under {one} as well – rename one")


def _sequence_problems(policy: Plain) -> Iterator[Problem]:
    for name, sequence in mapping_at(policy, ("sequences",)).items():
        if isinstance(sequence, Mapping):
            path = ("sequences", name)
            yield from _unknown_activity(policy, (*path, "first"), sequence.get("first"))
            yield from _unknown_activities(policy, (*path, "then"), sequence.get("then"))


def _contact_problems(policy: Plain) -> Iterator[Problem]:
    path = ("hand_off", "contact_request")
    names = mapping_at(policy, path[:1]).get("contact_request")
    return _unknown_activities(policy, path, names)


def _did_problems(policy: Plain, path: KeyPath, condition: Plain) -> Iterator[Problem]:
    did = condition.get("did")
    if isinstance(did, (list, tuple)):
        for i, test in enumerate(did):
            if isinstance(test, Mapping):
                place = (*path, "did", i, "activity")
                yield from _unknown_activity(policy, place, test.get("activity"))
                place = (*path, "did", i, "sequence")
                yield from _unknown_sequence(policy, place, test.get("sequence"))


def _product_line_problems(policy: Plain) -> Iterator[Problem]:
    for line, part in mapping_at(policy, ("product_lines",)).items():
        path = ("product_lines", line)
        stages = mapping_at({"part": part}, ("part", "stages"))
        for name in stages:
            yield from _unknown_activity(policy, (*path, "stages", name), name)
        points = mapping_at({"part": part}, ("part", "points"))
        for name, value in points.items():
            place = (*path, "points", name)
            text = _points_problem(policy, name, value, stages.get(name))
            if text:
                yield Problem(place, text)
        for name in set(stages) - set(points):
            text = _sign_problem(policy, name, None, stages[name])
            if text:
                yield Problem((*path, "stages", name), text)


def _points_problem(policy: Plain, name: str, value: Any, stage: Any) -> str | None:
    names = {kind: mapping_at(policy, (kind,)) for kind in SCORED}
    if not any(name in known for known in names.values()):
        known = [n for kind in names.values() for n in kind]
        return f"no such activity, sequence or class – {did_you_mean(name, known)}"
    if not isinstance(value, int):
        return None
    if name in names["classification"]:
        allowed = "one of 1000, 2000, 3000"
        return None if value in CLASS_POINTS else f"{shown(value)} – {allowed}"
    if value > 100:
        return f"{shown(value)} – a whole number from -1000 to 100"
    return _sign_problem(policy, name, value, stage)


def _sign_problem(policy: Plain, name: str, points: Any, stage: Any) -> str | None:
    """Compare points with the stage, each as the product line or else the activity has it."""
    activity = mapping_at(policy, ("activities", name))
    points = activity.get("points", 0) if points is None else points
    stage = activity.get("stage") if stage is None else stage
    if not isinstance(points, int) or not isinstance(stage, str):
        return None
    if stage == "negative" and points > 0:
        return f"stage negative with {points} points – give points of 0 or less here"
    if stage != "negative" and points < 0:
        return f"stage {stage} with {points} points – points below 0 need stage negative here"
    return None


def _unknown_activities(policy: Plain, path: KeyPath, names: Any) -> Iterator[Problem]:
    if isinstance(names, (list, tuple)):
        for i, name in enumerate(names):
            yield from _unknown_activity(policy, (*path, i), name)


def _unknown_activity(policy: Plain, path: KeyPath, name: Any) -> Iterator[Problem]:
    known = mapping_at(policy, ("activities",))
    if isinstance(name, str) and name not in known:
        said = "" if path[-1] == name else f"{shown(name)} – "
        yield Problem(path, f"{said}no such activity; {did_you_mean(name, known)}")


def _unknown_sequence(policy: Plain, path: KeyPath, name: Any) -> Iterator[Problem]:
    known = mapping_at(policy, ("sequences",))
    if isinstance(name, str) and name not in known:
        yield Problem(path, f"{shown(name)} – no such sequence; {did_you_mean(name, known)}")
