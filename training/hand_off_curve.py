"""How many hand-offs, and of them wins, each threshold would have given: kept with the model.

With it a changed policy finds its threshold at once, without the history and without retraining.
"""

from __future__ import annotations

import math

import numpy as np
from pydantic import BaseModel, ConfigDict

from features.policy.schema import Threshold
from training.thresholds import ByScore, Judged, places_by_score

MOST_POINTS = 400
SMALLEST = 1e-9


def moved_score(score: float, change: float) -> float:
    """Give a score (0–100) after a change of its log-odds; 0 and 100 stay."""
    if not 0.0 < score < 100.0:
        return score
    p = score / 100.0
    return 100.0 / (1.0 + (1.0 - p) / p * math.exp(-change))


class HandOffCurve(BaseModel):
    """Out-of-time hand-offs by score, scores falling.

    Attributes
    ----------
    weeks
        Weeks that the predictions span.
    score
        Thresholds (0–100).
    leads, wins
        Leads that would have been handed over at each by their score, and how many were won.
    asked
        Leads that asked for contact: they are handed over at any threshold.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    weeks: float
    score: tuple[float, ...]
    leads: tuple[int, ...]
    wins: tuple[int, ...]
    asked: int = 0

    @classmethod
    def of(cls, judged: Judged) -> HandOffCurve:
        """Count along the best prediction of each lead; at most 400 points are kept."""
        kept = ByScore.of(judged).thinned(MOST_POINTS)
        return cls(
            asked=judged.who_asked(),
            weeks=judged.weeks,
            score=tuple(kept.score.tolist()),
            leads=tuple(kept.leads.tolist()),
            wins=tuple(kept.wins.tolist()),
        )

    def threshold_score(self, threshold: Threshold) -> float | None:
        """Work out a threshold as a score (0–100); None where the curve cannot say."""
        capacity = threshold.capacity_per_week or 0.0
        places = places_by_score(capacity, self.weeks, self.asked)
        return self.by_score.cut_off(threshold, places)

    def moved(self, change: float) -> HandOffCurve:
        """Give the curve after a change of all log-odds: the same leads, other scores and wins."""
        score, now = np.array(self.score), np.array([moved_score(s, change) for s in self.score])
        more = np.where(score > 0, now / np.maximum(score, SMALLEST), 1.0)
        wins = np.cumsum(np.diff(self.wins, prepend=0) * more) if len(score) else np.zeros(0)
        leads = np.array(self.leads, np.int64)
        # Nowhere more wins than leads, neither in all nor between two thresholds.
        lost = leads - np.minimum(np.rint(wins).astype(np.int64), leads)
        wins = leads - np.maximum.accumulate(lost)
        update = {"score": tuple(now.tolist()), "wins": tuple(wins.tolist())}
        return self.model_copy(update=update)

    @property
    def by_score(self) -> ByScore:
        """The same as arrays."""
        leads, wins = np.array(self.leads, np.int64), np.array(self.wins, np.int64)
        return ByScore(np.array(self.score, np.float64), leads, wins)
