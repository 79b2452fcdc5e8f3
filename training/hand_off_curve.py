"""How many hand-offs, and of them wins, each threshold would have given: kept with the model.

With it a changed policy finds its threshold at once, without the history and without retraining.
"""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict

from features.policy.schema import Threshold
from training.thresholds import Judged, places_by_score

MOST_POINTS = 400


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
        probability, won = judged.best_of_each_lead()
        order = np.argsort(-probability, kind="stable")
        falling, wins = probability[order], np.cumsum(won[order])
        # Leads of the same probability are handed over together.
        last_of_equals = np.flatnonzero(np.append(np.diff(falling) != 0, True)[: len(falling)])
        few = np.linspace(0, max(len(last_of_equals) - 1, 0), MOST_POINTS)
        kept = last_of_equals[np.unique(np.rint(few).astype(int))] if len(falling) else []
        return cls(
            asked=judged.who_asked(),
            weeks=judged.weeks,
            score=tuple((100.0 * falling[kept]).tolist()),
            leads=tuple(int(i) + 1 for i in kept),
            wins=tuple(int(n) for n in wins[kept]),
        )

    def threshold_score(self, threshold: Threshold) -> float | None:
        """Work out a threshold as a score (0–100); None where the curve cannot say."""
        if threshold.score is not None:
            return threshold.score
        if threshold.cost_per_handoff is not None and threshold.value_per_win is not None:
            return min(100.0 * threshold.cost_per_handoff / threshold.value_per_win, 100.0)
        if not self.score:
            return None
        leads = np.array(self.leads)
        if threshold.capacity_per_week is not None:
            places = places_by_score(threshold.capacity_per_week, self.weeks, self.asked)
            within = np.flatnonzero(leads <= places)
            if places >= leads[-1]:
                return 0.0
            return self.score[within[-1]] if len(within) else self.score[0]
        reached = np.flatnonzero(np.array(self.wins) / leads >= (threshold.precision or 0.0))
        return self.score[reached[-1]] if len(reached) else None
