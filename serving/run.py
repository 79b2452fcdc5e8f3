"""Running the service in the foreground: `leadscore serve`."""

from __future__ import annotations

import contextlib
import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from features.errors import LeadScoreError
from serving.parent import end_with_parent
from serving.settings import Settings
from training.home import default_tracking_uri

SERVICE = "serving.service:LeadScore"
HERE = Path(__file__).resolve().parent.parent
# Longer than the 60 seconds for which load balancers usually keep a connection open.
SECONDS_TO_KEEP_CONNECTIONS = 75
SECONDS_TO_DRAIN = 20
SECONDS_BETWEEN_LOOKS = 0.1
SECONDS_TO_ANSWER = 5.0
# Starting takes less, but for the first start on a machine.
SECONDS_OF_SILENCE = 12.0
COMPILING = (
    "still starting: a first start compiles what counts the features, for up to a minute; "
    "what is compiled is kept for the next one\n"
)
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
BYTES_OF_SECRET = 32


def serve(host: str, port: int, workers: int = 1, policy: Path | None = None) -> None:
    """Serve the champion until SIGTERM, SIGINT or SIGHUP; requests under way are finished first.

    Parameters
    ----------
    host
        Address to listen on, or a name of this machine.
    port
        1–65535.
    workers
        Processes that score, at least 1.
    policy
        File of the agreement that counts for points, grades and hand-off; it is read again when
        it changes. Without it the champion's own counts.

    Raises
    ------
    LeadScoreError
        If the address cannot be listened on, a setting of the environment is wrong or unsafe, or
        the server breaks down.
    """
    address = _free_address(host, port)
    if workers < 1:
        raise LeadScoreError(f"workers is {workers}; at least 1 is needed")
    with _bentoml_home() as home:
        process = subprocess.Popen(
            _command(address, port),
            env=_environment(home, address, workers, policy),
            # Ctrl-C is for this process to pass on, once; it would reach every worker else.
            start_new_session=True,
            preexec_fn=end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
        )
        with _passing_signals_on(process) as asked:
            threading.Thread(target=_announce, args=(address, port, process), daemon=True).start()
            code = process.wait()
    if code and not asked:
        raise LeadScoreError(f"the server broke down (exit code {code}); its log is above")


def _command(address: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "bentoml", "serve", SERVICE, "--quiet"),
        *("--host", address, "--port", str(port)),
        *("--working-dir", str(HERE)),
        *("--timeout-keep-alive", str(SECONDS_TO_KEEP_CONNECTIONS)),
        *("--timeout-graceful-shutdown", str(SECONDS_TO_DRAIN)),
    ]


def _environment(home: str, address: str, workers: int, policy: Path | None) -> dict[str, str]:
    """Give BentoML's environment: silent, tracking nobody, with a folder of its own."""
    own = {
        "BENTOML_DO_NOT_TRACK": "True",
        "BENTOML_HOME": home,
        "LEADSCORE_HOST": address,
        "LEADSCORE_WORKERS": str(workers),
        # The folder one stands in may hold packages of the same names: they must not be served.
        "PYTHONSAFEPATH": "1",
        "MLFLOW_TRACKING_URI": _absolute(os.environ.get("MLFLOW_TRACKING_URI", "")),
    }
    if policy is not None:
        own["LEADSCORE_POLICY"] = str(policy.resolve())
    return _with_settings({**os.environ, **own})


def _with_settings(environ: dict[str, str]) -> dict[str, str]:
    """Check the settings, and have them mean the same in any folder and in every worker."""
    settings = Settings.from_environment(environ)
    known = {"LEADSCORE_STORE": settings.store}
    if settings.policy is not None:
        known["LEADSCORE_POLICY"] = str(settings.policy.resolve())
    if settings.session_secret is None:
        known["LEADSCORE_SESSION_SECRET"] = secrets.token_urlsafe(BYTES_OF_SECRET)
    elif file := environ.get("LEADSCORE_SESSION_SECRET_FILE"):
        known["LEADSCORE_SESSION_SECRET_FILE"] = str(Path(file).resolve())
    return {**environ, **known}


def _absolute(tracking_uri: str) -> str:
    """Give a model store's address that holds in any folder; the usual one where none is set."""
    prefix = "sqlite:///"
    if not tracking_uri:
        return default_tracking_uri()
    if tracking_uri.startswith(prefix):
        return prefix + str(Path(tracking_uri.removeprefix(prefix)).resolve())
    return tracking_uri if "://" in tracking_uri else str(Path(tracking_uri).resolve())


@contextlib.contextmanager
def _bentoml_home() -> Iterator[str]:
    """Give each server a folder of its own: BentoML empties that of the figures at each start."""
    with tempfile.TemporaryDirectory(prefix="leadscore-", ignore_cleanup_errors=True) as folder:
        yield folder


def _free_address(host: str, port: int) -> str:
    """Give the address of a host on which nobody listens at the port yet."""
    if not 1 <= port <= 65535:
        raise LeadScoreError(f"port {port} is not between 1 and 65535")
    try:
        family, kind, _, _, place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place)
    except PermissionError as error:
        raise LeadScoreError(f"port {port} may not be used; take one from 1024 on") from error
    except socket.gaierror as error:
        raise LeadScoreError(f"host {host!r} is not known; try 127.0.0.1 or 0.0.0.0") from error
    except OSError as error:
        raise LeadScoreError(
            f"cannot listen on {host}:{port} ({(error.strerror or str(error)).lower()}); "
            "stop what uses it, or take another with --port"
        ) from error
    return str(place[0])


@contextlib.contextmanager
def _passing_signals_on(process: subprocess.Popen[bytes]) -> Iterator[list[int]]:
    """Pass each signal to end on as SIGTERM; give the list of those that came."""
    came: list[int] = []

    def pass_on(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        process.send_signal(signal.SIGTERM)

    before = {number: signal.signal(number, pass_on) for number in SIGNALS}
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _announce(address: str, port: int, process: subprocess.Popen[bytes]) -> None:
    """Say once where the service is, as soon as it answers; and why, where that takes long."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)
    patience = time.monotonic() + SECONDS_OF_SILENCE
    while process.poll() is None:
        if _answers(reachable, port, max(patience - time.monotonic(), SECONDS_TO_ANSWER)):
            shown = f"[{reachable}]" if ":" in reachable else reachable
            _say(f"serving on http://{shown}:{port} (pages: /queue, routes: /docs.json)\n")
            return
        if time.monotonic() > patience:
            _say(COMPILING)
            patience = float("inf")
        time.sleep(SECONDS_BETWEEN_LOOKS)


def _say(line: str) -> None:
    sys.stdout.write(line)
    sys.stdout.flush()


def _answers(address: str, port: int, seconds: float) -> bool:
    """Tell whether the service answers; a request made while it starts waits for it."""
    connection = http.client.HTTPConnection(address, port, timeout=min(seconds, 60.0))
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
