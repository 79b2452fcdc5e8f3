"""The load: a process of its own that asks over and over, and notes how long each answer took.

Every connection asks again as soon as it is answered (a closed loop), with requests that were made
before. One line of JSON on standard input is a job, one on standard output its figures:

    {"port": 3000, "path": "/v1/score", "requests": "FILE", "connections": 32, "seconds": 5}

or with `count` instead of `seconds`. The answers are not read further than their status and length,
so that the load is not what limits.
"""

from __future__ import annotations

import json
import select
import socket
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LARGEST_PIECE = 1 << 18
LONGEST_WAIT_SECONDS = 120.0
END_OF_HEADERS = b"\r\n\r\n"
SHOWN_OF_A_FAILURE = 400


@dataclass
class Figures:
    """What was measured: seconds of each answer, and those that were not 200.

    Attributes
    ----------
    seconds
        Per answer, in the order in which they came.
    failures
        How many were not 200, and what the first said.
    wall, cpu
        Seconds by the clock and of the load's own processor.
    """

    seconds: list[float] = field(default_factory=list)
    failures: int = 0
    first_failure: str = ""
    wall: float = 0.0
    cpu: float = 0.0


class Connection:
    """One connection that is kept open, and the answer that it waits for."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), LONGEST_WAIT_SECONDS)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.came, self.missing, self.began = b"", -1, 0.0

    def ask(self, request: bytes) -> None:
        """Send a request."""
        self.came, self.missing, self.began = b"", -1, time.perf_counter()
        self.socket.sendall(request)

    def complete(self) -> bool:
        """Take what came; tell whether the answer is complete."""
        piece = self.socket.recv(LARGEST_PIECE)
        if not piece:
            raise ConnectionError("the server closed a connection that waited for its answer")
        if self.missing >= 0:
            self.missing -= len(piece)
            return self.missing <= 0
        self.came += piece
        end = self.came.find(END_OF_HEADERS)
        if end < 0:
            return False
        self.missing = body_bytes(self.came[:end]) - (len(self.came) - end - len(END_OF_HEADERS))
        return self.missing <= 0

    def close(self) -> None:
        """Hang up."""
        self.socket.close()


def body_bytes(headers: bytes) -> int:
    """Read how long the body is."""
    _, found, rest = headers.lower().partition(b"\r\ncontent-length:")
    if not found:
        raise ValueError(f"an answer without its length: {headers[:SHOWN_OF_A_FAILURE]!r}")
    return int(rest.partition(b"\r\n")[0])


def with_headers(path: str, bodies: Iterable[bytes]) -> list[bytes]:
    """Give whole requests."""
    head = f"POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
    return [f"{head}content-length: {len(b)}\r\n\r\n".encode() + b for b in bodies]


def asked(
    port: int,
    requests: Sequence[bytes],
    connections: int,
    *,
    seconds: float = float("inf"),
    count: float = float("inf"),
) -> Figures:
    """Ask until the time is over or so many were sent; all that were sent are waited for."""
    found, opened = Figures(), [Connection(port) for _ in range(connections)]
    try:
        cpu, start = time.process_time(), time.perf_counter()
        _ask(opened, requests, found, start + seconds, count)
        found.wall, found.cpu = time.perf_counter() - start, time.process_time() - cpu
    finally:
        for one in opened:
            one.close()
    return found


def _ask(
    opened: list[Connection], requests: Sequence[bytes], found: Figures, until: float, count: float
) -> None:
    poll, by_handle = select.epoll(), {one.socket.fileno(): one for one in opened}
    sent = 0
    for handle, one in by_handle.items():
        if sent < count:
            poll.register(handle, select.EPOLLIN)
            one.ask(requests[sent % len(requests)])
            sent += 1
    waiting = sent
    while waiting:
        ready = poll.poll(LONGEST_WAIT_SECONDS)
        if not ready:
            raise TimeoutError(f"no answer within {LONGEST_WAIT_SECONDS:.0f} s")
        for handle, _ in ready:
            one = by_handle[handle]
            if not one.complete():
                continue
            now = time.perf_counter()
            _note(one, now, found)
            if now < until and sent < count:
                one.ask(requests[sent % len(requests)])
                sent += 1
            else:
                waiting -= 1
    poll.close()


def _note(one: Connection, now: float, found: Figures) -> None:
    found.seconds.append(now - one.began)
    if one.came[9:12] != b"200":
        found.failures += 1
        if not found.first_failure:
            found.first_failure = one.came[:SHOWN_OF_A_FAILURE].decode(errors="replace")


def main() -> None:
    """Work off jobs until standard input ends."""
    prepared: dict[tuple[str, str], list[bytes]] = {}
    for line in sys.stdin:
        job = json.loads(line)
        path, file = job.pop("path"), job.pop("requests")
        if (path, file) not in prepared:
            bodies = Path(file).read_bytes().splitlines()
            prepared[path, file] = with_headers(path, bodies)
        figures = asked(requests=prepared[path, file], **job)
        sys.stdout.write(json.dumps(vars(figures)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
