"""Many small writes as few commits: a write is done when its commit is, and not before."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine

Work = Callable[[Connection], Any]
MOST_PER_COMMIT = 500


class Writer:
    """One thread that writes what all requests of this process have to keep.

    What is handed in while a commit is under way goes into the next one together: a commit costs
    about as much for a hundred writes as for one.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: queue.SimpleQueue[list[tuple[Work, Future[Any]]] | None] = (
            queue.SimpleQueue()
        )
        self._thread = threading.Thread(target=self._run, name="store", daemon=True)
        self._thread.start()

    def submit(self, work: Work) -> Future[Any]:
        """Have something written; the future has its result once that is committed."""
        [future] = self.submit_all([work])
        return future

    def submit_all(self, works: Sequence[Work]) -> list[Future[Any]]:
        """Have several written at once; the futures are done in their order."""
        futures: list[Future[Any]] = [Future() for _ in works]
        self._waiting.put(list(zip(works, futures, strict=True)))
        return futures

    def close(self) -> None:
        """Write what was handed in, then end."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        going = True
        while going:
            batch: list[tuple[Work, Future[Any]]] = []
            while going and (not batch or self._more(len(batch))):
                some = self._waiting.get()
                going = some is not None
                batch += some or ()
            if batch:
                self._commit(batch)

    def _more(self, many: int) -> bool:
        return many < MOST_PER_COMMIT and not self._waiting.empty()

    def _commit(self, batch: list[tuple[Work, Future[Any]]]) -> None:
        """Write all at once; where that fails, each alone, so that one cannot spoil the rest."""
        try:
            with self._engine.begin() as connection:
                results = _results(connection, [work for work, _ in batch])
        except Exception as error:  # noqa: BLE001 - whoever waits gets it
            if len(batch) == 1:
                batch[0][1].set_exception(error)
                return
            for one in batch:
                self._commit([one])
            return
        for (_, future), result in zip(batch, results, strict=True):
            future.set_result(result)


def _results(connection: Connection, works: list[Work]) -> list[Any]:
    """Do works in their order; neighbours that can be done `together` are."""
    results: list[Any] = []
    for together, some in groupby(works, key=lambda work: getattr(work, "together", None)):
        if together is None:
            results += [work(connection) for work in some]
        else:
            results += together(connection, list(some))
    return results
