"""Observed against expected wins, part by part, and the parts in which the model is weak."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtr

from features.facts import FloatArray, IntArray
from training.evaluation.findings import UNKNOWN, Segment
from training.evaluation.predictor import JudgedRows
from training.evaluation.ranking import auc, cells_of, per_lead
from training.evaluation.resampling import Resamples, estimate
from training.evaluation.several import stands_out, two_sided
from training.evaluation.wins import ratio_interval, variance_of_wins

FEWEST_OF_EACH_OUTCOME = 10
MUCH_BELOW = 0.05
RESAMPLES, CELLS = 200, 200
FEWER, MORE = "fewer wins than promised", "more wins than promised"
RANKS_WORSE = "ranks leads much worse than elsewhere"


@dataclass(frozen=True)
class Labels:
    """Which segment each of k rows is in: int64 (k,) numbers of names, in the order to be told.

    `pooled` is how many small ones are in the one called `OTHERS`.
    """

    names: Sequence[str]
    number: IntArray
    pooled: int = 0


OTHERS, MISSING = "others", "missing"


def segments(
    rows: JudgedRows, blend: FloatArray, by: Mapping[str, Labels]
) -> dict[str, tuple[Segment, ...]]:
    """Compare observed and expected wins in every segment of every dimension.

    A segment is weak if its wins differ from the expected ones, or if its AUC lies more than 0.05
    below that of all, by tests that hold when all segments are looked at together (Holm).

    Parameters
    ----------
    rows
        k rows; k > 0.
    blend
        float64 (k,), its probabilities.
    by
        Dimension → labels of the rows.
    """
    every = rows.leads, RESAMPLES if rows.leads > 1 else 0
    times = np.concatenate([np.zeros((rows.leads, 0)), *Resamples(*every).chunks(CELLS)], axis=1)
    whole = _auc(rows, blend, np.ones(len(blend), bool), times)
    tested = [
        (name, *_tested(rows, blend, labels, i, whole, times))
        for name, labels in by.items()
        for i in range(len(labels.names))
    ]
    chances = np.array([found for _, _, found in tested]).reshape(-1, 2)
    weak = stands_out(chances.ravel()).reshape(-1, 2)
    told: dict[str, list[Segment]] = {name: [] for name in by}
    for (name, segment, _), (off, ranks) in zip(tested, weak.tolist(), strict=True):
        told[name].append(replace(segment, weak=_words(segment, off, ranks)))
    return {name: tuple(found) for name, found in told.items()}


def _tested(
    rows: JudgedRows,
    blend: FloatArray,
    labels: Labels,
    number: int,
    whole: tuple[float, FloatArray],
    times: FloatArray,
) -> tuple[Segment, tuple[float, float]]:
    """Give a segment, and the chances of its wins and of its AUC were nothing wrong there."""
    chosen = labels.number == number
    p, won, weight, group = blend[chosen], rows.won[chosen], rows.weight[chosen], rows.group[chosen]
    observed, expected = float(weight @ won), float(weight @ p)
    variance = variance_of_wins(p, weight, group)
    area, draws = _auc(rows, blend, chosen, times)
    name = labels.names[number]
    segment = Segment(
        name=name,
        leads=len(np.unique(group)),
        won=observed,
        expected=expected,
        ratio=ratio_interval(observed, expected, variance),
        auc=estimate(area, draws, 0.0, 1.0) if np.isfinite(area) else UNKNOWN,
        pooled=labels.pooled if name == OTHERS else 0,
    )
    off = float(two_sided(np.array((observed - expected) / np.sqrt(max(variance, 1e-300)))))
    return segment, (off, _chance_of_worse(area - whole[0], draws - whole[1]))


def _auc(
    rows: JudgedRows, blend: FloatArray, chosen: np.ndarray, times: FloatArray
) -> tuple[float, FloatArray]:
    """Give the AUC of some rows and that of every resample; NaN where it cannot be known."""
    won, weight, group = rows.won[chosen], rows.weight[chosen], rows.group[chosen]
    fewest = min(len(np.unique(group[won])), len(np.unique(group[~won])))
    if fewest < FEWEST_OF_EACH_OUTCOME:
        return float("nan"), np.full(times.shape[1], np.nan)

    def area(most: int | None, drawn: FloatArray) -> FloatArray:
        cell = cells_of(blend[chosen], most)
        wins = per_lead(cell, group, weight * won, rows.leads) @ drawn
        return auc(wins, per_lead(cell, group, weight, rows.leads) @ drawn)

    return float(area(None, np.ones((rows.leads, 1)))[0]), area(CELLS, times)


def _chance_of_worse(gap: float, draws: FloatArray) -> float:
    """Give the chance of so low an AUC if it were no more than 0.05 below that of all."""
    known = draws[np.isfinite(draws)]
    spread = float(known.std()) if len(known) > len(draws) / 2 else 0.0
    return float(ndtr((gap + MUCH_BELOW) / spread)) if spread > 0 else float("nan")


def _words(segment: Segment, off: bool, ranks_worse: bool) -> tuple[str, ...]:
    side = FEWER if segment.won < segment.expected else MORE
    return ((side,) if off else ()) + ((RANKS_WORSE,) if ranks_worse else ())
