"""The hand-off threshold that the policy asks for, worked out on out-of-time predictions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import MICROSECONDS_PER_DAY, FloatArray, IntArray
from features.policy.schema import Threshold

MICROSECONDS_PER_WEEK = 7 * MICROSECONDS_PER_DAY


@dataclass(frozen=True)
class Judged:
    """Out-of-time predictions: lead, time, probability, label; only leads that may be handed over.

    Attributes
    ----------
    lead, as_of_us
        int64 (k,).
    probability
        float64 (k,).
    won
        bool (k,).
    asked
        bool (k,), a direct contact request hands the lead over, whatever its score; None where
        nobody asked.
    """

    lead: IntArray
    as_of_us: IntArray
    probability: FloatArray
    won: NDArray[np.bool_]
    asked: NDArray[np.bool_] | None = None

    def best_of_each_lead(self) -> tuple[FloatArray, NDArray[np.bool_]]:
        """Give the highest probability of every lead that never asked, and whether it won then."""
        best = self._best(~np.isin(self.lead, self.lead[self._asked]))
        return self.probability[best], self.won[best]

    def who_asked(self) -> int:
        """Count the leads that asked for contact."""
        return len(np.unique(self.lead[self._asked]))

    @property
    def _asked(self) -> NDArray[np.bool_]:
        return np.zeros(len(self.lead), bool) if self.asked is None else self.asked

    def _best(self, chosen: NDArray[np.bool_]) -> IntArray:
        rows = np.flatnonzero(chosen)
        order = rows[np.lexsort((-self.probability[rows], self.lead[rows]))]
        first = np.ones(len(order), bool)
        first[1:] = self.lead[order][1:] != self.lead[order][:-1]
        return order[first]

    @property
    def weeks(self) -> float:
        """Weeks that the predictions span."""
        if not len(self.as_of_us):
            return 0.0
        return max(float(np.ptp(self.as_of_us)) / MICROSECONDS_PER_WEEK, 1.0)


def threshold_score(threshold: Threshold, judged: Judged) -> float | None:
    """Work out the threshold as a score (0–100).

    Contact requests take their places of a capacity first, but leave one a week to the scores. A
    precision is that of the leads that are handed over by their score: no threshold moves others.

    Returns
    -------
    None where history cannot say (no out-of-time predictions, or the precision is never reached).
    """
    if threshold.score is not None:
        return threshold.score
    if threshold.cost_per_handoff is not None and threshold.value_per_win is not None:
        return min(100.0 * threshold.cost_per_handoff / threshold.value_per_win, 100.0)
    probability, won = judged.best_of_each_lead()
    if not len(probability):
        return None
    order = np.argsort(-probability, kind="stable")
    if threshold.capacity_per_week is not None:
        places = places_by_score(threshold.capacity_per_week, judged.weeks, judged.who_asked())
        if places >= len(order):
            return 0.0
        # Of leads with the same score all are handed over, or none; the best ones always.
        ends = np.flatnonzero(np.append(np.diff(probability[order]) != 0, True))
        within = ends[ends < places]
        return 100.0 * float(probability[order][within[-1] if len(within) else 0])
    precision = np.cumsum(won[order]) / np.arange(1, len(order) + 1)
    # Leads of the same probability are handed over together.
    last_of_equals = np.append(np.diff(probability[order]) != 0, True)
    reached = np.flatnonzero(last_of_equals & (precision >= (threshold.precision or 0.0)))
    return 100.0 * float(probability[order][reached[-1]]) if len(reached) else None


def places_by_score(capacity_per_week: float, weeks: float, asked: int) -> int:
    """Give how many leads may be handed over by their score, at least one a week."""
    left = capacity_per_week * weeks - asked
    return max(int(left), int(min(capacity_per_week, 1.0) * weeks), 1)
