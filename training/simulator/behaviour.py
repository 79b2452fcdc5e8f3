"""What the leads do: Poisson processes in busy time, from creation to close."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.simulator.clock import from_busy_days, to_busy_days
from training.simulator.outcome import Outcomes
from training.simulator.profile import draw_rows
from training.simulator.rates import (
    AGE_EDGES_DAYS,
    FIRST_TOUCHES,
    KIND_NAMES,
    first_touch_table,
    rate_table,
)
from training.simulator.world import MICROSECONDS_PER_DAY

EDGES_US: Final = np.array(
    [*(days * MICROSECONDS_PER_DAY for days in AGE_EDGES_DAYS), 100_000 * MICROSECONDS_PER_DAY],
    dtype=np.int64,
)


@dataclass(frozen=True)
class Behaviour:
    """Everything done on the web site, on the phone and at events; sorted by lead, then time.

    `kind` indexes `rates.KINDS`, `piece` the age pieces; `first_touch` (leads,) indexes
    `rates.FIRST_TOUCHES` and happened at the moment of creation.
    """

    lead: NDArray[np.int64]
    time_us: NDArray[np.int64]
    kind: NDArray[np.int64]
    piece: NDArray[np.int64]
    first_touch: NDArray[np.int64]

    def first_kind(self) -> NDArray[np.int64]:
        """Kind of the activity that created each lead, shape (leads,)."""
        kinds = np.array([KIND_NAMES.index(name) for name in FIRST_TOUCHES])
        return np.asarray(kinds[self.first_touch])


def draw_behaviour(
    rng: np.random.Generator, created_us: NDArray[np.int64], outcomes: Outcomes, end_us: int
) -> Behaviour:
    """Draw every lead's activities up to its close or the end of the period.

    Parameters
    ----------
    rng
        Source of randomness.
    created_us
        Shape (leads,), microseconds since 1970.
    outcomes
        Path and close of every lead.
    end_us
        Nothing happens after it.

    Returns
    -------
    Behaviour
        All activities but the e-mails.
    """
    first = draw_rows(rng, first_touch_table().T[outcomes.path])
    parts = [
        _draw_piece(rng, piece, created_us, outcomes.path, np.minimum(outcomes.closed_us, end_us))
        for piece in range(len(AGE_EDGES_DAYS))
    ]
    lead, time_us, kind, piece = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((kind, time_us, lead))
    return Behaviour(lead[order], time_us[order], kind[order], piece[order], first)


def busy_exposure(
    created_us: NDArray[np.int64], until_us: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Busy days a lead has spent in each age piece by a moment, shape (n, pieces)."""
    edges = np.minimum(created_us[:, None] + EDGES_US, until_us[:, None])
    return np.diff(to_busy_days(edges), axis=1)


def _draw_piece(
    rng: np.random.Generator,
    piece: int,
    created_us: NDArray[np.int64],
    path: NDArray[np.int64],
    stop_us: NDArray[np.int64],
) -> tuple[NDArray[np.int64], ...]:
    begin_us = np.minimum(created_us + EDGES_US[piece], stop_us)
    end_us = np.minimum(created_us + EDGES_US[piece + 1], stop_us)
    begin = to_busy_days(begin_us)
    length = to_busy_days(end_us) - begin
    rates = rate_table()[:, :, piece]
    counts = rng.poisson(rates.T[path] * length[:, None])
    lead, kind = (np.repeat(index, counts.ravel()) for index in _cells(counts))
    place = begin[lead] + rng.random(lead.size) * length[lead]
    # Whole milliseconds are rounded down: never before the piece begins.
    time_us = np.maximum(from_busy_days(place), begin_us[lead])
    inside = (time_us > created_us[lead]) & (time_us < stop_us[lead])
    lead, kind, time_us = lead[inside], kind[inside], time_us[inside]
    return lead, time_us, kind, np.full(lead.size, piece)


def _cells(table: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rows, columns = np.indices(table.shape)
    return rows.ravel(), columns.ravel()
