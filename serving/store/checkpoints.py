"""Moves what SQLite wrote to its log into its file, beside the writer: no answer waits for it."""

from __future__ import annotations

import logging
import threading

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

SECONDS_BETWEEN = 0.5
_MOVE = text("PRAGMA wal_checkpoint(PASSIVE)")  # waits for nobody, and nobody for it
_logger = logging.getLogger(__name__)


class Checkpoints:
    """A thread that empties SQLite's log; nothing at all for a database that has none.

    Left to the commits, one in a hundred would take several milliseconds more. They still do it
    where the log grows faster than the thread keeps up with (`engine.MOST_PAGES_OF_LOG`).
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
        if engine.dialect.name == "sqlite":
            self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(SECONDS_BETWEEN):
            try:
                with self._engine.connect() as connection:
                    connection.execute(_MOVE)
            except SQLAlchemyError:  # nothing is lost: it is in the log, and is tried again
                _logger.warning("the store's log was not moved into its file", exc_info=True)
