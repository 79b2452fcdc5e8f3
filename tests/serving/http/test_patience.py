"""Connections that never finish their headers are closed; all others are served."""

import contextlib
import json
import socket
import subprocess
import sys
import threading
import time

import pytest
import uvicorn
from uvicorn import config

from serving.http import patience

ANSWER = b"HTTP/1.1 200 OK"


async def app(scope, receive, send):
    if scope["type"] == "http":
        body = b""
        while (message := await receive()).get("more_body"):
            body += message["body"]
        body += message.get("body", b"")
        size = str(len(body)).encode()
        headers = [(b"content-length", size)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@pytest.fixture
def address(monkeypatch):
    """A server that waits half a second for headers, as BentoML's would be made."""
    monkeypatch.setattr(patience, "SECONDS_FOR_HEADERS", 0.5)
    monkeypatch.setitem(config.HTTP_PROTOCOLS, "auto", config.HTTP_PROTOCOLS["auto"])
    patience.use_impatient_connections()
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_config=None, lifespan="off", timeout_keep_alive=60)
    )
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield listening.getsockname()
        server.should_exit = True
        thread.join()


def connect(address):
    return contextlib.closing(socket.create_connection(address, timeout=30))


def is_closed(connection):
    try:
        return connection.recv(1000) == b""
    except ConnectionError:
        return True


@pytest.mark.parametrize("begun", [b"", b"G", b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
def test_headers_that_never_end(address, begun):
    with connect(address) as connection:
        connection.sendall(begun)
        assert is_closed(connection)


def test_a_byte_now_and_then_does_not_help(address):
    with connect(address) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        began = time.monotonic()
        with contextlib.suppress(ConnectionError):
            while time.monotonic() - began < 20:
                connection.sendall(b"X")
                time.sleep(0.05)
        assert time.monotonic() - began < 20


def all_of(connection):
    found = b""
    with contextlib.suppress(ConnectionError):
        while more := connection.recv(10_000):
            found += more
    return found


@pytest.mark.parametrize(
    "sent",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 70_000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-One: more\r\n" * 10_000 + b"\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nX-Endless: " + b"x" * 200_000,
        b"GET /" + b"x" * 200_000,
    ],
    ids=["long", "many", "endless", "address"],
)
def test_headers_that_are_too_long_are_a_problem(address, sent):
    with connect(address) as connection:
        connection.sendall(sent)
        head, _, body = all_of(connection).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 431")
        assert b"application/problem+json" in head
        assert json.loads(body)["detail"] == patience.TOO_LONG


def test_long_headers_that_come_in_pieces_are_read(address):
    with connect(address) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        for i in range(10):
            connection.sendall(b"X-%d: " % i + b"x" * 4_000 + b"\r\n")
            time.sleep(0.01)
        connection.sendall(b"\r\n")
        assert connection.recv(1000).startswith(ANSWER)


@pytest.mark.parametrize("sent", [b"nonsense\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03"])
def test_what_is_no_http_is_a_problem(address, sent):
    with connect(address) as connection:
        connection.sendall(sent)
        head, _, body = all_of(connection).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 400")
        assert json.loads(body)["status"] == 400


def test_the_second_request_of_a_connection_is_watched_too(address):
    with connect(address) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(1000).startswith(ANSWER)
        connection.sendall(b"GET / HTT")
        assert is_closed(connection)


def test_who_sends_slowly_what_is_no_header_is_served(address):
    with connect(address) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n")
        for byte in b"slow":
            time.sleep(0.3)
            connection.sendall(bytes([byte]))
        answer = connection.recv(1000)
        assert answer.startswith(ANSWER)
        while not answer.endswith(b"slow"):
            more = connection.recv(1000)
            assert more
            answer += more
        time.sleep(1)  # idle between requests, which has a limit of its own
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(1000).startswith(ANSWER)


def test_who_connects_is_who_asks_whatever_a_header_says():
    """As in a worker: the service is imported, then uvicorn is configured."""
    script = (
        "import serving.service, uvicorn; made = uvicorn.Config(str, log_config=None); "
        "made.load(); trusted = made.loaded_app.trusted_hosts; "
        "print([a in trusted for a in ('127.0.0.1', '::1', '10.0.0.1', '')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[False, False, False, False]"
