"""The agreement on trial: whether each lead of the samples would have been handed over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from features.decision import Decision, decide
from features.facts import MICROSECONDS_PER_DAY, Facts, FloatArray
from training.evaluation.evaluated import wilson
from training.pilot.closed import SAMPLES
from training.pilot.moments import HANDED_OVER
from training.pilot.samples import Samples
from training.pilot.seen import Seen


@dataclass(frozen=True)
class Trial:
    """Leads of the samples (k rows), each scored as of its moment.

    Attributes
    ----------
    samples
        The leads.
    seen
        What was known of them, and their points.
    age_days
        float64 (k,), days between creation and the moment.
    score, threshold
        float64 (k,), 0–100: by a model fitted without the lead, and the threshold of that model.
    decision
        The hand-off rule, clause by clause.
    """

    samples: Samples
    seen: Seen
    age_days: FloatArray
    score: FloatArray
    threshold: FloatArray
    decision: Decision

    @property
    def mql(self) -> NDArray[np.bool_]:
        """Bool (k,), it would have been an MQL."""
        return self.decision.mql

    @property
    def right(self) -> NDArray[np.bool_]:
        """Bool (k,): a won lead handed over, or another one not."""
        return self.mql == self.samples.won


def trial_of(
    facts: Facts, samples: Samples, seen: Seen, probability: FloatArray, threshold: FloatArray
) -> Trial:
    """Decide for every lead of the samples.

    Parameters
    ----------
    facts
        Facts of n leads.
    samples, seen
        k leads, and what was known of them.
    probability, threshold
        float64 (k,), from models that did not learn from the lead; the threshold is a score.
    """
    age = samples.moments.as_of_us - facts.created_us[samples.moments.lead]
    score = 100.0 * probability
    decision = decide(seen.policy, seen.points, probability, 0.0)
    decision = replace(decision, reaches=score >= threshold)
    return Trial(samples, seen, age / MICROSECONDS_PER_DAY, score, threshold, decision)


@dataclass(frozen=True)
class Spread:
    """Quartiles of some values; NaN of none."""

    low: float
    middle: float
    high: float


@dataclass(frozen=True)
class SampleResult:
    """What became of one sample.

    Attributes
    ----------
    in_history, leads
        Leads of this outcome in history, and in the sample.
    handed_over
        Leads scored just before a hand-off status; the others as last known (or as listed).
    mql
        Leads that would have been an MQL.
    share, low, high
        Their share with its 95 % interval (Wilson); NaN without leads.
    score, points, classification, qualification, prioritisation, age_days
        Quartiles.
    """

    name: str
    in_history: int
    leads: int
    handed_over: int
    mql: int
    share: float
    low: float
    high: float
    score: Spread
    points: Spread
    classification: Spread
    qualification: Spread
    prioritisation: Spread
    age_days: Spread


def results_of(trial: Trial) -> list[SampleResult]:
    """Sum up won, lost and rejected leads; a sample without leads is there, without figures."""
    return list(_results(trial))


def _results(trial: Trial) -> Iterator[SampleResult]:
    samples, points = trial.samples, trial.seen.points
    for name in SAMPLES:
        chosen = samples.sample == name
        leads, mql = int(chosen.sum()), int(trial.mql[chosen].sum())
        share = mql / leads if leads else float("nan")
        low, high = wilson(np.array([share]), np.array([float(leads)]))
        yield SampleResult(
            name=name,
            in_history=samples.in_history.get(name, 0),
            leads=leads,
            handed_over=int((samples.rule[chosen] == HANDED_OVER).sum()),
            mql=mql,
            share=share,
            low=float(low[0]) if leads else float("nan"),
            high=float(high[0]) if leads else float("nan"),
            score=_spread(trial.score[chosen]),
            points=_spread(points.total[chosen]),
            classification=_spread(points.classification[chosen]),
            qualification=_spread(points.qualification[chosen]),
            prioritisation=_spread(points.prioritisation[chosen]),
            age_days=_spread(trial.age_days[chosen]),
        )


def _spread(values: NDArray) -> Spread:
    if not len(values):
        return Spread(float("nan"), float("nan"), float("nan"))
    # Points are whole numbers, and so is what a lead in the middle has.
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75], method="inverted_cdf").tolist()
    return Spread(float(low), float(middle), float(high))
