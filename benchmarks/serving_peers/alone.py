"""The trees alone: LightGBM's own explanation of the same rows, without any server."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

import numpy as np

from benchmarks.serving_peers.processes import LoadProcess, Running
from benchmarks.serving_peers.world import LEADS_OF_A_BATCH, World

ROWS_ONE_BY_ONE = 200


@dataclass
class Alone:
    """Seconds per row of `pred_contrib`, and per lead of the service's batches; one per round.

    Attributes
    ----------
    one_by_one
        Of the processor, a call for each row.
    at_once
        By the clock, one call for all rows.
    in_batches
        By the clock, leads with reasons in requests of 1,000.
    """

    one_by_one: list[float] = field(default_factory=list)
    at_once: list[float] = field(default_factory=list)
    in_batches: list[float] = field(default_factory=list)

    def one_ms(self) -> float:
        """Give processor milliseconds for a row by itself in the median round."""
        return 1e3 * float(np.median(self.one_by_one))

    def batch_share(self) -> float:
        """Give how fast batches are, as a share of the speed of `pred_contrib`."""
        return float(np.median(self.at_once) / np.median(self.in_batches))


class Trees:
    """The model's trees and the rows of the leads in the batches."""

    def __init__(self, made: World, batches: int) -> None:
        self.made, self.batches, self.booster = made, batches, made.booster()
        self.rows = made.rows()[: batches * LEADS_OF_A_BATCH]
        self._why(self.rows[:10])

    def add_one_by_one(self, found: Alone) -> None:
        """Explain single rows."""
        rows = self.rows[:ROWS_ONE_BY_ONE]
        start = time.process_time()
        for i in range(len(rows)):
            self._why(rows[i : i + 1])
        found.one_by_one.append((time.process_time() - start) / len(rows))

    def add_at_once(self, found: Alone, server: Running) -> None:
        """Explain all rows, and have the service score and explain the same leads."""
        start = time.perf_counter()
        self._why(self.rows)
        found.at_once.append((time.perf_counter() - start) / len(self.rows))
        file = self.made.requests("batches")
        job = {"port": server.port, "path": "/v1/score/batch", "requests": file}
        with LoadProcess() as load:
            figures = load.run(**job, connections=1, count=self.batches)
        if figures.failures:
            raise RuntimeError(f"a batch was refused: {figures.first_failure}")
        found.in_batches.append(figures.wall / len(self.rows))

    def _why(self, rows: np.ndarray) -> np.ndarray:
        return np.asarray(self.booster.predict(rows, pred_contrib=True, num_threads=1))
