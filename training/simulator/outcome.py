"""How the leads' stories end: on which path they are, and when they close."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from training.simulator.clock import whole_milliseconds
from training.simulator.profile import draw_rows
from training.simulator.world import MICROSECONDS_PER_DAY, PATHS, STATES

NEVER: Final = np.iinfo(np.int64).max
WON_PATHS: Final = np.array([outcome == "won" for _, outcome in PATHS])
CLOSES: Final = np.array([outcome != "stale" for _, outcome in PATHS])

# Days from creation to the close: median and standard deviation of the logarithm, by state.
WON_DELAYS: Final = ((20.0, 0.75), (28.0, 0.75), (38.0, 0.8), (40.0, 0.8), (45.0, 0.8))
LOST_DELAYS: Final = ((40.0, 0.9), (42.0, 0.9), (38.0, 1.0), (28.0, 1.0), (16.0, 1.0))


@dataclass(frozen=True)
class Outcomes:
    """The path of every lead and its close, microseconds since 1970 (`NEVER`: it never closes)."""

    path: NDArray[np.int64]
    closed_us: NDArray[np.int64]

    @property
    def won(self) -> NDArray[np.bool_]:
        """Whether the lead is won in the end, shape (leads,)."""
        return np.asarray(WON_PATHS[self.path])


def draw_outcomes(
    rng: np.random.Generator, created_us: NDArray[np.int64], log_chances: NDArray[np.float64]
) -> Outcomes:
    """Draw a path for every lead, and its close.

    Parameters
    ----------
    rng
        Source of randomness.
    created_us
        Shape (leads,), microseconds since 1970.
    log_chances
        Log P(path | profile), shape (leads, paths).

    Returns
    -------
    Outcomes
        At least one second lies between creation and close.
    """
    path = draw_rows(rng, np.exp(log_chances))
    median, log_sd = _delay_table()
    days = median[path] * np.exp(log_sd[path] * rng.standard_normal(path.size))
    delay_us = np.maximum((days * MICROSECONDS_PER_DAY).astype(np.int64), 1_000_000)
    closed_us = whole_milliseconds(created_us + delay_us)
    return Outcomes(path, np.where(CLOSES[path], closed_us, NEVER))


def closed_share(age_days: NDArray[np.float64]) -> NDArray[np.float64]:
    """P(closed by this age | path), shape (n, paths) for ages of shape (n,)."""
    median, log_sd = _delay_table()
    with np.errstate(divide="ignore"):
        log_age = np.log(np.maximum(age_days, 0.0))[:, None]
    return np.asarray(CLOSES * ndtr((log_age - np.log(median)) / log_sd))


def _delay_table() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    # Stale leads never close: their row only fills the table.
    tables = {"won": WON_DELAYS, "lost": LOST_DELAYS, "stale": LOST_DELAYS}
    rows = [tables[outcome][STATES.index(state)] for state, outcome in PATHS]
    median, log_sd = np.array(rows, dtype=np.float64).T
    return median, log_sd
