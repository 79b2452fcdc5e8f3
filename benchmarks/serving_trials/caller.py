"""A caller who tells an answer that never began from one that was cut off."""

from __future__ import annotations

import contextlib
import http.client
import json
from dataclasses import dataclass
from typing import Any

LONGEST_WAIT_SECONDS = 120.0


class UnansweredError(Exception):
    """Nothing came: the connection could not be made, or was closed before the answer began."""


class CutError(Exception):
    """A part of an answer came, and no more."""


@dataclass(frozen=True)
class Answered:
    """An answer: its status and what its JSON says."""

    status: int
    value: Any


class Caller:
    """Asks one after the other, over a connection that is kept while the server keeps it."""

    def __init__(self, port: int, key: str | None = None) -> None:
        self._port, self._open = port, False
        self._headers = {"content-type": "application/json"}
        if key is not None:
            self._headers["authorization"] = f"Bearer {key}"
        self._connection = http.client.HTTPConnection("127.0.0.1", port, LONGEST_WAIT_SECONDS)

    def ask(self, method: str, path: str, body: object = None, request_id: str = "") -> Answered:
        """Send a request and wait for its answer.

        Raises
        ------
        UnansweredError
            If none began.
        CutError
            If it ended too soon.
        """
        headers = {**self._headers, "x-request-id": request_id} if request_id else self._headers
        content = None if body is None else json.dumps(body).encode()
        try:
            self._connection.request(method, path, content, headers)
            answer = self._connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise UnansweredError(repr(error)) from error
        try:
            said = answer.read()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise CutError(repr(error)) from error
        with contextlib.suppress(ValueError):
            return Answered(answer.status, json.loads(said))
        return Answered(answer.status, said)

    def close(self) -> None:
        """Close the connection; the next question opens another."""
        self._connection.close()
