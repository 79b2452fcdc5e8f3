"""The learning curve: how well models that knew less of the past predict the last block."""

from __future__ import annotations

from typing import Literal

import numpy as np

from features.facts import FloatArray
from training.evaluation.deep.again import Predicted, Study, predicted
from training.evaluation.findings import Estimate, LearningCurve, LearningPoint
from training.evaluation.resampling import Resamples, estimate
from training.evaluation.scores import Drawn, drawn
from training.folds import FEWEST_SNAPSHOTS
from training.progress import Progress

SHARES = (0.25, 0.5, 0.75, 1.0)
# More than half of the past: the curve flattens, so early shares promise too much of the next.
SLOPE_FROM = 0.5
NEGLIGIBLE = 0.001


def learning_curve(
    study: Study, full: Predicted, resamples: Resamples, bar: Progress
) -> LearningCurve | None:
    """Train on nested shares of the past (of leads, whole accounts) and judge on the last block.

    Parameters
    ----------
    study
        The last block with its past.
    full
        What the whole past predicts of it.
    resamples
        Of the leads of the block; the intervals say nothing of which leads of the past were drawn.
    bar
        Advanced once per share.

    Returns
    -------
    None where less than half of the past is too little to learn from.
    """
    points: list[tuple[LearningPoint, Drawn]] = []
    for share in SHARES:
        part = study if share == 1 else study.taught_by(_share_of_past(study, share))
        if _usable(part):
            points.append(_point(part, share, full if share == 1 else predicted(part), resamples))
        bar.advance()
    later = [(p.share, d) for p, d in points if p.share >= SLOPE_FROM]
    if len(later) < 2:
        return None
    per_doubling = _slope(*zip(*later, strict=True))
    verdict = more_would_help(per_doubling)
    told = tuple(p for p, _ in points)
    between = f"from {told[-len(later)].leads:,} to {told[-1].leads:,} leads"
    return LearningCurve(told, per_doubling, verdict, _sentence(per_doubling, verdict, between))


def _share_of_past(study: Study, share: float) -> np.ndarray:
    """Give the rows of the first so many leads in an order that is always the same: bool (k,)."""
    lead, train = study.material.snapshots.moments.lead, study.fold.train
    order = np.random.default_rng(3).permutation(study.together.max() + 1)[study.together]
    of_leads = order[train][np.unique(lead[train], return_index=True)[1]]
    return np.asarray(train & (order <= np.quantile(of_leads, share)))


def _usable(study: Study) -> bool:
    train = study.fold.train
    return bool(train.sum() >= FEWEST_SNAPSHOTS and study.material.snapshots.won[train].any())


def _point(
    study: Study, share: float, found: Predicted, resamples: Resamples
) -> tuple[LearningPoint, Drawn]:
    measured = drawn(study.judged, {"blend": found.blend}, resamples)["blend"]
    told = measured.estimates()
    train, s = study.fold.train, study.material.snapshots
    leads = len(np.unique(s.moments.lead[train]))
    won = len(np.unique(s.moments.lead[train & s.won]))
    return LearningPoint(share, leads, won, told["log_loss"], told["auc"]), measured


def _slope(shares: tuple[float, ...], found: tuple[Drawn, ...]) -> Estimate:
    """Give the log-loss per doubling of the past: the least-squares line over log₂ of the share."""
    x = np.log2(shares) - np.log2(shares).mean()

    def slope(losses: FloatArray) -> FloatArray:
        return np.asarray(x @ losses / (x @ x))

    value = slope(np.array([d.value["log_loss"] for d in found]))
    return estimate(float(value), slope(np.array([d.draws["log_loss"] for d in found])))


def more_would_help(per_doubling: Estimate) -> Literal["yes", "open", "no"]:
    """Say whether a doubling of the history would lower the log-loss by more than 0.001."""
    if per_doubling.low > -NEGLIGIBLE:
        return "no"
    return "yes" if per_doubling.high < 0 else "open"


def _sentence(per_doubling: Estimate, verdict: str, between: str) -> str:
    interval = f"{per_doubling.low:+.4f} to {per_doubling.high:+.4f}"
    figure = f"log-loss {per_doubling.value:+.4f} per doubling {between}, 95 % interval {interval}"
    said = {
        "yes": "More history would help: with twice as much the loss fell",
        "open": "Whether more history would help is not shown",
        "no": "More history would hardly help",
    }
    return f"{said[verdict]} ({figure})."
