"""A service that is killed and started again at the same port, with the same store."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil

from benchmarks.serving_peers.contests import ours
from benchmarks.serving_peers.processes import (
    ROOT,
    Running,
    free_port,
    own_environment,
    running,
)
from benchmarks.serving_peers.world import World
from benchmarks.serving_trials.caller import Caller, UnansweredError

SECONDS_UNTIL_PORT_IS_FREE = 30.0
SECONDS_UNTIL_READY = 90.0
SECONDS_BETWEEN_LOOKS = 0.1
SCOPES = ("score", "write", "read", "admin")
WORKER = "_bentoml_impl.worker.service"


class Guarded:
    """The service behind keys, in a store of its own.

    Parameters
    ----------
    made
        The model to serve.
    name
        Of the store and the logs, in the world's folder.
    """

    def __init__(self, made: World, name: str) -> None:
        self.port, self._made, self._name, self._starts = free_port(), made, name, 0
        self.store = made.folder / name / "leadscore.db"
        shutil.rmtree(self.store.parent, ignore_errors=True)  # of an earlier run
        self.store.parent.mkdir()
        usual = ours(made)
        added = {"LEADSCORE_STORE": f"sqlite:///{self.store}", "LEADSCORE_KEYS_REQUIRED": "true"}
        self._server = replace(usual, environment={**usual.environment, **added})
        self.key = self._new_key()
        self._stack = contextlib.ExitStack()
        self.running: Running | None = None
        self._started: list[psutil.Process] = []

    def __enter__(self) -> Guarded:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> float:
        """Start it; give the seconds until it was ready."""
        self._starts += 1
        server, log = self._server, self._made.folder / f"{self._name}-{self._starts}.log"
        block = running(server.command, server.environment, server.ready, log, self.port)
        self.running = self._stack.enter_context(block)
        self._started += self.tree().values()
        return self.running.seconds_to_ready

    def stop(self) -> None:
        """End it, and all that is left of it."""
        self._stack.close()
        self.running = None
        for process in self._started:  # whoever lost its parent is nobody's child any more
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        self._started.clear()

    def caller(self) -> Caller:
        """Give somebody who may ask everything."""
        return Caller(self.port, self.key)

    def tree(self) -> dict[str, psutil.Process]:
        """Give its processes: the command, BentoML's supervisor, the worker."""
        assert self.running is not None
        command = psutil.Process(self.running.process.pid)
        [supervisor] = command.children()
        [worker] = [one for one in supervisor.children() if WORKER in one.cmdline()]
        return {"command": command, "supervisor": supervisor, "worker": worker}

    def wait_until_ready(self) -> float:
        """Give the seconds until it is ready by itself."""
        start, caller = time.monotonic(), self.caller()
        while time.monotonic() < start + SECONDS_UNTIL_READY:
            with contextlib.suppress(UnansweredError):
                if caller.ask("GET", "/readyz").status == 200:
                    return time.monotonic() - start
            time.sleep(SECONDS_BETWEEN_LOOKS)
        raise RuntimeError(f"not ready again after {SECONDS_UNTIL_READY:.0f} s")

    def wait_until_port_is_free(self) -> None:
        """Wait until nobody answers any more; whoever starts it again needs that."""
        until = time.monotonic() + SECONDS_UNTIL_PORT_IS_FREE
        while time.monotonic() < until:
            try:
                with contextlib.closing(Caller(self.port)) as caller:
                    caller.ask("GET", "/healthz")
            except UnansweredError as error:
                if "refused" in str(error).lower():
                    return
            time.sleep(SECONDS_BETWEEN_LOOKS)
        holders = [one.cmdline() for one in self._started if one.is_running()]
        raise RuntimeError(f"port {self.port} is still taken, perhaps by one of {holders}")

    def _new_key(self) -> str:
        scopes = [word for scope in SCOPES for word in ("--scope", scope)]
        command = [sys.executable, "-m", "serving.cli", "keys", "create", "trial", *scopes]
        environment = {**own_environment(), **self._server.environment}
        done = subprocess.run(
            command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True
        )
        return next(word for word in done.stdout.split() if word.startswith("ls_"))


def log_of(folder: Path, name: str) -> str:
    """Give all that a guarded service said."""
    logs = sorted(folder.glob(f"{name}-*.log"))
    return "".join(log.read_text(encoding="utf-8", errors="replace") for log in logs)
