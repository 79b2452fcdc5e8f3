"""What every column of a row must be, by its name, in the plainest loops."""

from __future__ import annotations

import datetime as dt
import math

from lead_worlds import DAY_US, World
from slow_reference import SlowPoints, attributes_then, basic, followed, means, rhythm, word

from features.policy.schema import Policy
from features.profile import DERIVED, derived_facts
from features.spec import FeatureSpec, LearnedKind

STAGES = ("early", "mid", "late", "negative")


def row(
    policy: Policy, spec: FeatureSpec, world: World, lead_id: str, as_of_us: int
) -> dict[str, float]:
    """Give column name → value of one lead at one moment."""
    slow = SlowPoints(policy, world, lead_id, as_of_us)
    lead_age_us = as_of_us - world.created[lead_id]
    values: dict[str, float] = {}

    def unit(name: str, ages_us: list[int], half_life_days: float, wide: bool = False) -> None:
        found = basic(ages_us, half_life_days) | (rhythm(ages_us) if wide else {})
        del found["days_since_first"]
        found["days_to_first"] = (lead_age_us - max(ages_us)) / DAY_US if ages_us else math.nan
        values.update({f"{name}__{measure}": value for measure, value in found.items()})

    for name, activity in policy.activities.items():
        unit(name, slow.ages_us(name, counted=True), activity.half_life_days or math.inf)
    for kind in spec.learned:
        ages = [age for age, k in positive(policy, slow) if is_learned(kind, k)]
        unit(f"kind_{kind.name}", ages, spec.stage_half_life_days)
    for stage in STAGES:
        named = [a for a in policy.activities.values() if a.stage == stage]
        ages = [age for age, k in slow.counted if any(means(a, k) for a in named)]
        unit(f"stage_{stage}", ages, spec.stage_half_life_days, wide=True)
    shown = [age for age, _ in positive(policy, slow)]
    unit("all_activity", shown, spec.stage_half_life_days, wide=True)
    for name, sequence in policy.sequences.items():
        then = [policy.activities[n] for n in sequence.then]
        ages = [age for age, k in slow.events if any(means(a, k) for a in then)]
        count, days = followed(slow.ages_us(sequence.first), ages, sequence.within_days)
        values[f"sequence_{name}__count"] = count
        values[f"sequence_{name}__days_since_last"] = days
    values |= profile(spec, attributes_then(world, lead_id, as_of_us))
    values |= timing(policy, spec, slow, world.created[lead_id], lead_age_us)
    return values


def positive(policy: Policy, slow: SlowPoints) -> list[tuple[int, dict[str, str]]]:
    """Give what is no negative signal."""
    named = [a for a in policy.activities.values() if a.stage == "negative"]
    return [(age, kind) for age, kind in slow.counted if not any(means(a, kind) for a in named)]


def is_learned(kind: LearnedKind, seen: dict[str, str]) -> bool:
    """Tell whether a raw activity is a learned kind."""
    return seen["type"] == kind.type and kind.subject in (None, seen["subject"])


def profile(spec: FeatureSpec, attributes: dict[str, str | None]) -> dict[str, float]:
    """Give the derived facts and the attributes."""
    values: dict[str, float] = {}
    derived = derived_facts({name: [value] for name, value in attributes.items()}, 1)
    for name, fact in DERIVED.items():
        value = derived[name][0]
        is_word = isinstance(value, str)
        values[name] = fact.values.index(value) if is_word else math.nan if value is None else value
    for attribute in spec.attributes:
        text = word(attributes.get(attribute.name))
        values[f"attribute_{attribute.name}"] = {
            "text": lambda t: float(t is not None),
            "numeric": lambda t: {"5": 5.0, "7.25": 7.25, "-3": -3.0}.get(t, math.nan),
            "boolean": lambda t: {"yes": 1.0, "no": 0.0}.get(t, math.nan),
            "categorical": lambda t, known=attribute.categories: (
                math.nan if t is None else known.index(t) if t in known else len(known) - 1
            ),
        }[attribute.kind](text)
    return values


def timing(
    policy: Policy, spec: FeatureSpec, slow: SlowPoints, created_us: int, lead_age_us: int
) -> dict[str, float]:
    """Give when the lead came, and what it did last."""
    created = dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=created_us)
    latest = math.nan
    shown = positive(policy, slow)
    if shown:
        last = shown[-1][1]
        verdicts = [is_learned(kind, last) for kind in spec.learned]
        verdicts += [means(activity, last) for activity in policy.activities.values()]
        latest = [*verdicts, True].index(True)
    return {
        "lead_age_days": max(lead_age_us, 0) / DAY_US,
        "created_hour": created.hour,
        "created_weekday": created.weekday(),
        "latest_activity": latest,
    }
