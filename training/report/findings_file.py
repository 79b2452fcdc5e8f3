"""The findings of an evaluation as plain values, for machines: what is not defined is null."""

from __future__ import annotations

import json
import math
from dataclasses import asdict
from typing import Any

import numpy as np

from training.evaluation.findings import Findings
from training.report.told import Told

FILE = "findings.json"
DIGITS = 6


def as_json(findings: Findings) -> dict[str, Any]:
    """Give everything that was found but the curves, which are in the figures."""
    left_out = ("reliability", "gains")
    return {k: _plain(v) for k, v in asdict(findings).items() if k not in left_out}


def findings_text(told: Told) -> str:
    """Give findings and the comparison with the champion as one JSON document."""
    against = None if told.against is None else _plain(asdict(told.against))
    content = {**as_json(told.findings), "against_champion": against}
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return round(float(value), DIGITS) if math.isfinite(value) else None
    return value
