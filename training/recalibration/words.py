"""A recalibration in words, and for machines."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from training.model import LeadModel
from training.pages.numbers import decimals
from training.recalibration.months import Month
from training.recalibration.ratio import Ratio
from training.recalibration.recalibrate import Recalibration

NAMES = {"all": "all", "recent": "last 3 months"}
MUCH = math.log(1.5)


def table(found: Recalibration) -> Iterator[str]:
    """Give a line per month in which leads came, then the latest ones together and all."""
    after = "" if found.model is None else f"{'after':>8}"
    yield f"{'leads that came in':<20}{'leads':>8}{'won':>7}  {'observed/expected':<20}{after}"
    for month in (*found.months, found.recent, found.total):
        yield _line(month)


def _line(month: Month) -> str:
    before, after = month.before, month.after
    said = f"{NAMES.get(month.name, month.name):<20}{before.leads:>8,}{before.wins:>7,}"
    later = "" if after is None else decimals(after.value, 2)
    return f"{said}  {_ratio(before):<20}{later:>8}".rstrip()


def _ratio(ratio: Ratio) -> str:
    low, high = decimals(ratio.low, 2), decimals(ratio.high, 2)
    return f"{decimals(ratio.value, 2)} ({low}–{high})"


def verdict(found: Recalibration) -> str:
    """Say whether more or fewer leads won than promised, beyond chance."""
    looked = found.total if found.total.before.rejects_one else found.recent
    if not found.drifted:
        return "Observed over expected does not differ from 1 by more than chance explains."
    fewer = "fewer" if looked.before.value < 1 else "more"
    when = "since the training" if looked is found.total else "of the last three months"
    return (
        f"Observed over expected is {_ratio(looked.before)} for the leads {when}: {fewer} won than "
        "promised, beyond chance."
    )


def notes(found: Recalibration, before: LeadModel) -> list[str]:
    """Say what else an owner has to know of an update."""
    if found.model is None:
        return []
    p, q = before.parameters, found.model.parameters
    said = []
    if p.threshold_score != q.threshold_score:
        said.append(
            f"The hand-off threshold moves along: score {p.threshold_score:.1f} becomes "
            f"{q.threshold_score:.1f}."
        )
    for name, line in q.product_lines.items():
        change = line.shift - p.product_lines[name].shift
        label = p.policy.product_lines[name].label
        said.append(f"Product line {label}: the odds move by {_percent(change)} on top.")
    if abs(found.shift_after) >= MUCH:
        said.append(
            "The level has moved far since the training. What tells buyers apart may have changed "
            "too: retrain with leadscore train."
        )
    return said


def _percent(change: float) -> str:
    return f"{100 * np.expm1(change):+.0f} %".replace("-", "−")


def as_json(found: Recalibration) -> dict[str, object]:
    """Give everything for a machine; what is not defined is null."""
    return {
        "updated": found.model is not None,
        "why": found.why,
        "drifted": found.drifted,
        "shift_before": found.shift_before,
        "shift_after": found.shift_after,
        "shift_error": found.error,
        "product_lines": {
            name: {"before": found.lines_before[name], "after": after}
            for name, after in found.lines_after.items()
        },
        "log_loss": None if found.better is None else dict(found.better),
        "all": _month(found.total),
        "recent": _month(found.recent),
        "months": {month.name: _month(month) for month in found.months},
    }


def _month(month: Month) -> dict[str, object]:
    return {
        "leads": month.before.leads,
        "won": month.before.wins,
        "before": _figures(month.before),
        "after": None if month.after is None else _figures(month.after),
    }


def _figures(ratio: Ratio) -> dict[str, float | None]:
    figures = {
        "observed": ratio.observed,
        "expected": ratio.expected,
        "ratio": ratio.value,
        "low": ratio.low,
        "high": ratio.high,
    }
    return {name: value if math.isfinite(value) else None for name, value in figures.items()}
