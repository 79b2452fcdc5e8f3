"""Checks between parts of the policy: names that must exist, points that must fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from features.errors import PolicyError
from features.policy.conditions import conditions, when_problems
from features.policy.doubts import policy_warnings
from features.policy.names import SCORED, is_named
from features.policy.places import KeyPath, Problem
from features.policy.plain import Plain, mapping_at, value_at
from features.policy.product_lines import product_line_problems
from features.policy.rules import (
    Rules,
    activity_rules,
    agreed_rules,
    condition_rules,
    did_rules,
    grades_rules,
    qualification_rules,
    sla_rules,
    threshold_rules,
)
from features.policy.schema import Policy
from features.policy.words import did_you_mean, dotted, shown

__all__ = ["check_references", "policy_warnings", "reference_problems"]

PARTS: tuple[tuple[tuple[str, ...], Rules], ...] = (
    (("agreed",), agreed_rules),
    (("qualification",), qualification_rules),
    (("hand_off", "threshold"), threshold_rules),
    (("grades",), grades_rules),
    (("sla",), sla_rules),
)
RESERVED, RESERVED_BEGINS = ("all_activity",), ("stage_", "kind_", "sequence_")


def reference_problems(policy: Plain) -> list[Problem]:
    """Find broken rules between values, references to what does not exist, and vain tests.

    Parameters
    ----------
    policy
        Plain values as written in the file (wrong ones marked, see `features.policy.plain`) or
        as dumped from a `Policy`; parts of a wrong shape are passed over.

    Returns
    -------
    list of Problem
        Empty where all is well.
    """
    found = [*_part_problems(policy), *_shared_names(policy), *_reserved_names(policy)]
    found += [*_sequence_problems(policy), *_contact_problems(policy)]
    for path, condition in conditions(policy):
        if path[0] != "routing":  # a route without tests takes every lead
            found += _within(path, condition_rules(condition))
        found += when_problems(path, condition)
        found += _did_problems(policy, path, condition)
    return [*found, *product_line_problems(policy)]


def _reserved_names(policy: Plain) -> Iterator[Problem]:
    """Find activities that would pass for a reason group of the score."""
    for name in mapping_at(policy, ("activities",)):
        if isinstance(name, str) and (name in RESERVED or name.startswith(RESERVED_BEGINS)):
            yield Problem(
                ("activities", name),
                f"{shown(name)} – a name the score uses itself; one that is not all_activity and "
                f"does not begin with {', '.join(RESERVED_BEGINS)}",
            )


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


def _within(path: KeyPath, found: Iterator[Problem]) -> Iterator[Problem]:
    return (Problem((*path, *problem.path), problem.text) for problem in found)


def _part_problems(policy: Plain) -> Iterator[Problem]:
    for path, rules in PARTS:
        part = value_at(policy, path)
        if isinstance(part, Mapping):
            yield from _within(path, rules(part))
    for name, activity in mapping_at(policy, ("activities",)).items():
        if isinstance(activity, Mapping):
            yield from _within(("activities", name), activity_rules(activity))


def _shared_names(policy: Plain) -> Iterator[Problem]:
    """Product lines change points by name alone, so a name may stand for one thing only."""
    used: dict[str, str] = {}
    for kind in SCORED:
        for name in mapping_at(policy, (kind,)):
            if name in used:
                yield Problem((kind, name), f"name used under {used[name]} as well – rename one")
            used.setdefault(name, kind)


def _sequence_problems(policy: Plain) -> Iterator[Problem]:
    for name, sequence in mapping_at(policy, ("sequences",)).items():
        if isinstance(sequence, Mapping):
            path = ("sequences", name)
            yield from _unknown_activity(policy, (*path, "first"), sequence.get("first"))
            yield from _unknown_activities(policy, (*path, "then"), sequence.get("then"))


def _contact_problems(policy: Plain) -> Iterator[Problem]:
    path = ("hand_off", "contact_request")
    return _unknown_activities(policy, path, value_at(policy, path))


def _did_problems(policy: Plain, path: KeyPath, condition: Plain) -> Iterator[Problem]:
    did = condition.get("did")
    for i, test in enumerate(did if isinstance(did, (list, tuple)) else ()):
        if isinstance(test, Mapping):
            place = (*path, "did", i)
            yield from _within(place, did_rules(test))
            yield from _unknown_activity(policy, (*place, "activity"), test.get("activity"))
            yield from _unknown_sequence(policy, (*place, "sequence"), test.get("sequence"))


def _unknown_activities(policy: Plain, path: KeyPath, names: Any) -> Iterator[Problem]:
    for i, name in enumerate(names if isinstance(names, (list, tuple)) else ()):
        yield from _unknown_activity(policy, (*path, i), name)


def _unknown_activity(policy: Plain, path: KeyPath, name: Any) -> Iterator[Problem]:
    if isinstance(name, str) and not is_named(policy, "activities", name):
        if name in mapping_at(policy, ("sequences",)):
            hint = f"{name} is a sequence" + (
                f": write sequence: {name}" if path[-1] == "activity" else ""
            )
        else:
            hint = did_you_mean(name, mapping_at(policy, ("activities",)))
        yield Problem(path, f"{shown(name)} – no such activity; {hint}")


def _unknown_sequence(policy: Plain, path: KeyPath, name: Any) -> Iterator[Problem]:
    if isinstance(name, str) and not is_named(policy, "sequences", name):
        if name in mapping_at(policy, ("activities",)):
            hint = f"{name} is an activity: write activity: {name}"
        else:
            hint = did_you_mean(name, mapping_at(policy, ("sequences",)))
        yield Problem(path, f"{shown(name)} – no such sequence; {hint}")
