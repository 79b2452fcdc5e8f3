"""The headline table and what the paired comparisons allow to say, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from training.pages.numbers import decimals, whole

Metrics = Mapping[str, Mapping[str, float]]
Standing = Literal["better", "open", "worse", "unjudged"]

PREDICTORS = {
    "blend": "Blend",
    "rules_alone": "Rules alone",
    "history_alone": "History alone",
    "constant": "Constant",
}
_COMPARED = "blend_less_"
_NAMES = {
    "rules_alone": "the rules alone",
    "history_alone": "history alone",
    "constant": "a constant",
}


@dataclass(frozen=True)
class Measure:
    """A metric as people read it: its name, what it tells, and which way is better."""

    key: str
    name: str
    meaning: str
    better: Literal["lower", "higher"]
    places: int


MEASURES = (
    Measure(
        "log_loss",
        "Log-loss",
        "how surprised it is by what happened, on average; certain and wrong costs most",
        "lower",
        4,
    ),
    Measure("brier", "Brier score", "mean squared distance to what happened", "lower", 4),
    Measure(
        "auc",
        "AUC",
        "how often a won lead is ranked above one that was not; 0.5 is chance",
        "higher",
        3,
    ),
    Measure(
        "calibration_error",
        "Calibration error",
        "mean gap between promised and actual win rate over ten groups",
        "lower",
        4,
    ),
    Measure(
        "top_decile_lift",
        "Top-decile lift",
        "win rate of the best tenth as a multiple of the average",
        "higher",
        2,
    ),
)


@dataclass(frozen=True)
class Cell:
    """A number of the headline table, and whether it is the best of its row."""

    text: str
    best: bool


@dataclass(frozen=True)
class Line:
    """A row of the headline table: one measure for every predictor."""

    measure: Measure
    cells: tuple[Cell, ...]


def headline(metrics: Metrics) -> tuple[Line, ...]:
    """Give the headline table in the order of `PREDICTORS`; empty without an evaluation."""
    if "blend" not in metrics:
        return ()
    return tuple(_line(metrics, measure) for measure in MEASURES)


def _line(metrics: Metrics, measure: Measure) -> Line:
    values = [metrics[name][measure.key] for name in PREDICTORS]
    known = [v for v in values if math.isfinite(v)]
    best = (min if measure.better == "lower" else max)(known) if known else math.nan
    texts = [decimals(v, measure.places) for v in values]
    best_text = decimals(best, measure.places)
    return Line(measure, tuple(Cell(text, bool(known) and text == best_text) for text in texts))


@dataclass(frozen=True)
class Comparison:
    """The blend against another predictor on the same leads: numbers and one sentence."""

    other: str
    difference: str
    low: str
    high: str
    standing: Standing
    sentence: str


def comparisons(metrics: Metrics) -> tuple[Comparison, ...]:
    """Give every paired comparison of the metrics."""
    return tuple(
        _comparison(name.removeprefix(_COMPARED), found)
        for name, found in metrics.items()
        if name.startswith(_COMPARED)
    )


def _comparison(key: str, found: Mapping[str, float]) -> Comparison:
    other = _NAMES.get(key, key.replace("_", " "))
    difference, low, high = found["difference"], found["low"], found["high"]
    shown = [decimals(v, 4) for v in (difference, low, high)]
    standing: Standing = "better" if high < 0 else "worse" if low > 0 else "open"
    if standing == "better":
        gain = [decimals(-v, 4) for v in (difference, high, low)]
        said = f"Better than {other} by {gain[0]} ({gain[1]} to {gain[2]})."
    elif standing == "worse":
        said = f"Worse than {other} by {shown[0]} ({shown[1]} to {shown[2]})."
    else:
        said = (
            f"Not shown to be better than {other}: the difference is {shown[0]}, and its 95 % "
            f"interval ({shown[1]} to {shown[2]}) includes 0."
        )
    return Comparison(other, shown[0], shown[1], shown[2], standing, said)


@dataclass(frozen=True)
class Verdict:
    """The first thing to read: how the blend stands against the rules alone."""

    standing: Standing
    headline: str
    sentence: str


_HEADLINES = {
    "better": "The blend predicts better than the agreed rules alone",
    "open": "The blend is not shown to be better than the agreed rules alone",
    "worse": "The blend predicts worse than the agreed rules alone",
}


def verdict(metrics: Metrics, history_speaks: bool) -> Verdict:
    """Sum the evaluation up; says so when there is none, or when history has no say."""
    found = {c.other: c for c in comparisons(metrics)}.get(_NAMES["rules_alone"])
    if found is None:
        return Verdict(
            "unjudged",
            "This model has not been judged on later leads",
            "There was too little history to predict later leads from earlier ones. Nothing here "
            "says how good the probabilities are: treat them as the agreement in other words.",
        )
    judged = f"Log-loss on {whole(metrics['blend']['snapshots'])} snapshots of later leads. "
    alone = (
        ""
        if history_speaks
        else " The model that was kept leaves history out, so it is the rules that count here."
    )
    return Verdict(found.standing, _HEADLINES[found.standing], judged + found.sentence + alone)
