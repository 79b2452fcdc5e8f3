"""The columns that attributes become, described for people."""

from __future__ import annotations

from collections.abc import Iterable

from features.attributes.spec import AttributeSpec, Kind
from features.catalogue import FeatureColumn

_UNIT: dict[Kind, str] = {
    "text": "filled or not",
    "mentions": "in the text or not",
    "days_since": "days",
}
_NULL: dict[Kind, str] = {
    "text": "0 where empty",
    "mentions": "0 where the text is empty",
    "categorical": "missing where empty",
    "numeric": "missing where empty or no number",
    "boolean": "missing where empty or neither true nor false",
    "days_since": "missing where empty, no date, or still to come",
}


def attribute_columns(specs: Iterable[AttributeSpec]) -> list[FeatureColumn]:
    """Describe the column of every spec, in order; all of one attribute are one reason group."""
    return [
        FeatureColumn(
            name=column_name(spec),
            group=f"attribute_{spec.name}",
            unit=_UNIT.get(spec.kind, spec.kind),
            meaning=_meaning(spec),
            null_behaviour=_NULL[spec.kind],
            categories=spec.categories,
        )
        for spec in specs
    ]


def column_name(spec: AttributeSpec) -> str:
    """Name the column of a spec."""
    if spec.kind == "mentions":
        return f"attribute_{spec.name}__mentions_{spec.word}"
    return f"attribute_{spec.name}"


def _meaning(spec: AttributeSpec) -> str:
    if spec.kind == "mentions":
        return f"{spec.name} mentions “{spec.word}”"
    if spec.kind == "days_since":
        return f"time since {spec.name}"
    return f"{spec.name} as the lead's record says"
