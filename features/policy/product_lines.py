"""Checks of product lines: what they override must exist, and suit what it overrides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from features.policy.names import SCORED, is_named
from features.policy.places import Problem
from features.policy.plain import Plain, mapping_at, number
from features.policy.rules import sign_text, threshold_rules
from features.policy.words import did_you_mean, shown

CLASS_POINTS = (1000, 2000, 3000)


def product_line_problems(policy: Plain) -> Iterator[Problem]:
    """Check the thresholds, points and stages of every product line.

    Parameters
    ----------
    policy
        Plain values, wrong ones marked.
    """
    for line, part in mapping_at(policy, ("product_lines",)).items():
        if not isinstance(part, Mapping):
            continue
        path = ("product_lines", line)
        if isinstance(part.get("threshold"), Mapping):
            for found in threshold_rules(part["threshold"]):
                yield Problem((*path, "threshold", *found.path), found.text)
        points, stages = mapping_at(part, ("points",)), mapping_at(part, ("stages",))
        for name in stages:
            if not is_named(policy, "activities", name):
                hint = did_you_mean(name, mapping_at(policy, ("activities",)))
                yield Problem((*path, "stages", name), f"no such activity; {hint}")
            elif name not in points and (text := _sign(policy, name, None, stages[name])):
                yield Problem((*path, "stages", name), text)
        for name, value in points.items():
            if text := _points_text(policy, name, value, stages.get(name)):
                yield Problem((*path, "points", name), text)


def _points_text(policy: Plain, name: str, value: Any, stage: Any) -> str | None:
    if not any(is_named(policy, kind, name) for kind in SCORED):
        if name in mapping_at(policy, ("qualification", "factors")):
            return "a factor is always worth 100 points – leave it out"
        known = [n for kind in SCORED for n in mapping_at(policy, (kind,))]
        return f"no such activity, sequence or class – {did_you_mean(name, known)}"
    if number(value) is None:
        return None
    if name in mapping_at(policy, ("classification",)):
        return None if value in CLASS_POINTS else f"{shown(value)} – one of 1000, 2000, 3000"
    if value > 100:
        return f"{shown(value)} – a whole number from -1000 to 100"
    return _sign(policy, name, value, stage)


def _sign(policy: Plain, name: str, points: Any, stage: Any) -> str | None:
    """Compare points with the stage, each as the product line or else the activity has it."""
    activity = mapping_at(policy, ("activities", name))
    own = activity.get("points", 0), activity.get("stage")
    new = own[0] if points is None else points, own[1] if stage is None else stage
    if not sign_text(*new) or (sign_text(*own) and None in (points, stage)):
        return None  # an activity that contradicts itself has been named where it stands
    remedy = "give points of 0 or less here"
    if new[1] != "negative":
        remedy = "points below 0 need stage negative here"
    return f"stage {new[1]} with {new[0]} points – {remedy}"
