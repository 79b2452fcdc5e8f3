"""What an evaluation found: plain numbers with their intervals, ready to be told or drawn.

Every interval is at 95 % and comes from resampling whole leads, but where it says otherwise. A
number that cannot be known (AUC with one outcome only, a share of no leads) is NaN, and so are its
bounds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from features.facts import FloatArray
from training.evaluation.estimate import UNKNOWN, Estimate
from training.evaluation.further import (
    FeatureFamily,
    LearningCurve,
    LearningPoint,
    RandomSplit,
    ReasonStability,
)

__all__ = [
    "BLEND",
    "UNKNOWN",
    "Capacity",
    "Curve",
    "Estimate",
    "FeatureFamily",
    "Findings",
    "Gains",
    "LearningCurve",
    "LearningPoint",
    "Population",
    "RandomSplit",
    "ReasonStability",
    "Segment",
]

BLEND = "blend"


@dataclass(frozen=True)
class Population:
    """What was judged.

    Attributes
    ----------
    leads, snapshots, won_leads
        Of the judged rows; a lead is won if it won within the horizon of one of its snapshots.
    blocks, silent_blocks
        Later blocks, and those whose past was too small for the history expert.
    resamples
        Behind every interval.
    """

    leads: int
    snapshots: int
    won_leads: int
    blocks: int
    silent_blocks: int
    resamples: int


@dataclass(frozen=True)
class Capacity:
    """How many leads "at capacity" means.

    Attributes
    ----------
    leads
        Best leads that are worked, of all judged ones; each counts with its best look.
    share
        The same as a share of the judged leads (0–1).
    per_week
        Hand-offs per week as the policy says; None where it does not, and the best tenth is meant.
    """

    leads: int
    share: float
    per_week: float | None


@dataclass(frozen=True)
class Curve:
    """A smooth reliability curve: observed win rate as a function of the promised one.

    Attributes
    ----------
    promised, observed, low, high
        float64 (points,), promised ascending; `low` and `high` a 95 % band for each point.
    density
        float64 (points,), how many leads lie there, 1 where most do.
    bandwidth
        Of the kernel, in log-odds.
    """

    promised: FloatArray
    observed: FloatArray
    low: FloatArray
    high: FloatArray
    density: FloatArray
    bandwidth: float


@dataclass(frozen=True)
class Gains:
    """Share of leads worked (best first) and share of the wins reached, with a 95 % band."""

    worked: FloatArray
    reached: FloatArray
    low: FloatArray
    high: FloatArray


@dataclass(frozen=True)
class Segment:
    """Observed against expected wins of the blend in one part of the judged leads.

    Attributes
    ----------
    name
        "2026-03" of a month, the value of a column, "others" where small ones are pooled (see
        `pooled`) and "missing" where the column is empty.
    leads, won, expected
        Leads; wins and expected wins among them (each lead weighs one in all).
    ratio
        Observed over expected, with its score interval: it also knows what no win at all means.
    auc
        Within the segment; NaN with fewer than ten leads of an outcome.
    weak
        What is wrong with it, in words; empty where nothing is. Corrected for how many segments
        were looked at.
    pooled
        How many small segments are in "others"; 0 for all others.
    """

    name: str
    leads: int
    won: float
    expected: float
    ratio: Estimate
    auc: Estimate
    weak: tuple[str, ...] = ()
    pooled: int = 0


@dataclass(frozen=True)
class Findings:
    """Everything an evaluation found; empty or None where it could not be known.

    Attributes
    ----------
    population
        What was judged; None where nothing could be.
    capacity
        What "at capacity" means.
    scores
        Predictor (blend, rules_alone, points_alone, history_alone, constant, perhaps others) →
        measure → figure. Measures: see `training.evaluation.MEASURES`; besides these
        `calibration_error_by_chance` and `smooth_calibration_error_by_chance`, the mean and the
        middle 95 % of what a perfectly calibrated model would get on as many leads.
    differences
        Other predictor → measure (log_loss, brier, auc, average_precision) → blend less the other,
        paired.
    reliability, gains
        Predictor → curve.
    segments
        month, product_line, source, country → segments; only what is known.
    learning_curve, feature_groups, reason_stability, random_split
        Need further fits: only of a deep evaluation.
    notes
        What a reader has to know of how it was done, in sentences.
    """

    population: Population | None = None
    capacity: Capacity | None = None
    scores: Mapping[str, Mapping[str, Estimate]] = field(default_factory=dict)
    differences: Mapping[str, Mapping[str, Estimate]] = field(default_factory=dict)
    reliability: Mapping[str, Curve] = field(default_factory=dict)
    gains: Mapping[str, Gains] = field(default_factory=dict)
    segments: Mapping[str, tuple[Segment, ...]] = field(default_factory=dict)
    learning_curve: LearningCurve | None = None
    feature_groups: tuple[FeatureFamily, ...] = ()
    reason_stability: ReasonStability | None = None
    random_split: RandomSplit | None = None
    notes: tuple[str, ...] = ()

    @property
    def weak_segments(self) -> tuple[tuple[str, Segment], ...]:
        """The segments the model is weak in, each with the name of its dimension."""
        return tuple((name, s) for name, found in self.segments.items() for s in found if s.weak)
