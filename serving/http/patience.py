"""Connections that never finish what they began: closed, so that nobody holds them for nothing.

Uvicorn waits for the first byte and for the end of a request's headers as long as it takes, and
has no setting for it; BentoML's server passes none of its own on. A few thousand connections that
send a byte now and then ("slow loris") would take every file handle of a worker. The body of a
request has a limit of its own, `serving.http.exchange.SECONDS_TO_ARRIVE`.
"""

from __future__ import annotations

import asyncio

import h11
from uvicorn import config
from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS_FOR_HEADERS = 20.0


class ImpatientProtocol(H11Protocol):
    """HTTP/1.1 as uvicorn speaks it, with a time limit for the headers of each request."""

    _limit: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait_for_headers()

    def data_received(self, data: bytes) -> None:
        """Take what came; the limit runs on from its start as long as headers are not complete."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._limit is None:
            self._wait_for_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the limit."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait_for_headers(self) -> None:
        self._limit = self.loop.call_later(SECONDS_FOR_HEADERS, self.transport.abort)

    def _stop_waiting(self) -> None:
        if self._limit is not None:
            self._limit.cancel()
            self._limit = None


def use_impatient_connections() -> None:
    """Have servers that uvicorn starts from now on in this process use `ImpatientProtocol`.

    BentoML makes uvicorn's configuration itself and lets nobody choose the protocol, so the
    choice that uvicorn makes where nothing is chosen is replaced.
    """
    config.HTTP_PROTOCOLS["auto"] = f"{__name__}:{ImpatientProtocol.__name__}"
