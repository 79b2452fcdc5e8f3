"""Predictors and measures as people read them: a name, and in one line what each tells."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from training.evaluation.findings import Estimate
from training.pages.numbers import between, decimals, percent

Better = Literal["lower", "higher"]
_SAID_IN_PERCENT = -1


@dataclass(frozen=True)
class Predictor:
    """Something that predicts: its name, how it stands in a sentence, and what it is."""

    name: str
    in_sentence: str
    meaning: str


PREDICTORS = {
    "blend": Predictor("Blend", "the blend", "what is scored with: agreement and history together"),
    "rules_alone": Predictor(
        "Rules alone",
        "the agreed rules alone",
        "the agreed items, their worth learned from history but held close to the points",
    ),
    "points_alone": Predictor(
        "Agreed points",
        "the agreed points as they are",
        "the points exactly as agreed; history says only what a point is worth",
    ),
    "history_alone": Predictor(
        "History alone",
        "history alone",
        "a linear model and trees on what past leads were and did; no agreement",
    ),
    "constant": Predictor("Constant", "a constant", "the past win rate, the same for every lead"),
}


def predictor(key: str) -> Predictor:
    """Give a predictor in words; one that is not known is named as it is."""
    spelled = key.replace("_", " ")
    return PREDICTORS.get(key) or Predictor(spelled.capitalize(), spelled, "")


def in_order(keys: Iterable[str]) -> tuple[str, ...]:
    """Put predictors in the order of the report: the known ones first."""
    found = list(keys)
    return (*(k for k in PREDICTORS if k in found), *(k for k in found if k not in PREDICTORS))


@dataclass(frozen=True)
class Measure:
    """A metric as people read it: its name, what it tells, which way is better, how it is written.

    `places` counts decimals; −1 writes a share in percent.
    """

    key: str
    name: str
    meaning: str
    better: Better
    places: int

    def written(self, value: float) -> str:
        """Write a value; a dash where there is none."""
        return percent(value) if self.places == _SAID_IN_PERCENT else decimals(value, self.places)

    def band(self, estimate: Estimate) -> str:
        """Write its 95 % interval; nothing where there is none."""
        return between(self.written(estimate.low), self.written(estimate.high))

    def best(self, values: Iterable[float]) -> float:
        """Give the best of some values; NaN where none is defined."""
        known = [v for v in values if math.isfinite(v)]
        return (min if self.better == "lower" else max)(known) if known else math.nan


LOG_LOSS = Measure(
    "log_loss",
    "Log-loss",
    "how surprised it is by what happened, on average; certain and wrong costs most",
    "lower",
    4,
)
BRIER = Measure("brier", "Brier score", "mean squared distance to what happened", "lower", 4)
AUC = Measure(
    "auc",
    "AUC",
    "how often a won lead is ranked above one that was not; 0.5 is chance",
    "higher",
    3,
)
AVERAGE_PRECISION = Measure(
    "average_precision",
    "Average precision",
    "win rate among the best leads, averaged over every cut; the overall win rate is chance",
    "higher",
    3,
)
CALIBRATION_ERROR = Measure(
    "calibration_error",
    "Calibration error",
    "mean gap between promised and actual win rate over ten groups",
    "lower",
    4,
)
TOP_DECILE_LIFT = Measure(
    "top_decile_lift",
    "Top-decile lift",
    "win rate of the best tenth as a multiple of the average",
    "higher",
    2,
)
MEASURES = (
    LOG_LOSS,
    BRIER,
    AUC,
    AVERAGE_PRECISION,
    Measure(
        "precision_at_capacity",
        "Precision at capacity",
        "win rate of the leads that sales has time for, best first",
        "higher",
        _SAID_IN_PERCENT,
    ),
    Measure(
        "lift_at_capacity",
        "Lift at capacity",
        "that win rate as a multiple of the average",
        "higher",
        2,
    ),
    TOP_DECILE_LIFT,
    CALIBRATION_ERROR,
    Measure(
        "smooth_calibration_error",
        "Smooth calibration error",
        "the same gap without groups: promised against actual along a smooth curve",
        "lower",
        4,
    ),
)
COMPARED = (LOG_LOSS, BRIER, AUC, AVERAGE_PRECISION)
BESIDE_CHAMPION = (LOG_LOSS, BRIER, AUC, CALIBRATION_ERROR, TOP_DECILE_LIFT)
DECOMPOSED = (
    Measure(
        "reliability",
        "Reliability",
        "what wrong probabilities cost: 0 where every promise is kept",
        "lower",
        4,
    ),
    Measure(
        "resolution",
        "Resolution",
        "what telling leads apart gains: 0 where all get the same probability",
        "higher",
        4,
    ),
    Measure(
        "uncertainty",
        "Uncertainty",
        "what nobody can help: it depends on the win rate alone",
        "lower",
        4,
    ),
)
