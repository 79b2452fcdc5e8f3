"""The limit: an ASGI application that does nothing, behind the connections that ours has.

    python -m benchmarks.serving_peers.noop PORT [auto|ours]

With `ours` it is read by the HTTP parser that our service uses, else by uvicorn's own choice.
"""

from __future__ import annotations

import sys

import uvicorn

from serving.http.exchange import Receive, Scope, Send
from serving.http.patience import use_impatient_connections

BODY = b'{"score": 12.5}'
HEADERS = [
    (b"content-type", b"application/json"),
    (b"content-length", str(len(BODY)).encode()),
]


async def noop(scope: Scope, receive: Receive, send: Send) -> None:
    """Read the body, answer always the same."""
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body", False):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})


def main() -> None:
    """Serve until SIGTERM."""
    if sys.argv[2:] == ["ours"]:
        use_impatient_connections()
    uvicorn.run(
        noop,
        port=int(sys.argv[1]),
        log_level="error",
        access_log=False,
        lifespan="off",
        server_header=False,
    )


if __name__ == "__main__":
    main()
