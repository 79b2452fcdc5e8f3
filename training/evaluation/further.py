"""What only further fits can tell: see `training.evaluation.deep`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from training.evaluation.estimate import UNKNOWN, Estimate


@dataclass(frozen=True)
class LearningPoint:
    """How well a share of the past alone predicts the last block."""

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
        Judged leads the reasons were compared on, each at one moment.
    jaccard_of_best
        The same for the best fifth of them, those that are worked.
    """

    jaccard: Estimate
    same_first: Estimate
    top: int
    retrains: int
    share: float
    leads: int
    jaccard_of_best: Estimate = UNKNOWN


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
