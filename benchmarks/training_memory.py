"""How much memory a whole training takes, from files to a registered model, step by step.

A simulated company of so many snapshots is written to files; then a process of its own reads them,
judges leaks, trains, evaluates, writes the report and registers, as `leadscore train` does. Peak is
what the operating system saw in use at once (Linux: VmHWM, reset at each step).

    .venv/bin/python benchmarks/training_memory.py [--snapshots 100000] [--trials 0] [--quick]
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

# The file features.py beside this one bears the name of the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from training.progress import Quiet

SNAPSHOTS_OF_A_LEAD = 8.22  # of the simulated company
STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


class Peaks(Quiet):
    """Measures the peak of every step, and of what comes between."""

    def __init__(self) -> None:
        self.found: list[tuple[str, float, float, float]] = []
        self._begin()

    def _begin(self) -> None:
        RESET.write_text("5", "ascii")
        self._began = time.perf_counter()

    def end(self, text: str) -> None:
        """Note seconds, and what was in use at the peak and is in use at the end."""
        seconds = time.perf_counter() - self._began
        self.found.append((text, seconds, in_use("VmHWM"), in_use("VmRSS")))
        print(f"  {text}: {seconds:.0f} s, peak {in_use('VmHWM'):.2f} GB", file=sys.stderr)
        self._begin()

    @contextmanager
    def step(self, text: str, pieces: int = 1) -> Iterator[Quiet]:
        """Measure a step."""
        self.end("between")
        yield self
        self.end(text)


def in_use(name: str) -> float:
    """Give a figure of this process in GB (10⁹ bytes)."""
    [line] = [line for line in STATUS.read_text("ascii").splitlines() if line.startswith(name)]
    return float(line.split()[1]) * 1024 / 1e9


def train_in(folder: str, trials: int, quick: bool, there: Connection) -> None:
    """Read the files and train; send what was measured."""
    import datetime as dt  # noqa: PLC0415

    from features.policy.load import load_policy  # noqa: PLC0415
    from features.tables import last_known_moment, read_tables  # noqa: PLC0415
    from training.run import run_training  # noqa: PLC0415
    from training.tuning import Budget  # noqa: PLC0415

    peaks, place = Peaks(), Path(folder)
    tables = read_tables(str(place / "company"))
    peaks.end("reading files")
    done = run_training(
        tables,
        load_policy(None),
        last_known_moment(tables, dt.datetime.now(dt.UTC)),
        name="simulated company",
        out=place / "report",
        trials=Budget(trials, place=place / "tuning.db"),
        quick=quick,
        steps=peaks,
    )
    there.send((done.trained.counts, peaks.found))


def write(leads: int, folder: str) -> None:
    """Simulate a company and write its tables."""
    from features.tables.write import write_tables  # noqa: PLC0415
    from training.simulator import simulate  # noqa: PLC0415

    write_tables(simulate(leads, 0).tables, Path(folder) / "company", "parquet")


def main() -> None:
    """Train in a process of its own, and print what it took."""
    given = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given.add_argument("--snapshots", type=int, default=100_000, help="about so many")
    given.add_argument("--trials", type=int, default=0)
    given.add_argument("--quick", action="store_true", help="without what trains again")
    asked = given.parse_args()
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "company").mkdir()
        os.environ["MLFLOW_TRACKING_URI"] = f"sqlite:///{folder}/mlflow.db"
        leads = round(asked.snapshots / SNAPSHOTS_OF_A_LEAD)
        writing = spawn.Process(target=write, args=(leads, folder))
        writing.start()
        writing.join()
        here, there = spawn.Pipe(duplex=False)
        training = spawn.Process(target=train_in, args=(folder, asked.trials, asked.quick, there))
        training.start()
        there.close()
        counts, peaks = here.recv()
        training.join()
    print(
        f"\n{counts['leads']:,.0f} leads, {counts['snapshots']:,.0f} snapshots with a label, "
        f"{counts['columns']:,.0f} columns, {asked.trials} trials"
    )
    print("\n| step | seconds | peak GB | GB after it |\n|---|---|---|---|")
    for text, seconds, peak, after in peaks:
        if text != "between" or seconds >= 1:
            print(f"| {text} | {seconds:.0f} | {peak:.2f} | {after:.2f} |")
    print(f"\npeak of all: {max(peak for _, _, peak, _ in peaks):.2f} GB")


if __name__ == "__main__":
    main()
