"""The store of one serving process: reads in any thread, writes as few commits."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine

from serving.store import facts
from serving.store.checkpoints import Checkpoints
from serving.store.engine import open_store
from serving.store.writing import Work, Writer

SECONDS_A_FLAG_MAY_BE_OLD = 1.0
T = TypeVar("T")


class Store:
    """Leads, activities and scores, with the flags that stop scoring.

    Parameters
    ----------
    engine
        Of `open_store`.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = Writer(engine)
        self._checkpoints = Checkpoints(engine)
        self._flags: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())
        self._looked, self._looking = float("-inf"), threading.Lock()

    @classmethod
    def at(cls, url: str) -> Store:
        """Open the store at an address, making its tables where they are missing."""
        return cls(open_store(url))

    def read(self, ask: Callable[[Connection], T]) -> T:
        """Ask the database."""
        with self.engine.connect() as connection:
            return ask(connection)

    def write(self, work: Work) -> Future[Any]:
        """Have something written; the future is done when it is committed."""
        return self._writer.submit(work)

    def write_all(self, works: Sequence[Work]) -> list[Future[Any]]:
        """Have several things written at once; the futures are done in their order."""
        return self._writer.submit_all(works)

    def objects(self, lead_id: str) -> bool:
        """Tell whether a lead objected to being scored; at most a second old."""
        return lead_id in self._fresh_flags()[0]

    def to_review(self, lead_id: str) -> bool:
        """Tell whether a human review was asked for; at most a second old."""
        return lead_id in self._fresh_flags()[1]

    def look_again(self) -> None:
        """Have the flags read anew at the next question."""
        self._looked = float("-inf")

    def close(self) -> None:
        """Write what was handed in, and close the connections."""
        self._writer.close()
        self._checkpoints.close()
        self.engine.dispose()

    def _fresh_flags(self) -> tuple[frozenset[str], frozenset[str]]:
        if time.monotonic() - self._looked > SECONDS_A_FLAG_MAY_BE_OLD:
            with self._looking:
                if time.monotonic() - self._looked > SECONDS_A_FLAG_MAY_BE_OLD:
                    self._flags = self.read(facts.flagged)
                    self._looked = time.monotonic()
        return self._flags
