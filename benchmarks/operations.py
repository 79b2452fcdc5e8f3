"""Operations: what callers notice of kill −9, a new champion, SIGTERM and ten minutes of garbage.

Everything is done to a real service with a model trained on a simulated company, under load:

- kill −9 at random moments, of the worker, BentoML's supervisor, the command, or all at once. All
  that was answered with 200 (leads, activities, statuses, scores, objections, erasures) must be
  there afterwards, once, the store be sound, and the service ready again: by itself where only the
  worker was killed, else after its command was started again at the same port;
- new champions under 32 connections: every request is answered with 200;
- SIGTERM under 32 connections: no answer is cut off, and what was not answered was not done;
- every route fuzzed by schemathesis against the served OpenAPI, with a key: no 5xx, no answer
  against its description, nothing of a lead that was not asked for.

    .venv/bin/python benchmarks/operations.py [--kills 50] [--swaps 5] [--terms 10]
        [--fuzz-minutes 10] [--only kills swaps terms fuzz] [--keep FOLDER]

The exit code is 1 if anything was not as it should be.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.serving_peers.rounds import say
from benchmarks.serving_peers.world import World, world
from benchmarks.serving_trials.ends import Ends, swaps, terms
from benchmarks.serving_trials.fuzz import fuzzed
from benchmarks.serving_trials.kills import kills

PARTS = ("kills", "swaps", "terms", "fuzz")
LEADS = 2500
MOST_SHOWN = 20


def parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    found = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    found.add_argument("--kills", type=int, default=50)
    found.add_argument("--swaps", type=int, default=5)
    found.add_argument("--terms", type=int, default=10)
    found.add_argument("--fuzz-minutes", type=float, default=10.0)
    found.add_argument("--seed", type=int, default=0, help="of the moments, and of the fuzzing")
    found.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), metavar="PART")
    found.add_argument("--leads", type=int, default=LEADS, help="that teach the model")
    found.add_argument("--keep", type=Path, metavar="FOLDER", help="for model, stores and logs")
    return found


def killed(made: World, asked: argparse.Namespace) -> tuple[str, list[str]]:
    """Kill; give a line for people, and the problems."""
    found = kills(made, asked.kills, asked.seed)
    waits = (
        f"{who} {sorted(took)[len(took) // 2]:.1f} s (at most {max(took):.1f})"
        for who, took in found.seconds.items()
    )
    times = sum(len(took) for took in found.seconds.values())
    line = (
        f"kill −9, {times} times: {found.acknowledged:,} requests acknowledged, "
        f"{found.tried_again:,} sent again, {found.leads:,} leads compared; ready again after "
        + ", ".join(waits)
    )
    return line, found.problems


def swapped(made: World, asked: argparse.Namespace) -> tuple[str, list[str]]:
    """Exchange the champion; give a line for people, and the problems."""
    found = swaps(made, asked.swaps)
    return _line("new champion", asked.swaps, found), found.problems


def ended(made: World, asked: argparse.Namespace) -> tuple[str, list[str]]:
    """End the service; give a line for people, and the problems."""
    found = terms(made, asked.terms)
    return _line("SIGTERM", asked.terms, found), found.problems


def fuzzing(made: World, asked: argparse.Namespace) -> tuple[str, list[str]]:
    """Fuzz; give a line for people, and the problems."""
    found = fuzzed(made, 60 * asked.fuzz_minutes, asked.seed)
    line = f"fuzzing, {asked.fuzz_minutes:g} minutes: {found.requests:,} requests, {found.statuses}"
    return line, found.problems


def _line(what: str, times: int, found: Ends) -> str:
    return (
        f"{what}, {times} times: {found.answered:,} requests answered, {found.closed} connections "
        "closed before an answer began"
    )


def main(given: Sequence[str] | None = None) -> int:
    """Do what was asked; give the exit code."""
    asked = parser().parse_args(given)
    trials: dict[str, Callable[[World, argparse.Namespace], tuple[str, list[str]]]] = dict(
        zip(PARTS, (killed, swapped, ended, fuzzing), strict=True)
    )
    failed = 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        say("company and model")
        made = world(asked.keep or Path(folder) / "world", asked.leads)
        for name in asked.only:
            line, problems = trials[name](made, asked)
            print(f"{line}; {len(problems)} problems", flush=True)
            for problem in problems[:MOST_SHOWN]:
                print(f"  {problem}"[:500], flush=True)
            failed += bool(problems)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
