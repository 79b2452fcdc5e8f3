"""The catalogue: every feature's name, group, unit, meaning and null behaviour.

A feature column belongs to one reason group; contributions are added up per group before a
person sees them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from features.kernel import BASIC_MEASURES, RHYTHM_MEASURES, SEQUENCE_MEASURES

Direction = Literal[-1, 0, 1]

MEASURE_UNIT = {
    "count_7d": "activities",
    "count_30d": "activities",
    "count_90d": "activities",
    "count": "activities",
    "decayed": "activities, halved every half-life",
    "days_since_last": "days",
    "days_to_first": "days",
    "last_gap_days": "days",
    "longest_gap_days": "days",
    "active_days": "days",
    "sessions": "sessions",
    "velocity": "activities per day",
}
MEASURE_MEANING = {
    "count_7d": "activities in the last 7 days",
    "count_30d": "activities in the last 30 days",
    "count_90d": "activities in the last 90 days",
    "count": "activities so far",
    "decayed": "activities, each fading with its half-life",
    "days_since_last": "time since the last one",
    "days_to_first": "time from the lead's creation to the first one",
    "last_gap_days": "pause before the last one",
    "longest_gap_days": "longest pause between two",
    "active_days": "distinct days with at least one",
    "sessions": "visits, a new one after half an hour of silence",
    "velocity": "pace of the last 7 days less that of the 23 before",
}
UNIT_MEASURES = tuple("days_to_first" if m == "days_since_first" else m for m in BASIC_MEASURES)
NULL_WHERE_NEVER = "missing where it never happened"
ZERO_WHERE_NEVER = "0 where it never happened"
NEVER_NULL = "never missing"
MEASURE_NULL = {
    "days_since_last": NULL_WHERE_NEVER,
    "days_to_first": NULL_WHERE_NEVER,
    "last_gap_days": "missing where it happened less than twice",
    "longest_gap_days": "missing where it happened less than twice",
}


@dataclass(frozen=True)
class FeatureColumn:
    """One column of the model's row.

    Attributes
    ----------
    name
        Unique.
    group
        Reason group it is explained under.
    unit, meaning, null_behaviour
        For people.
    categories
        Names of the codes 0, 1, … of a categorical column; empty for numbers.
    direction
        +1 or −1 where the agreement says more can only help or hurt, else 0.
    told_only
        For sentences; no model looks at it. So it is with everything of a negative signal that
        has no direction: a further one must never raise a score.
    """

    name: str
    group: str
    unit: str
    meaning: str
    null_behaviour: str
    categories: tuple[str, ...] = ()
    direction: Direction = 0
    told_only: bool = False


def unit_columns(
    unit: str, group: str, label: str, measures: tuple[str, ...], sign: Direction
) -> list[FeatureColumn]:
    """Describe the engagement measures of one unit; the sign is that of its agreed points."""
    return [
        FeatureColumn(
            name=f"{unit}__{measure}",
            group=group,
            unit=MEASURE_UNIT[measure],
            meaning=f"{label}: {MEASURE_MEANING[measure]}",
            null_behaviour=MEASURE_NULL.get(measure, ZERO_WHERE_NEVER),
            direction=_direction(measure, sign),
            told_only=sign < 0 and not _direction(measure, sign),
        )
        for measure in measures
    ]


def _direction(measure: str, sign: Direction) -> Direction:
    return sign if measure.startswith(("count", "decayed")) else 0


def wide_measures() -> tuple[str, ...]:
    """Name the measures of stages and of all engagement."""
    return (*UNIT_MEASURES, *RHYTHM_MEASURES)


def sequence_columns(name: str, label: str, sign: Direction) -> list[FeatureColumn]:
    """Describe the measures of one sequence of the policy."""
    return unit_columns(f"sequence_{name}", f"sequence_{name}", label, SEQUENCE_MEASURES, sign)


def by_group(columns: tuple[FeatureColumn, ...]) -> Mapping[str, list[int]]:
    """Give the positions of every group's columns, groups in order of first appearance."""
    groups: dict[str, list[int]] = {}
    for i, column in enumerate(columns):
        groups.setdefault(column.group, []).append(i)
    return groups
