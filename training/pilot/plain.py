"""What the pilot found, as plain values for machines."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

from training.pages.numbers import iso
from training.pilot.pilot import Pilot
from training.pilot.words import finding_counts, headline, standing
from training.pilot.wrong import missed, wasted


def as_plain(pilot: Pilot) -> dict[str, Any]:
    """Give JSON values; what is not defined is None, never zero."""
    return {
        "policy": pilot.policy.name,
        "policy_version": pilot.policy_version,
        "until": iso(pilot.until_us),
        "horizon_days": pilot.horizon_days,
        "headline": headline(pilot),
        "standing": standing(pilot.results),
        "samples": {result.name: _plain(result) for result in pilot.results},
        "wrong": {
            "won_not_handed_over": _ids(pilot, missed(pilot.trial).tolist()),
            "lost_handed_over": _ids(pilot, wasted(pilot.trial, "lost").tolist()),
            "rejected_handed_over": _ids(pilot, wasted(pilot.trial, "rejected").tolist()),
        },
        "rules": [_plain(judgement) | {"said": judgement.said} for judgement in pilot.judgements],
        "findings": finding_counts(pilot.judgements),
        "characteristics": [_plain(characteristic) for characteristic in pilot.characteristics],
        "behaviours": [_plain(behaviour) for behaviour in pilot.behaviours],
        "asked": pilot.asked,
        "notes": list(pilot.notes),
    }


def _ids(pilot: Pilot, rows: Sequence[int]) -> list[str]:
    return [pilot.lead_ids[row] for row in rows]


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
