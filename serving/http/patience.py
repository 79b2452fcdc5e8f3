"""Connections as uvicorn serves them, but with limits for the headers, and problems for errors.

Uvicorn waits for the first byte and for the end of a request's headers as long as it takes, and
has no setting for it; BentoML's server passes none of its own on. A few thousand connections that
send a byte now and then ("slow loris") would take every file handle of a worker. The body of a
request has a limit of its own, `serving.http.exchange.SECONDS_TO_ARRIVE`.
"""

from __future__ import annotations

import asyncio

from uvicorn import config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from serving.http.problems import PROBLEM_JSON, ProblemError

SECONDS_FOR_HEADERS = 20.0
MOST_BYTES_OF_HEADERS = 64 * 2**10
NOT_HTTP = "this is no HTTP/1.1 request"
TOO_LONG = f"the headers are longer than {MOST_BYTES_OF_HEADERS // 2**10} KiB; send less"


class HeadersTooLongError(Exception):
    """What came so far of the headers is too much."""


class ImpatientProtocol(HttpToolsProtocol):
    """HTTP/1.1 as uvicorn speaks it, with limits for the time and the size of headers."""

    _limit: asyncio.TimerHandle | None = None
    _began = False
    _bytes_of_headers = 0  # those that are complete
    _bytes_that_came = 0  # before all of them were

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._wait_for_headers()

    def data_received(self, data: bytes) -> None:
        """Take what came; the limit runs on from its start as long as headers are not complete."""
        super().data_received(data)
        if self._began and not self.transport.is_closing():
            # A header that never ends is told to nobody before its end.
            self._bytes_that_came += len(data)
            if self._bytes_that_came > MOST_BYTES_OF_HEADERS:
                self.refuse(ProblemError(431, TOO_LONG))

    def on_message_begin(self) -> None:
        """Begin to wait for the headers of one more request."""
        super().on_message_begin()
        self._began, self._bytes_of_headers, self._bytes_that_came = True, 0, 0
        if self._limit is None:
            self._wait_for_headers()

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header."""
        self._bytes_of_headers += len(name) + len(value)
        if self._bytes_of_headers > MOST_BYTES_OF_HEADERS:
            raise HeadersTooLongError
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Begin to answer."""
        self._stop_waiting()
        self._began = False
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what the parser could not read."""
        too_long = self._bytes_of_headers > MOST_BYTES_OF_HEADERS
        self.refuse(ProblemError(431, TOO_LONG) if too_long else ProblemError(400, NOT_HTTP))

    def refuse(self, error: ProblemError) -> None:
        """Answer with a problem, and hang up."""
        body = error.problem("").model_dump_json().encode()
        head = (
            f"content-type: {PROBLEM_JSON}\r\ncontent-length: {len(body)}\r\nconnection: close\r\n"
        )
        self.transport.write(STATUS_LINE[error.status] + head.encode() + b"\r\n" + body)
        self.transport.close()

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
