"""One request and its answer, on bare ASGI."""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from serving.http.problems import PROBLEM_JSON, ProblemError

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

SECONDS_TO_ARRIVE = 60.0
_SANE_ID = re.compile(rb"[A-Za-z0-9._:-]{1,128}")
_JSON_TYPE = re.compile(r"application/(json|[\w.+-]+\+json)", re.IGNORECASE)
_UTF8 = ("utf-8", "utf8")


class ClientGoneError(Exception):
    """The client hung up before its request was complete."""


UNMATCHED = "unmatched"


@dataclass
class Answer:
    """What is sent back."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Exchange:
    """A request under way, and what is to be logged of it.

    Attributes
    ----------
    raw_path, query
        As they were sent, percent signs and all.
    parameters
        What the query says, once the route has checked it.
    client
        Address of the caller, empty where it is not known.
    caller
        Id of the key; None without keys.
    header_list
        The headers as they came, repeats and all.
    lead_id
        The lead that the path names; empty where it names none.
    repeatable
        The caller chose the request's id.
    told
        What went wrong is told by a page, and is not to become a problem.
    """

    method: str
    path: str
    headers: Mapping[bytes, bytes]
    request_id: str
    started: float
    raw_path: str = ""
    query: str = ""
    parameters: dict[str, str] = field(default_factory=dict)
    client: str = ""
    caller: str | None = None
    header_list: Sequence[tuple[bytes, bytes]] = ()
    lead_id: str = ""
    repeatable: bool = False
    route: str = UNMATCHED
    status: int = 0
    model_version: str | None = None
    told: bool = False

    @classmethod
    def of(cls, scope: Scope) -> Exchange:
        """Begin; the caller's `X-Request-Id` is kept if it is sane."""
        headers = dict(scope["headers"])
        given = headers.get(b"x-request-id", b"")
        sane = _SANE_ID.fullmatch(given) is not None
        return cls(
            method=scope["method"],
            path=scope["path"],
            raw_path=(scope.get("raw_path") or b"").decode("latin-1") or scope["path"],
            query=scope.get("query_string", b"").decode("latin-1"),
            client=(scope.get("client") or ("", 0))[0],
            headers=headers,
            header_list=scope["headers"],
            request_id=given.decode("ascii") if sane else str(uuid.uuid4()),
            started=time.perf_counter(),
            repeatable=sane,
        )

    @property
    def instance(self) -> str:
        """Name this request in a problem: its route and id."""
        route = "" if self.route == UNMATCHED else self.route
        return f"{route}#{self.request_id}"

    def refused(self, error: ProblemError) -> Answer:
        """Give the answer of a problem."""
        body = error.problem(self.instance).model_dump_json().encode()
        return Answer(error.status, body, PROBLEM_JSON, error.headers)


async def reply(exchange: Exchange, answer: Answer, send: Send) -> None:
    """Send an answer."""
    headers = [
        (b"content-type", answer.content_type.encode("latin-1")),
        (b"content-length", str(len(answer.body)).encode()),
        *((name.encode("latin-1"), v.encode("latin-1")) for name, v in answer.headers.items()),
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    body = b"" if exchange.method == "HEAD" else answer.body
    await send({"type": "http.response.body", "body": body})


def check_is_json(exchange: Exchange) -> None:
    """Refuse a body that does not say it is JSON in UTF-8, or that is compressed (415)."""
    stated = exchange.headers.get(b"content-type", b"").decode("latin-1")
    kind, *parameters = (part.strip() for part in stated.split(";"))
    if not _JSON_TYPE.fullmatch(kind):
        was = f"the content type is {kind[:100]!r}" if kind else "there is no content type"
        raise ProblemError(415, f"{was}; send Content-Type: application/json")
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset" and value.strip(' "').lower() not in _UTF8:
            raise ProblemError(415, f"the charset is {value[:100]!r}; send UTF-8")
    encoding = exchange.headers.get(b"content-encoding", b"identity").decode("latin-1")
    if encoding.strip().lower() not in {"", "identity"}:
        detail = f"the content encoding is {encoding[:100]!r}; send the body uncompressed"
        raise ProblemError(415, detail, headers={"accept-encoding": "identity"})


async def read_body(exchange: Exchange, receive: Receive, most_bytes: int) -> bytes:
    """Read the body, no further than the limit.

    Raises
    ------
    ProblemError
        413 beyond `most_bytes`, announced or not; 408 if it takes longer than a minute.
    ClientGoneError
        If the client hung up.
    """
    announced = exchange.headers.get(b"content-length", b"0")
    if announced.isdigit() and int(announced[:20]) > most_bytes:
        raise _too_large(most_bytes)
    try:
        async with asyncio.timeout(SECONDS_TO_ARRIVE):
            return await _read(receive, most_bytes)
    except TimeoutError:
        detail = f"the body did not arrive within {SECONDS_TO_ARRIVE:g} seconds; send it again"
        raise ProblemError(408, detail, headers={"connection": "close"}) from None


async def _read(receive: Receive, most_bytes: int) -> bytes:
    parts, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        part = message.get("body", b"")
        size, more = size + len(part), message.get("more_body", False)
        if size > most_bytes:
            raise _too_large(most_bytes)
        parts.append(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _too_large(most_bytes: int) -> ProblemError:
    detail = f"the body is larger than {most_bytes / 2**20:g} MiB; send less at once"
    return ProblemError(413, detail, headers={"connection": "close"})
