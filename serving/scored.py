"""Many scores as columns: the house's, and those of every product line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from features.decision import Decision
from features.facts import FloatArray, IntArray
from features.points import RulePoints
from features.rows import Rows
from serving.agreed import InService
from training.model import Explained

NO_LINE = -1


@dataclass(frozen=True)
class Judged:
    """What one rule in service says of n moments.

    Attributes
    ----------
    rule
        The rule.
    explained
        Probabilities with the contribution of every reason group.
    points
        The agreed points.
    decision
        Hand-off clauses.
    """

    rule: InService
    explained: Explained
    points: RulePoints
    decision: Decision


@dataclass(frozen=True)
class ScoredRows:
    """Scores of n moments.

    Attributes
    ----------
    house
        By the organisation-wide rule.
    lines
        By the rule of every product line, interested or not.
    interested
        bool (n, lines), which lines each lead shows interest in.
    rows
        The rows behind them.
    percentile
        float64 (n,), 0–100.
    grade
        (n,) A–D.
    mql_known
        bool (n,), whether the caller told if the lead was an MQL before.
    """

    house: Judged
    lines: tuple[Judged, ...]
    interested: NDArray[np.bool_]
    rows: Rows
    percentile: FloatArray
    grade: NDArray[np.str_]
    mql_known: NDArray[np.bool_]

    @property
    def explained(self) -> Explained:
        """The organisation-wide scores."""
        return self.house.explained

    @cached_property
    def best_line(self) -> IntArray:
        """The line of interest with the highest probability, by position; −1 where none."""
        if not self.lines:
            return np.full(len(self.grade), NO_LINE)
        probability = np.stack([line.explained.probability for line in self.lines], axis=1)
        best = np.where(self.interested, probability, -1.0).argmax(axis=1)
        return np.where(self.interested.any(axis=1), best, NO_LINE)

    @cached_property
    def mql(self) -> NDArray[np.bool_]:
        """MQL: by any line of interest; by the house rule where there is none."""
        lines = [line.decision.mql for line in self.lines]
        return mql_by_interest(self.house.decision.mql, lines, self.interested)

    def deciding(self, row: int) -> Judged:
        """Give the rule that decides a row: the best line that hands over, else the best line."""
        best = int(self.best_line[row])
        if best == NO_LINE:
            return self.house
        mine = [line for line, asked in zip(self.lines, self.interested[row], strict=True) if asked]
        takes = [line for line in mine if line.decision.mql[row]]
        return max(takes or mine, key=lambda line: float(line.explained.probability[row]))


def mql_by_interest(
    house: NDArray[np.bool_], lines: Sequence[NDArray[np.bool_]], interested: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Let the lines of interest decide, and the house where there is none: bool (n,)."""
    if not lines:
        return house
    by_line = (np.stack(lines, axis=1) & interested).any(axis=1)
    return np.where(interested.any(axis=1), by_line, house)
