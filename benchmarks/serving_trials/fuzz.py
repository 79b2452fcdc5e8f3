"""Every route fuzzed by schemathesis, while leads are kept of which no answer may say a word."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.serving_peers.processes import own_environment
from benchmarks.serving_peers.rounds import say
from benchmarks.serving_peers.world import World
from benchmarks.serving_trials.guarded import Guarded, log_of
from benchmarks.serving_trials.secrets_kept import changed, keep

LONGEST_OVER_SECONDS = 600.0
SHARE_OF_THE_RUN = 0.5
SHOWN_OF_A_REPORT = 20_000
HOOKS = "benchmarks.serving_trials.fuzz_checks"
REPORT = "schemathesis.log"
CONFIG = Path(__file__).with_name("schemathesis.toml")
# What asks again on its own trips schemathesis up while it looks through a chain.
NOT_IN_CHAINS = {"run": (), "fuzz": ("--exclude-checks", "ignored_auth")}


@dataclass
class Fuzzed:
    """What became of it: requests by status as the service's own log has them, and problems."""

    statuses: dict[int, int] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def requests(self) -> int:
        """Give how many were answered."""
        return sum(self.statuses.values())


def fuzzed(made: World, seconds: float, seed: int) -> Fuzzed:
    """Fuzz a service for so long: first route by route, then in chains of several requests."""
    found = Fuzzed()
    with Guarded(made, "fuzz") as service:
        found.problems += keep(service.caller())
        until = time.monotonic() + seconds
        found.problems += _reported(service, "run", seconds * SHARE_OF_THE_RUN, seed)
        found.problems += _reported(service, "fuzz", until - time.monotonic(), seed)
        found.problems += changed(service.caller())
    statuses = statuses_of(log_of(made.folder, "fuzz"))
    found.statuses = dict(sorted(statuses.items()))
    found.problems += [f"{n} answers with status {s}" for s, n in statuses.items() if s >= 500]
    return found


def _reported(service: Guarded, way: str, seconds: float, seed: int) -> Iterator[str]:
    """Run schemathesis; give its report if it found anything."""
    say(f"schemathesis {way} for {seconds:.0f} s")
    command = [
        *(
            sys.executable,
            "-m",
            "schemathesis.cli",
            "--config-file",
            str(CONFIG),
            "--no-color",
            way,
        ),
        f"http://127.0.0.1:{service.port}/docs.json",
        *("--max-time", f"{max(1, round(seconds))}", "--seed", str(seed)),
        # Both, because either would be made up if it were not given.
        *("--header", f"Authorization: Bearer {service.key}"),
        *("--header", f"X-API-Key: {service.key}", "--continue-on-failure"),
        *NOT_IN_CHAINS[way],
    ]
    log = service.store.parent / f"{way}-{REPORT}"
    with log.open("wb") as file:
        done = subprocess.run(
            command,
            env={**own_environment(), "SCHEMATHESIS_HOOKS": HOOKS},
            cwd=service.store.parent,  # it leaves a folder of its own there
            stdout=file,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=seconds + LONGEST_OVER_SECONDS,
        )
    if done.returncode:
        said = log.read_text("utf-8", errors="replace")
        yield (
            f"schemathesis {way}: exit code {done.returncode}, see {log}\n"
            + said[-SHOWN_OF_A_REPORT:]
        )


def statuses_of(log: str) -> Counter[int]:
    """Count the statuses of the requests in a service's log."""
    lines = (json.loads(line) for line in log.splitlines() if line.startswith("{"))
    return Counter(line["status"] for line in lines if line["event"] == "request")
