"""When a search ends before all its trials are done: the time is up, or a person said so."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Literal

Reason = Literal["", "time is up", "Ctrl-C"]


class Stopped(Exception):
    """The search ends now; the trial under way is dropped."""


class Stop:
    """Knows whether to go on.

    Parameters
    ----------
    timeout_seconds
        From now on; None: no end.

    Attributes
    ----------
    reason
        Why the search has to end; empty while it need not.
    """

    def __init__(self, timeout_seconds: float | None) -> None:
        self._end = None if timeout_seconds is None else time.monotonic() + timeout_seconds
        self.reason: Reason = ""

    def seconds_left(self) -> float | None:
        """Give the time left; None if there is no end."""
        return None if self._end is None else max(self._end - time.monotonic(), 0.0)

    def now(self) -> bool:
        """Tell whether to end."""
        if not self.reason and self.seconds_left() == 0.0:
            self.reason = "time is up"
        return bool(self.reason)

    def check(self) -> None:
        """Raise `Stopped` if it is to end."""
        if self.now():
            raise Stopped

    @contextmanager
    def at_first_interrupt(self) -> Iterator[None]:
        """Let the first Ctrl-C end the search, and only a second one the whole work.

        Only the main thread hears signals; in another one Ctrl-C does what it always did.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = signal.getsignal(signal.SIGINT)

        def first(_number: int, _frame: FrameType | None) -> None:
            self.reason = "Ctrl-C"
            signal.signal(signal.SIGINT, before)

        signal.signal(signal.SIGINT, first)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)
