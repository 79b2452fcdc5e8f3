"""How much one key may ask for: a bucket of tokens, filled evenly."""

from __future__ import annotations

SECONDS_OF_A_MINUTE = 60.0


class Limiter:
    """Counts the requests of each caller in the memory of this process.

    A caller may send a minute's worth at once, and then as much as a minute allows. Every worker
    counts by itself: with n workers up to n times as much gets through, which protects the service
    as well and costs no shared store. To be used from one thread, that of the event loop.

    Parameters
    ----------
    requests_per_minute
        0 for no limit.
    """

    def __init__(self, requests_per_minute: int) -> None:
        self._most = float(requests_per_minute)
        self._per_second = requests_per_minute / SECONDS_OF_A_MINUTE
        self._left: dict[str, tuple[float, float]] = {}  # caller: tokens, at which second

    def seconds_to_wait(self, caller: str, at: float) -> float:
        """Count a request, or tell how long to wait until one is allowed.

        Parameters
        ----------
        caller
            Id of a key that was checked: made-up ones would fill the memory.
        at
            Seconds of a clock that only grows.

        Returns
        -------
        float
            0 if the request is allowed (and counted), else seconds.
        """
        if not self._most:
            return 0.0
        tokens, before = self._left.get(caller, (self._most, at))
        tokens = min(self._most, tokens + (at - before) * self._per_second)
        allowed = tokens >= 1
        self._left[caller] = (tokens - allowed, at)
        return 0.0 if allowed else (1 - tokens) / self._per_second
