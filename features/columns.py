"""The columns of the model's row, described in order: for people, and for the model's layout."""

from __future__ import annotations

from dataclasses import replace

from features.attributes import AttributeSpec
from features.attributes.describe import attribute_columns
from features.catalogue import (
    NEVER_NULL,
    UNIT_MEASURES,
    Direction,
    FeatureColumn,
    sequence_columns,
    unit_columns,
    wide_measures,
)
from features.policy.schema import Policy
from features.profile import DERIVED
from features.spec import FeatureSpec, unique_names

STAGES = ("early", "mid", "late", "negative")
ALL = "all_activity"
# Reason groups are few on purpose: what a lead did is told per buying stage, so that many small
# contributions of related counts become one reason that a person can weigh.
ENGAGEMENT, OTHER_ACTIVITY, TIMING = "engagement", "other_activity", "timing"


def feature_columns(policy: Policy, spec: FeatureSpec) -> tuple[FeatureColumn, ...]:
    """Describe every column of the rows, in order."""
    columns: list[FeatureColumn] = []
    for name, activity in policy.activities.items():
        sign = -1 if activity.stage == "negative" else _sign(activity.points)
        group = f"stage_{activity.stage}"
        columns += unit_columns(name, group, activity.label, UNIT_MEASURES, sign)
    for kind in spec.learned:
        columns += unit_columns(f"kind_{kind.name}", OTHER_ACTIVITY, kind.label, UNIT_MEASURES, 0)
    for stage in STAGES:
        label = f"{stage} activity" if stage == "negative" else f"{stage}-stage activity"
        sign = -1 if stage == "negative" else 0
        columns += unit_columns(f"stage_{stage}", f"stage_{stage}", label, wide_measures(), sign)
    columns += unit_columns(ALL, ENGAGEMENT, "any positive activity", wide_measures(), 0)
    for name, sequence in policy.sequences.items():
        columns += sequence_columns(name, sequence.label, _sign(sequence.points))
    columns += _profile_columns(spec.attributes)
    columns += _timing_columns(policy, spec)
    names = unique_names(column.name for column in columns)
    return tuple(replace(c, name=name) for c, name in zip(columns, names, strict=True))


def _profile_columns(attributes: tuple[AttributeSpec, ...]) -> list[FeatureColumn]:
    derived = [
        FeatureColumn(
            name=fact.name,
            group=fact.group,
            unit=fact.unit or fact.kind,
            meaning=fact.meaning,
            null_behaviour=fact.null_behaviour,
            categories=() if fact.ordered or fact.kind != "categorical" else tuple(fact.values),
            told_only=fact.told_only,
        )
        for fact in DERIVED.values()
    ]
    return [*derived, *attribute_columns(attributes)]


def _timing_columns(policy: Policy, spec: FeatureSpec) -> list[FeatureColumn]:
    kinds = (*(kind.label for kind in spec.learned), *(a.label for a in policy.activities.values()))
    return [
        FeatureColumn("lead_age_days", TIMING, "days", "time since creation", NEVER_NULL),
        FeatureColumn("created_hour", TIMING, "hour UTC", "hour of creation", NEVER_NULL),
        FeatureColumn("created_weekday", TIMING, "0 = Monday", "weekday", NEVER_NULL),
        FeatureColumn(
            "latest_activity",
            ENGAGEMENT,
            "kind",
            "the most recent positive activity",
            "missing where there is none",
            categories=(*kinds, "(other)"),
        ),
    ]


def _sign(points: int) -> Direction:
    return 1 if points > 0 else -1 if points < 0 else 0
