"""What the rules in service see of some rows, and what they decide of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.decision import Decision, decide
from features.facts import FloatArray
from features.points import RulePoints
from serving.agreed import InService
from serving.scored import mql_by_interest


@dataclass(frozen=True)
class Seen:
    """What every rule in service, the house's first, needs to decide about n rows."""

    rules: tuple[InService, ...]
    interested: NDArray[np.bool_]
    points: list[RulePoints]
    probability: list[FloatArray]

    def decisions(self, was: NDArray[np.bool_]) -> list[Decision]:
        """Decide by every rule, given who was an MQL."""
        return [
            decide(rule.policy, points, probability, rule.threshold, was)
            for rule, points, probability in zip(
                self.rules, self.points, self.probability, strict=True
            )
        ]

    def mql(self, was: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Give who is an MQL, by the lines of interest or else by the house: bool (n,)."""
        house, *lines = (decision.mql for decision in self.decisions(was))
        return mql_by_interest(house, lines, self.interested)
