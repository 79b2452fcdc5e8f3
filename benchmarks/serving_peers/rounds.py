"""The rounds: every contest once in each, one after the other, so that all see the same machine."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from benchmarks.serving_peers.contests import Contest, Server
from benchmarks.serving_peers.load import Figures
from benchmarks.serving_peers.processes import LoadProcess, Running, running
from benchmarks.serving_peers.world import World

WARM_UP_SECONDS = 1.0


@dataclass
class Measured:
    """What was measured of one contest at one number of connections, in all rounds.

    Attributes
    ----------
    seconds
        Of every answer.
    rates
        Answers per second, one per round.
    cpu
        Processor seconds of the server per answer, one per round.
    load
        Share of one processor that the load took, one per round.
    failures
        Answers that were not 200.
    """

    seconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    load: list[float] = field(default_factory=list)
    failures: int = 0

    def add(self, figures: Figures, cpu_seconds: float) -> None:
        """Add a round."""
        self.seconds += figures.seconds
        self.rates.append(len(figures.seconds) / figures.wall)
        self.cpu.append(cpu_seconds / len(figures.seconds))
        self.load.append(figures.cpu / figures.wall)
        self.failures += figures.failures

    @property
    def rate(self) -> float:
        """Give answers per second in the median round."""
        return float(np.median(self.rates))

    @property
    def cpu_ms(self) -> float:
        """Give the server's processor milliseconds per answer in the median round."""
        return 1e3 * float(np.median(self.cpu))

    def ms(self, quantile: float) -> float:
        """Give a quantile of the milliseconds that answers took."""
        return 1e3 * float(np.quantile(self.seconds, quantile))


Results = dict[tuple[str, int], Measured]


@contextlib.contextmanager
def started(made: World, wanted: Sequence[Server]) -> Iterator[Mapping[str, Running]]:
    """Run servers until the end of the block; one that cannot be imported is left out."""
    with contextlib.ExitStack() as stack:
        found = {}
        for server in wanted:
            if server.missing:
                say(f"left out: {server.name} ({', '.join(server.missing)} cannot be imported)")
                continue
            say(f"starting {server.name}")
            log = made.folder / f"{server.name}.log"
            block = running(server.command, server.environment, server.ready, log)
            found[server.name] = stack.enter_context(block)
        yield found


def measured(
    made: World,
    contests: Sequence[Contest],
    at: Mapping[str, Running],
    connections: Sequence[int],
    seconds: float,
    results: Results,
) -> None:
    """Run one round; its figures are added to the results."""
    with LoadProcess() as load:
        for contest in contests:
            for many in connections:
                server = at[contest.server]
                job = {"port": server.port, "path": contest.path, "connections": many}
                job["requests"] = made.requests(contest.requests)
                if (contest.name, many) not in results:
                    load.run(**job, seconds=WARM_UP_SECONDS)
                before = server.cpu_seconds()
                figures = load.run(**job, seconds=seconds)
                used = server.cpu_seconds() - before
                if figures.first_failure:
                    say(f"{contest.name}: {figures.first_failure}")
                results.setdefault((contest.name, many), Measured()).add(figures, used)


def say(line: str) -> None:
    """Tell on stderr what is going on."""
    print(line, file=sys.stderr, flush=True)
