"""From a training to what is known of how good it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from features.facts import FloatArray, Moments
from training.evaluation.curves import gains_curve, reliability_curve
from training.evaluation.deep import deepened
from training.evaluation.evaluated import Evaluated, evaluated
from training.evaluation.findings import BLEND, Capacity, Findings, Population
from training.evaluation.labels import labels_of
from training.evaluation.points_alone import points_alone
from training.evaluation.predictor import TOP_SHARE, JudgedRows
from training.evaluation.resampling import Resamples, numbered
from training.evaluation.scores import differences, drawn, scores
from training.evaluation.segments import Labels, segments
from training.fit import Trained
from training.progress import Progress, Quiet, Steps
from training.thresholds import MICROSECONDS_PER_WEEK

POINTS_ALONE = "points_alone"
ORDER = (BLEND, "rules_alone", POINTS_ALONE, "history_alone", "constant")
NOTHING_TO_JUDGE = (
    "There was too little history to predict later leads from earlier ones: nothing is known of "
    "how good the probabilities are."
)


def evaluate(
    trained: Trained,
    *,
    deep: bool = False,
    steps: Steps | Quiet | None = None,
    others: Mapping[str, FloatArray] | None = None,
) -> Findings:
    """Find out how good a training is.

    Parameters
    ----------
    trained
        As `train` returned it.
    deep
        Whether to train again on less, without some of the features and on a random split; takes
        well over half as long as the training.
    steps
        Told about progress.
    others
        Further predictors to compare: name → probability of every row of `trained.judged`.

    Returns
    -------
    With a note and nothing else where no later leads could be judged.
    """
    steps = steps or Quiet()
    if not len(trained.judged.won):
        return Findings(notes=(NOTHING_TO_JUDGE,))
    known = rows_of(trained, others)
    moments = trained.gathered.snapshots.moments.part(trained.judged.place)
    capacity = capacity_of(trained, moments)
    group, leads = numbered(moments.lead)
    rows = JudgedRows(known.won, known.weight, group, leads, capacity.leads)
    labels = labels_of(trained.gathered.facts, moments)
    with steps.step(f"judging {len(known):,} snapshots of {leads:,} later leads", 3) as bar:
        found = _found(rows, known, labels, bar)
    found = replace(found, capacity=capacity)
    return deepened(found, trained, steps) if deep else found


def _found(
    rows: JudgedRows, known: Evaluated, labels: Mapping[str, Labels], bar: Progress
) -> Findings:
    """Measure all predictors on one set of resamples."""
    resamples = Resamples.of(rows.leads, len(known))
    probability = known.probability
    measured = drawn(rows, probability, resamples)
    bar.advance()
    told = scores(rows, probability, measured)
    bar.advance()
    found = Findings(
        population=_population(known, rows, resamples),
        scores=told,
        differences=differences(measured),
        reliability={n: reliability_curve(rows, p, resamples) for n, p in probability.items()},
        gains={n: gains_curve(rows, p, resamples) for n, p in probability.items()},
        segments=segments(rows, probability[BLEND], labels),
    )
    bar.advance()
    return found


def rows_of(trained: Trained, others: Mapping[str, FloatArray] | None = None) -> Evaluated:
    """Give the judged rows with the probabilities of all predictors, in the order of `ORDER`."""
    moments = trained.gathered.snapshots.moments.part(trained.judged.place)
    known = evaluated(trained.judged, moments)
    points = {POINTS_ALONE: points_alone(trained.judged, trained.gathered)}
    all_ = known.probability | points
    named = {name: all_[name] for name in ORDER} | dict(others or {})
    return replace(known, probability=named)


def capacity_of(trained: Trained, judged: Moments) -> Capacity:
    """Give how many of the judged leads could have been worked; the best tenth where not said."""
    leads = len(np.unique(judged.lead))
    per_week = trained.model.parameters.policy.hand_off.threshold.capacity_per_week
    if per_week is None:
        worked = max(round(TOP_SHARE * leads), 1)
    else:
        weeks = max(float(np.ptp(judged.as_of_us)) / MICROSECONDS_PER_WEEK, 1.0)
        worked = min(max(int(per_week * weeks), 1), leads)
    return Capacity(worked, worked / leads, per_week)


def _population(known: Evaluated, rows: JudgedRows, resamples: Resamples) -> Population:
    return Population(
        leads=rows.leads,
        snapshots=len(known),
        won_leads=len(np.unique(rows.group[rows.won])),
        blocks=known.blocks,
        silent_blocks=known.silent_blocks,
        resamples=resamples.number,
    )
