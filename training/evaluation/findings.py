"""What an evaluation found: plain numbers with their intervals, ready to be told or drawn.

Every interval is at 95 % and comes from resampling whole leads, but where it says otherwise. A
number that cannot be known (AUC with one outcome only, a share of no leads) is NaN, and so are its
bounds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from features.facts import FloatArray

BLEND = "blend"


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float

    @property
    def known(self) -> bool:
        """Tell whether there is a figure at all."""
        return bool(np.isfinite(self.value))


UNKNOWN = Estimate(float("nan"), float("nan"), float("nan"))


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
class LearningPoint:
    """What a share of the past, trained alone, predicts of the last block."""

    share: float
    leads: int
    won_leads: int
    log_loss: Estimate
    auc: Estimate


@dataclass(frozen=True)
class LearningCurve:
    """What more history taught, and whether more would help.

    Attributes
    ----------
    points
        By share, ascending; the last is the whole past of the last block.
    per_doubling
        Log-loss per doubling of the history: below 0 more history helps.
    more_would_help
        "yes" or "no" where the interval of `per_doubling` says so, else "open".
    sentence
        The same for people.
    """

    points: tuple[LearningPoint, ...]
    per_doubling: Estimate
    more_would_help: Literal["yes", "open", "no"]
    sentence: str


@dataclass(frozen=True)
class FeatureFamily:
    """What a family of features adds, judged by leaving it out.

    Attributes
    ----------
    name, label
        Key, and words.
    columns
        How many columns of the trees it has.
    items
        How many agreed items it has; these stay in the rules.
    gain
        Log-loss of the blend without the family less that with it: above 0 it helps.
    gain_alone
        The same for the history expert alone, where no agreed rule fills in.
    """

    name: str
    label: str
    columns: int
    items: int
    gain: Estimate
    gain_alone: Estimate


@dataclass(frozen=True)
class ReasonStability:
    """How alike the strongest reasons are when the model is trained again on part of the leads.

    Attributes
    ----------
    jaccard
        Of the `top` strongest groups, mean over the leads and over pairs of retrains.
    same_first
        Share of leads whose strongest reason stays the same.
    top, retrains, share
        Reasons compared, models trained, and the share of leads of each.
    leads
        Leads the reasons were compared on.
    """

    jaccard: Estimate
    same_first: Estimate
    top: int
    retrains: int
    share: float
    leads: int


@dataclass(frozen=True)
class RandomSplit:
    """The figures of a split at random, beside those of the split by time.

    Attributes
    ----------
    random, by_time
        Measure (log_loss, auc, calibration_error) → figure of the blend, the same procedure and
        as many leads in both.
    gap
        By time less at random, for each measure; its interval is that of two independent figures.
    alarm
        Whether the gap is larger than chance and large enough to matter.
    sentence
        The same for people.
    """

    random: Mapping[str, Estimate]
    by_time: Mapping[str, Estimate]
    gap: Mapping[str, Estimate]
    alarm: bool
    sentence: str


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
