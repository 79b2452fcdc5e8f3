"""Processes of the peers: started, waited for, looked at, and stopped with all they started."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.serving_peers.load import Figures

ROOT = Path(__file__).resolve().parents[2]
SECONDS_TO_START, SECONDS_TO_STOP, SECONDS_TO_ANSWER = 120.0, 20.0, 5.0
SECONDS_BETWEEN_LOOKS = 0.02
SHOWN_OF_A_LOG = 3000


@dataclass(frozen=True)
class Running:
    """A server that answers.

    Attributes
    ----------
    process
        The one that was started; it may have started others.
    port
        Where it answers.
    seconds_to_ready
        From its start until it said that it is ready.
    """

    process: subprocess.Popen[bytes]
    port: int
    seconds_to_ready: float

    def cpu_seconds(self) -> float:
        """Give the processor time of all of its processes so far."""
        times = [one.cpu_times() for one in self._all()]
        return sum(t.user + t.system for t in times)

    def worker_megabytes(self) -> float:
        """Give the resident memory of its largest process: the one that scores."""
        return max(one.memory_info().rss for one in self._all()) / 2**20

    def _all(self) -> list[psutil.Process]:
        first = psutil.Process(self.process.pid)
        return [first, *first.children(recursive=True)]


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def own_environment() -> dict[str, str]:
    """Give that of this process; our packages and the programs beside Python are found in it."""
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**os.environ, "PYTHONPATH": str(ROOT), "PATH": programs}


@contextlib.contextmanager
def running(
    command: Sequence[str],
    environment: Mapping[str, str],
    ready: str,
    log: Path,
    port: int | None = None,
) -> Iterator[Running]:
    """Run a server until the end of the block; `{port}` in its command is its port.

    Parameters
    ----------
    command
        To start it with, this interpreter in front.
    environment
        What is added to that of this process.
    ready
        Path that answers with 200 once the server is ready.
    log
        File for all that it says.
    port
        Where it is to listen; default: at a free one.
    """
    port = port or free_port()
    with log.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, *(part.replace("{port}", str(port)) for part in command)],
            env={**own_environment(), **environment},
            cwd=ROOT,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C is for this process, which then stops everybody
        )
    began = time.perf_counter()
    try:
        _wait_until_ready(process, f"http://127.0.0.1:{port}{ready}", log)
        yield Running(process, port, time.perf_counter() - began)
    finally:
        stop(process)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a process to end, then end it and all that it started."""
    with contextlib.suppress(psutil.NoSuchProcess):
        others = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(SECONDS_TO_STOP)
        for one in [*others, psutil.Process(process.pid)] if process.poll() is None else others:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
    process.wait()


def _wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(url, timeout=SECONDS_TO_ANSWER).close()
            return
        time.sleep(SECONDS_BETWEEN_LOOKS)
    said = log.read_text(encoding="utf-8", errors="replace")[-SHOWN_OF_A_LOG:]
    raise RuntimeError(f"{url} is not ready ({_state(process)}); its log ends:\n{said}")


def _state(process: subprocess.Popen[bytes]) -> str:
    """Say how a process and those it started are."""
    if process.poll() is not None:
        return f"exit code {process.returncode}"
    first = psutil.Process(process.pid)
    return "; ".join(
        f"{one.pid} {' '.join(one.cmdline()[1:4])}: {one.status()}, {one.num_threads()} threads, "
        f"{sum(one.cpu_times()[:2]):.1f} s of the processor"
        for one in (first, *first.children(recursive=True))
    )


class LoadProcess:
    """The load generator in its process; see `benchmarks.serving_peers.load`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.serving_peers.load"],
            env=own_environment(),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def __enter__(self) -> LoadProcess:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.communicate()

    def run(self, **job: object) -> Figures:
        """Have a job done."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(job, default=str) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"the load ended during {job}; what it said is above")
        return Figures(**json.loads(line))
