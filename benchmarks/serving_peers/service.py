"""The service by itself: how its memory grows, how soon it is ready, how soon the command helps."""

from __future__ import annotations

import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median

from benchmarks.serving_peers.contests import CONTESTS, OURS, OURS_WHY, ours
from benchmarks.serving_peers.processes import ROOT, LoadProcess, running
from benchmarks.serving_peers.world import World

TIMES = 5
CONNECTIONS = 8
SHARE_TO_WARM_UP = 0.1
FEWEST_TO_WARM_UP = 1000


@dataclass(frozen=True)
class Soak:
    """Megabytes that the worker held, and seconds until it was ready.

    Attributes
    ----------
    requests
        That were answered, half of them with reasons; `failures` were not 200.
    fresh, warm, end
        Resident megabytes before any request, after a tenth of them (or 1,000), and after all.
    ready
        Seconds from the start of the command to ready.
    """

    requests: int
    failures: int
    fresh: float
    warm: float
    end: float
    ready: float

    @property
    def growth(self) -> float:
        """Give by what share memory grew after the warm-up."""
        return self.end / self.warm - 1


def soak(made: World, requests: int) -> Soak:
    """Start the service anew and ask it so often."""
    server = ours(made)
    log = made.folder / "soak.log"
    with (
        running(server.command, server.environment, server.ready, log) as at,
        LoadProcess() as load,
    ):
        fresh = at.worker_megabytes()
        first = max(FEWEST_TO_WARM_UP, round(requests * SHARE_TO_WARM_UP))
        failures = _asked(made, load, at.port, first)
        warm = at.worker_megabytes()
        failures += _asked(made, load, at.port, requests)
        return Soak(requests, failures, fresh, warm, at.worker_megabytes(), at.seconds_to_ready)


def _asked(made: World, load: LoadProcess, port: int, requests: int) -> int:
    failures = 0
    for contest in CONTESTS:
        if contest.name in (OURS, OURS_WHY):
            job = {"port": port, "path": contest.path, "connections": CONNECTIONS}
            file = made.requests(contest.requests)
            failures += load.run(**job, requests=file, count=requests // 2).failures
    return failures


def help_seconds() -> float:
    """Give the median of the seconds that `leadscore --help` takes."""
    took = []
    for _ in range(TIMES):
        start = time.perf_counter()
        command = [sys.executable, "-m", "serving.cli", "--help"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        took.append(time.perf_counter() - start)
    return median(took)
