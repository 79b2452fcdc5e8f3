"""What further trainings found: more history, feature families, reasons, the random split."""

from __future__ import annotations

from dataclasses import dataclass

from training.evaluation.findings import (
    UNKNOWN,
    Estimate,
    FeatureFamily,
    Findings,
    LearningCurve,
    RandomSplit,
    ReasonStability,
)
from training.pages.numbers import between, decimals, percent, whole, with_minus
from training.report.comparison import Standing, standing_of
from training.report.measures import AUC, CALIBRATION_ERROR, LOG_LOSS, Better

_SPLIT = (LOG_LOSS, AUC, CALIBRATION_ERROR)


@dataclass(frozen=True)
class LearningRow:
    """What one share of the history predicts."""

    share: str
    leads: str
    won: str
    log_loss: str
    log_loss_band: str
    auc: str
    auc_band: str


@dataclass(frozen=True)
class Learning:
    """Whether more history would help."""

    sentence: str
    rows: tuple[LearningRow, ...]


def learning(curve: LearningCurve | None) -> Learning | None:
    """Write the learning curve; None where there is none."""
    if curve is None:
        return None
    rows = tuple(
        LearningRow(
            percent(point.share),
            whole(point.leads),
            whole(point.won_leads),
            LOG_LOSS.written(point.log_loss.value),
            LOG_LOSS.band(point.log_loss),
            AUC.written(point.auc.value),
            AUC.band(point.auc),
        )
        for point in curve.points
    )
    return Learning(with_minus(curve.sentence), rows)


@dataclass(frozen=True)
class FamilyRow:
    """What a family of features adds, with the agreement and in history alone."""

    label: str
    columns: str
    items: str
    gain: str
    gain_band: str
    standing: Standing
    alone: str
    alone_band: str
    alone_standing: Standing


def families(found: tuple[FeatureFamily, ...]) -> tuple[FamilyRow, ...]:
    """Write the families of features, those that add most first."""
    ordered = sorted(found, key=lambda f: -f.gain.value if f.gain.known else float("inf"))
    return tuple(
        FamilyRow(
            label=f.label,
            columns=whole(f.columns),
            items=whole(f.items),
            gain=decimals(f.gain.value, 4),
            gain_band=between(decimals(f.gain.low, 4), decimals(f.gain.high, 4)),
            standing=standing_of(f.gain, "higher"),
            alone=decimals(f.gain_alone.value, 4),
            alone_band=between(decimals(f.gain_alone.low, 4), decimals(f.gain_alone.high, 4)),
            alone_standing=standing_of(f.gain_alone, "higher"),
        )
        for f in ordered
    )


@dataclass(frozen=True)
class SplitRow:
    """One measure by time and at random."""

    name: str
    better: Better
    by_time: str
    by_time_band: str
    random: str
    random_band: str
    gap: str
    gap_band: str


@dataclass(frozen=True)
class Split:
    """The random split beside the one by time."""

    alarm: bool
    sentence: str
    rows: tuple[SplitRow, ...]


def random_split(found: RandomSplit | None) -> Split | None:
    """Write the random split; None where there is none."""
    if found is None:
        return None
    rows = []
    for m in _SPLIT:
        by_time, random = (side.get(m.key, UNKNOWN) for side in (found.by_time, found.random))
        gap = found.gap.get(m.key, UNKNOWN)
        rows.append(
            SplitRow(
                *(m.name, m.better),
                *(m.written(by_time.value), m.band(by_time)),
                *(m.written(random.value), m.band(random)),
                *(m.written(gap.value), m.band(gap)),
            )
        )
    return Split(found.alarm, with_minus(found.sentence), tuple(rows))


def stability(found: ReasonStability | None) -> str | None:
    """Say how stable the strongest reasons are; None where it is not known."""
    if found is None or not found.jaccard.known:
        return None
    best = (
        f" For the best fifth of the leads, those that are worked, it is "
        f"{_share(found.jaccard_of_best)}."
        if found.jaccard_of_best.known
        else ""
    )
    return (
        f"Trained {found.retrains} times on {percent(found.share)} of the leads each, two models "
        f"agree to {_share(found.jaccard)} on the {found.top} strongest reasons of a lead "
        f"({whole(found.leads)} leads, Jaccard), and name the same strongest one for "
        f"{_share(found.same_first)} of them.{best}"
    )


def _share(estimate: Estimate) -> str:
    band = between(percent(estimate.low), percent(estimate.high))
    return percent(estimate.value) + (f" ({band})" if band else "")


@dataclass(frozen=True)
class Further:
    """All that needs further trainings; None or empty where it was not asked for."""

    learning: Learning | None
    families: tuple[FamilyRow, ...]
    stability: str | None
    split: Split | None

    @property
    def any(self) -> bool:
        """Tell whether there is anything to show."""
        return bool(self.learning or self.families or self.stability or self.split)


def further(findings: Findings) -> Further:
    """Write all that needs further trainings."""
    return Further(
        learning(findings.learning_curve),
        families(findings.feature_groups),
        stability(findings.reason_stability),
        random_split(findings.random_split),
    )
