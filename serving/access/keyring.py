"""The keys as one serving process knows them: checked without a query, revoked within seconds."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import Engine, or_, update
from sqlalchemy.exc import SQLAlchemyError

from features.errors import LeadScoreError
from serving.access.keys import Key, compare_with_nobody, read_key
from serving.access.table import API_KEYS, all_keys
from serving.http.logs import logger

SECONDS_KEPT = 5.0
# A key just made is asked for at once; ids made up by strangers must not cost a query each.
SECONDS_BETWEEN_LOOKS_FOR_NEW_KEYS = 1.0
UNREADABLE = "the store does not say which keys there are; its log says why"


class KeysUnreadableError(LeadScoreError):
    """The store does not answer, so nobody can be let in."""


class KeyRing:
    """Knows all keys, read anew at most every five seconds and whenever an unknown one comes.

    A process has few keys and many requests: it holds the whole table, so that neither a good key
    nor a made-up one costs a query. All methods may be called from any thread.

    Parameters
    ----------
    engine
        The store, with its tables.
    clock
        Seconds that only grow.
    """

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine, self._clock = engine, clock
        self._keys: dict[str, Key] = {}
        self._read_at, self._reads = float("-inf"), 0
        self._reading = threading.Lock()
        self._noted: dict[str, dt.date] = {}
        self._notes = ThreadPoolExecutor(1, "key use")

    def verify(self, text: str, now: dt.datetime) -> Key | None:
        """Give the key of a text if it is live at `now`; None for any other text.

        Raises
        ------
        KeysUnreadableError
            If the store does not answer.
        """
        key = self.look_up(text)
        if key is None or key.state(now) != "live":
            return None
        self._note_use(key, now.astimezone(dt.UTC).date())
        return key

    def look_up(self, text: str) -> Key | None:
        """Give the key whose text this is, even if it is void by now.

        Raises
        ------
        KeysUnreadableError
            If the store does not answer.
        """
        parts = read_key(text)
        if parts is None:
            return None
        if self.wants_refresh(text):
            self.refresh()
        key = self._keys.get(parts.key_id)
        if key is None:
            compare_with_nobody(parts.digest)
            return None
        return key if key.is_of(parts.digest) else None

    def by_id(self, key_id: str) -> Key | None:
        """Give a key by its id, for who has signed in with it; None if there is none.

        Raises
        ------
        KeysUnreadableError
            If the store does not answer.
        """
        if self._age() >= SECONDS_KEPT:
            self.refresh()
        return self._keys.get(key_id)

    def any_live(self, now: dt.datetime) -> bool:
        """Tell whether anybody has a live key.

        Raises
        ------
        KeysUnreadableError
            If the store does not answer.
        """
        self.refresh()
        return any(key.state(now) == "live" for key in self._keys.values())

    def wants_refresh(self, text: str) -> bool:
        """Tell whether looking this text up would read the store first."""
        parts = read_key(text)
        if parts is None:
            return False
        known = parts.key_id in self._keys
        return self._age() >= (SECONDS_KEPT if known else SECONDS_BETWEEN_LOOKS_FOR_NEW_KEYS)

    def refresh(self) -> None:
        """Read the keys, unless another thread has done so while this one waited.

        Raises
        ------
        KeysUnreadableError
            If the store does not answer.
        """
        before = self._reads
        with self._reading:
            if self._reads != before:
                return
            began = self._clock()
            try:
                with self._engine.connect() as connection:
                    self._keys = {key.key_id: key for key in all_keys(connection)}
            except SQLAlchemyError as error:
                logger.error("keys cannot be read", exc_info=error)
                raise KeysUnreadableError(UNREADABLE) from error
            self._read_at, self._reads = began, self._reads + 1

    def close(self) -> None:
        """Finish noting which keys were used."""
        self._notes.shutdown()

    def _age(self) -> float:
        return self._clock() - self._read_at

    def _note_use(self, key: Key, day: dt.date) -> None:
        if self._noted.get(key.key_id, key.last_used_on) != day:
            self._noted[key.key_id] = day
            self._notes.submit(self._write_use, key.key_id, day)

    def _write_use(self, key_id: str, day: dt.date) -> None:
        used = API_KEYS.c.last_used_on
        later = or_(used.is_(None), used < day)
        change = update(API_KEYS).where(API_KEYS.c.key_id == key_id, later)
        try:
            with self._engine.begin() as connection:
                connection.execute(change.values(last_used_on=day))
        except SQLAlchemyError as error:
            # A note for people, not worth a request; tried again tomorrow.
            fields = {"key": key_id}
            logger.warning("use of a key not noted", extra={"fields": fields}, exc_info=error)
