"""What was measured, as tables and as JSON, with the goals beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from benchmarks.serving_peers.alone import Alone
from benchmarks.serving_peers.contests import MLFLOW, NOTHING, OURS, OURS_WHY, TYPED, WHY
from benchmarks.serving_peers.rounds import Measured, Results
from benchmarks.serving_peers.service import Soak

MOST_TRIED = 32


@dataclass(frozen=True)
class Goal:
    """A figure and what it should be.

    Attributes
    ----------
    what, unit
        In words.
    value
        Of this run.
    goal
        To reach; at least that where `more`, else at most.
    """

    what: str
    value: float
    goal: float
    more: bool
    unit: str = "×"

    @property
    def reached(self) -> bool:
        """Tell whether it is reached."""
        return self.value >= self.goal if self.more else self.value <= self.goal


def goals(
    results: Results, alone: Alone, soaked: Soak | None, helps: float | None
) -> Iterator[Goal]:
    """Give the goals whose figures were measured."""
    many = max((number for _, number in results), default=MOST_TRIED)

    def times(name: str, of: str, what: str, goal: float) -> Iterator[Goal]:
        if (name, many) in results and (of, many) in results:
            value = results[name, many].rate / results[of, many].rate
            yield Goal(f"{what}, {many} connections", value, goal, True)

    def slowest(name: str, goal: float) -> Iterator[Goal]:
        if (name, 1) in results:
            value = results[name, 1].ms(0.99)
            yield Goal(f"{name}: p99 at one connection", value, goal, False, "ms")

    yield from times(OURS, MLFLOW, "score only against mlflow models serve", 40)
    yield from times(OURS, TYPED, "score only against plain BentoML", 4)
    yield from times(OURS, NOTHING, "score only against doing nothing", 1 / 8)
    yield from slowest(OURS, 3)
    yield from times(OURS_WHY, WHY, "with reasons against FastAPI + shap", 10)
    yield from slowest(OURS_WHY, 5)
    if alone.one_by_one:
        for number in sorted({n for name, n in results if name == OURS_WHY}):
            value = results[OURS_WHY, number].cpu_ms / alone.one_ms()
            what = f"processor time with reasons against pred_contrib, {number} connections"
            yield Goal(what, value, 1.3, False)
    if alone.in_batches:
        what = "batches with reasons, share of the speed of pred_contrib"
        yield Goal(what, alone.batch_share(), 0.9, True)
    if soaked is not None:
        what = f"memory after {soaked.requests:,} requests, growth"
        yield Goal(what, 100 * soaked.growth, 2, False, "%")
        yield Goal("start to ready", soaked.ready, 9, False, "s")
    if helps is not None:
        yield Goal("leadscore --help", helps, 0.3, False, "s")


def contest_table(results: Results) -> str:
    """Give a Markdown table of all contests."""
    lines = [
        "| who | connections | answers/s | p50 ms | p99 ms | server's processor ms per answer "
        "| load's processor | failed |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for (name, many), found in results.items():
        lines.append(
            f"| {name} | {many} | {found.rate:,.0f} | {found.ms(0.5):.2f} | {found.ms(0.99):.2f} "
            f"| {found.cpu_ms:.3f} | {100 * max(found.load):.0f}% | {found.failures} |"
        )
    return "\n".join(lines)


def goal_table(found: list[Goal]) -> str:
    """Give a Markdown table of the goals."""
    lines = ["| figure | this run | goal | |", "|---|---|---|---|"]
    for one in found:
        sign, met = ("≥" if one.more else "≤"), ("reached" if one.reached else "missed")
        goal = f"{sign} {one.goal:g} {one.unit}"
        lines.append(f"| {one.what} | {one.value:.3g} {one.unit} | {goal} | {met} |")
    return "\n".join(lines)


def alone_lines(alone: Alone) -> Iterator[str]:
    """Say what was measured of the trees alone."""
    if alone.one_by_one:
        yield f"pred_contrib of the same trees, one row: {alone.one_ms():.3f} ms of the processor"
    if alone.in_batches:
        per_second = [1 / sorted(s)[len(s) // 2] for s in (alone.at_once, alone.in_batches)]
        yield (
            f"leads per second: {per_second[0]:,.0f} by pred_contrib alone, {per_second[1]:,.0f} "
            "scored and explained in batches"
        )


def as_json(
    results: Results, alone: Alone, soaked: Soak | None, found: list[Goal]
) -> dict[str, object]:
    """Give everything for a file."""
    return {
        "contests": [_figures(*key, one) for key, one in results.items()],
        "alone": asdict(alone),
        "soak": None if soaked is None else asdict(soaked),
        "goals": [{**asdict(one), "reached": one.reached} for one in found],
    }


def _figures(name: str, many: int, found: Measured) -> dict[str, object]:
    return {
        "who": name,
        "connections": many,
        "rates": found.rates,
        "cpu_seconds": found.cpu,
        "load": found.load,
        "failures": found.failures,
        "ms": {str(q): found.ms(q) for q in (0.5, 0.9, 0.99, 0.999)},
    }
