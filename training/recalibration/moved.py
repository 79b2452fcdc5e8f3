"""A model with another intercept: the same trees, the same reasons, another start."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from features.policy.schema import Threshold
from training.hand_off_curve import HandOffCurve, moved_score
from training.lines import LineParameters
from training.model import LeadModel
from training.parameters import ModelParameters, Recalibrated, References
from training.threshold_band import ThresholdBand, band_along
from training.thresholds import fixed_score


def moved(model: LeadModel, shift: float, lines: Mapping[str, float], until_us: int) -> LeadModel:
    """Give the model with another intercept.

    A threshold that follows from a capacity moves along, so that the same leads are handed over;
    one that follows from a precision is read off the moved curve; a fixed number stays. The
    percentile of every lead stays.

    Parameters
    ----------
    model
        The model, recalibrated or not.
    shift
        Of the log-odds, since the training and not since the last recalibration.
    lines
        What each product line is moved by on top, since the training.
    until_us
        What was known for it, microseconds.
    """
    p = model.parameters
    before = p.recalibrated or Recalibrated(until_us=p.trained_until_us, shift=0.0)
    change = shift - before.shift
    asked = p.policy.hand_off.threshold
    score, curve, band = _hand_off(asked, p.threshold_score, p.hand_off_curve, change)
    found = {
        name: _line(p, name, change, lines.get(name, 0.0) - before.lines.get(name, 0.0), score)
        for name in p.product_lines
    }
    update = {
        "stack": p.stack.model_copy(update={"intercept": p.stack.intercept + change}),
        "references": _references(p.references, change),
        "threshold_score": score,
        "threshold_band": band,
        "hand_off_curve": curve,
        "product_lines": found,
        "recalibrated": Recalibrated(until_us=until_us, shift=shift, lines=dict(lines)),
    }
    return LeadModel(p.model_copy(update=update), model.trees, model.builder)


def _line(
    p: ModelParameters, name: str, common_change: float, own_change: float, house: float
) -> LineParameters:
    line, asked = p.product_lines[name], p.policy.product_lines[name].threshold
    change = line.slope * common_change + own_change
    of_house = asked is None or _of_house(asked, line, p.threshold_score)
    kind = Threshold(score=house) if asked is None or of_house else asked
    score, curve, band = _hand_off(kind, line.threshold_score, line.hand_off_curve, change)
    update = {
        "shift": line.shift + own_change,
        "threshold_score": score,
        "threshold_band": band,
        "hand_off_curve": curve,
    }
    return line.model_copy(update=update)


def _of_house(asked: Threshold, line: LineParameters, house: float) -> bool:
    """Tell whether a line has the threshold of the house because history could not say its own."""
    unknown = line.hand_off_curve is None or line.hand_off_curve.threshold_score(asked) is None
    return unknown and line.threshold_score == house


def _hand_off(
    asked: Threshold, score: float, curve: HandOffCurve | None, change: float
) -> tuple[float, HandOffCurve | None, ThresholdBand | None]:
    later = None if curve is None else curve.moved(change)
    now = _score(asked, score, later, change)
    if later is None:
        return now, None, None
    known = later.threshold_score(asked) is not None
    kind = asked if known else Threshold(score=now)
    return now, later, band_along(kind, later.by_score, later.asked, later.weeks, now)


def _score(asked: Threshold, score: float, later: HandOffCurve | None, change: float) -> float:
    fixed = fixed_score(asked)
    if fixed is not None:
        return fixed
    if asked.precision is not None and later is not None:
        found = later.threshold_score(asked)
        if found is not None:
            return found
    return moved_score(score, change)


def _references(references: References, change: float) -> References:
    return references.model_copy(
        update={"logit": tuple((np.array(references.logit) + change).tolist())}
    )
