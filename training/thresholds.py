"""The hand-off threshold that the policy asks for, worked out on out-of-time predictions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import MICROSECONDS_PER_DAY, FloatArray, IntArray
from features.policy.schema import Threshold

MICROSECONDS_PER_WEEK = 7 * MICROSECONDS_PER_DAY
TIE = 1e-9


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


@dataclass(frozen=True)
class ByScore:
    """What each threshold would have handed over, scores falling.

    Attributes
    ----------
    score
        float64 (c,), distinct scores (0–100): thresholds.
    leads, wins
        int64 (c,), leads whose best score reaches each, and how many of them were won.
    """

    score: FloatArray
    leads: IntArray
    wins: IntArray

    @classmethod
    def of(cls, judged: Judged) -> ByScore:
        """Count along the best prediction of each lead that never asked for contact."""
        probability, won = judged.best_of_each_lead()
        order = np.argsort(-probability, kind="stable")
        falling, wins = probability[order], np.cumsum(won[order], dtype=np.int64)
        # Leads of the same probability are handed over together.
        ends = np.flatnonzero(np.append(np.diff(falling) != 0, True)[: len(falling)])
        return cls(100.0 * falling[ends], ends + 1, wins[ends])

    def at(self, score: float) -> tuple[int, int]:
        """Count the leads, and the wins among them, whose score reaches a threshold."""
        place = int(np.searchsorted(-self.score, TIE - score, side="right"))
        return (int(self.leads[place - 1]), int(self.wins[place - 1])) if place else (0, 0)

    def thinned(self, most: int, keep: float | None = None) -> ByScore:
        """Keep so many thresholds, evenly spread; `keep`, if it is one, always."""
        kept = np.rint(np.linspace(0, max(len(self.score) - 1, 0), most)).astype(np.int64)
        kept = np.unique(np.append(kept, np.flatnonzero(self.score == keep)))
        kept = kept[: len(self.score)]
        return ByScore(self.score[kept], self.leads[kept], self.wins[kept])

    def cut_off(self, threshold: Threshold, places: int) -> float | None:
        """Work a threshold out as a score (0–100); None where these leads cannot say.

        `places` is how many leads may be handed over by their score, for a capacity.
        """
        fixed = fixed_score(threshold)
        if fixed is not None:
            return fixed
        if not len(self.score):
            return None
        if threshold.capacity_per_week is not None:
            if places >= self.leads[-1]:
                return 0.0
            # Of leads with the same score all are handed over, or none; the best ones always.
            within = np.flatnonzero(self.leads <= places)
            return float(self.score[within[-1] if len(within) else 0])
        reached = np.flatnonzero(self.wins / self.leads >= (threshold.precision or 0.0))
        return float(self.score[reached[-1]]) if len(reached) else None


def fixed_score(threshold: Threshold) -> float | None:
    """Give the score that a threshold fixes without any history; None where it needs one."""
    if threshold.cost_per_handoff is not None and threshold.value_per_win is not None:
        return min(100.0 * threshold.cost_per_handoff / threshold.value_per_win, 100.0)
    return threshold.score


def threshold_score(threshold: Threshold, judged: Judged) -> float | None:
    """Work out the threshold as a score (0–100).

    Contact requests take their places of a capacity first, but leave one a week to the scores. A
    precision is that of the leads that are handed over by their score: no threshold moves others.

    Returns
    -------
    None where history cannot say (no out-of-time predictions, or the precision is never reached).
    """
    return ByScore.of(judged).cut_off(threshold, _places(threshold, judged))


def _places(threshold: Threshold, judged: Judged) -> int:
    return places_by_score(threshold.capacity_per_week or 0.0, judged.weeks, judged.who_asked())


def places_by_score(capacity_per_week: float, weeks: float, asked: int) -> int:
    """Give how many leads may be handed over by their score, at least one a week."""
    left = capacity_per_week * weeks - asked
    return max(int(left), int(min(capacity_per_week, 1.0) * weeks), 1)
