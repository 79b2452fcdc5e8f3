"""A service that runs as long as it is needed, on a free port, with a store of its own."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

from features.errors import LeadScoreError

SECONDS_TO_START = 90
SECONDS_TO_STOP = 30
SETTINGS, POLICY = "LEADSCORE_", "LEADSCORE_POLICY"


@contextlib.contextmanager
def running_service() -> Iterator[str]:
    """Run the service in a process of its own; give its address once it is ready.

    This machine alone reaches it, and it keeps nothing: whatever the settings of the real service
    say of keys and of the store does not count.

    Raises
    ------
    LeadScoreError
        If it ends, or is not ready in time.
    """
    port = _free_port()
    command = [sys.executable, "-m", "serving.cli", "serve", "--port", str(port)]
    with tempfile.TemporaryDirectory(prefix="leadscore-") as folder:
        process = subprocess.Popen(
            command, env=_own(folder), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_until_ready(address, process)
            yield address
        finally:
            process.terminate()
            try:
                process.communicate(timeout=SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()


def _own(folder: str) -> dict[str, str]:
    """Give the environment without settings but for the policy, and with a store in a folder."""
    others = {n: v for n, v in os.environ.items() if n == POLICY or not n.startswith(SETTINGS)}
    return {**others, f"{SETTINGS}STORE": f"sqlite:///{folder}/store.db"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if process.poll() is not None:
            _, log = process.communicate()
            raise LeadScoreError(f"the service ended at once:\n{log.decode(errors='replace')}")
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise LeadScoreError(f"the service was not ready after {SECONDS_TO_START} s")
