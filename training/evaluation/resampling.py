"""One set of resamples of whole leads behind every interval, so that all figures are paired."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from features.facts import FloatArray, IntArray
from training.evaluation.findings import Estimate

MOST_RESAMPLES, FEWEST_RESAMPLES = 1000, 200
ROWS_TO_RESAMPLE = 40_000_000
NUMBERS_AT_ONCE = 2_000_000
MOST_TIMES = 255  # that a lead is drawn; 20 is already rarer than anything
INTERVAL = (0.025, 0.975)


@dataclass(frozen=True)
class Resamples:
    """Resamples of leads with replacement; the same ones for everything measured.

    Attributes
    ----------
    leads
        How many there are.
    number
        Of resamples; 0 where there are fewer than two leads: nothing can be said of one.
    seed
        The same seed always gives the same resamples.
    """

    leads: int
    number: int
    seed: int = 0

    @classmethod
    def of(cls, leads: int, rows: int, seed: int = 0) -> Resamples:
        """Give 1,000 resamples, and fewer (at least 200) where there are many rows."""
        number = np.clip(ROWS_TO_RESAMPLE // max(rows, 1), FEWEST_RESAMPLES, MOST_RESAMPLES)
        return cls(leads, int(number) if leads > 1 else 0, seed)

    def chunks(self, cells: int = 1) -> Iterator[FloatArray]:
        """Give how often each lead was drawn: float64 (leads, some), until all are given.

        As many at once as fit in memory when so many cells are made of each.
        """
        at_once = max(NUMBERS_AT_ONCE // max(cells, self.leads, 1), 1)
        for first in range(0, self.number, at_once):
            yield self._times[:, first : first + at_once].astype(np.float64)

    @cached_property
    def _times(self) -> NDArray[np.uint8]:
        drawn = np.zeros((self.leads, self.number), np.uint8)
        for i in range(self.number):
            chosen = np.random.default_rng([self.seed, i]).integers(0, self.leads, self.leads)
            drawn[:, i] = np.minimum(np.bincount(chosen, minlength=self.leads), MOST_TIMES)
        return drawn


def numbered(lead: IntArray) -> tuple[IntArray, int]:
    """Count the leads of some rows, and give each row its lead's number from 0: int64 (k,)."""
    distinct, group = np.unique(lead, return_inverse=True)
    return group.astype(np.int64), len(distinct)


def estimate(
    value: float, draws: FloatArray, least: float = -np.inf, most: float = np.inf
) -> Estimate:
    """Give a figure with the interval of its resamples.

    Noise adds to a figure that cannot be negative (an error, a decomposition), and resampling adds
    it a second time; so the draws are moved until their mean is the figure (bias-corrected
    percentile interval). Where resampling has no bias this changes nothing.

    Parameters
    ----------
    value
        The figure itself.
    draws
        (resamples,), NaN where a resample cannot tell (of one outcome only).
    least, most
        No bound lies below or above.
    """
    known = draws[np.isfinite(draws)]
    if not np.isfinite(value) or len(known) <= len(draws) / 2:
        return Estimate(float(value), float("nan"), float("nan"))
    bounds = np.quantile(known - known.mean() + value, INTERVAL)
    low, high = np.clip(bounds, least, most).tolist()
    return Estimate(float(value), low, high)
