"""How fast the features of a whole company are, beside Polars and pandas; and in how much memory.

    python benchmarks/features.py                      # ours, Polars, pandas; 10 million activities
    python benchmarks/features.py --flat 1e6 1e7 1e8   # cost per activity, and peak memory

Everything that is compared runs in the same run, one after the other, again and again, each in a
process of its own, so that peak memory is its own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

# This file bears the name of the package that it measures.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
from feature_data import ACTIVITIES_OF_A_LEAD, DAY_US, DAYS, KINDS, START_US, write_company
from feature_pandas import with_pandas
from feature_peers import Meanings
from feature_polars import with_polars

from features.policy.load import load_policy, policy_to_json
from features.scale.engine import Local
from features.scale.output import Output
from features.scale.partitions import Size, read_partitions
from features.scale.sample import fit_on_sample
from features.scale.work import FeatureTable

AS_OF_US = START_US + DAYS * DAY_US
FIRST = 0
LEADS_COMPARED = 2_000
LEADS_OF_A_SAMPLE = 2_000


def ours(folder: Path, model: dict[str, str], out: Path, memory_gb: float = 4.0) -> None:
    """Write the features as `leadscore features` does."""
    work, engine, output = FeatureTable(**model, as_of_us=AS_OF_US), Local(), Output(out)
    size = Size(None, os.cpu_count() or 1, memory_gb)
    with engine.read(folder, work.kind_columns, size, output.work) as read:
        output.write(read, work, size.workers, lambda: None, engine)


def polars(folder: Path, model: dict[str, str], out: Path) -> None:
    """Write the features with Polars."""
    with_polars(folder, _meanings(model), AS_OF_US, out)


def pandas(folder: Path, model: dict[str, str], out: Path) -> None:
    """Write the features with pandas."""
    with_pandas(folder, _meanings(model), AS_OF_US, out)


def _meanings(model: dict[str, str]) -> Meanings:

    builder = FeatureTable(**model, as_of_us=AS_OF_US).builder
    return Meanings.of(builder, [(type_, subject) for type_, subject, _ in KINDS])


def fitted(place: Path) -> dict[str, str]:
    """Fit the columns on a small company of the same kind, as a model would have."""
    folder = place / "sample"
    write_company(folder, LEADS_OF_A_SAMPLE * ACTIVITIES_OF_A_LEAD, seed=1)
    policy = load_policy(None)
    read = read_partitions(folder, ("type", "subject"), Size(1), place / "none")
    spec = fit_on_sample(read, policy, AS_OF_US)
    return {"policy": json.dumps(policy_to_json(policy)), "spec": spec.model_dump_json()}


def measured(run: Callable[..., None], sample: Path, *args: object) -> dict[str, float]:
    """Run in a process of its own; give seconds by the clock and of the processor, and peak GB.

    A small company comes first: what is compiled, loaded and started is so before the clock runs.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(there, run.__name__, sample, args))
    process.start()
    there.close()
    found = here.recv()
    process.join()
    return found


def _run(there: Connection, name: str, sample: Path, args: tuple[Any, ...]) -> None:
    globals()[name](sample, args[1], sample.parent / "warm.parquet")
    wall, cpu = time.perf_counter(), time.process_time()
    globals()[name](*args)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    there.send({"seconds": wall, "cpu": cpu, "peak_gb": peak})


def compared(activities: int, repeats: int, peers: list[str], place: Path) -> None:
    """Print the table of all peers."""
    folder, model = place / "company", fitted(place)
    write_company(folder, activities)
    runs = {name: globals()[name] for name in ("ours", *peers)}
    times: dict[str, list[dict[str, float]]] = {name: [] for name in runs}
    for repeat in range(repeats + 1):
        for name, run in runs.items():
            out = place / f"{name}.parquet"
            out.unlink(missing_ok=True)
            found = measured(run, place / "sample", folder, model, out)
            if repeat > FIRST:  # the first only fills caches: of files, and of compiled code
                times[name].append(found)
            print(repeat, name, {k: round(v, 2) for k, v in found.items()}, flush=True)
    for name in peers:
        print(f"{name}: {equality(place / 'ours.parquet', place / f'{name}.parquet')}")
    print(f"{activities:,} activities, {repeats} repeats, load {os.getloadavg()[0]:.1f}")
    own = statistics.median(t["seconds"] for t in times["ours"])
    own_cpu = statistics.median(t["cpu"] for t in times["ours"])
    print(
        "| | seconds | × ours | processor seconds | × ours | peak GB |\n|---|---|---|---|---|---|"
    )
    for name, found in times.items():
        wall, cpu = (statistics.median(t[k] for t in found) for k in ("seconds", "cpu"))
        low, high = min(t["seconds"] for t in found), max(t["seconds"] for t in found)
        peak = max(t["peak_gb"] for t in found)
        print(
            f"| {name} | {wall:.1f} ({low:.1f}–{high:.1f}) | {wall / own:.2f} | {cpu:.1f} "
            f"| {cpu / own_cpu:.2f} | {peak:.2f} |"
        )


def equality(one: Path, other: Path) -> str:
    """Compare the columns that both have, of some leads."""
    names = pq.read_schema(other).names
    shared = [n for n in pq.read_schema(one).names if n in names and n not in ("lead_id", "as_of")]
    first, second = (pq.read_table(path, columns=["lead_id", *shared]) for path in (one, other))
    some = first["lead_id"].slice(0, LEADS_COMPARED)
    rows = []
    for table in (first, second):
        kept = table.filter(pc.is_in(table["lead_id"], some.combine_chunks())).sort_by("lead_id")
        columns = [kept[n].cast("float64").to_numpy(zero_copy_only=False) for n in shared]
        rows.append(np.stack(columns, axis=1))
    same = np.isclose(*rows, rtol=1e-9, atol=1e-9, equal_nan=True)
    worst = [shared[i] for i in np.argsort(same.mean(axis=0))[:3]]
    return (
        f"{same.mean():.4%} of {same.size:,} values equal in {len(shared)} columns; "
        f"{same.all(axis=1).mean():.2%} of rows; least alike {worst}"
    )


def flat(sizes: list[int], memory_gb: float, repeats: int, place: Path) -> None:
    """Print what an activity costs at every size, and the peak memory."""
    model = fitted(place)
    print("| activities | leads | seconds | processor µs per activity | peak GB |")
    print("|---|---|---|---|---|")
    for activities in sizes:
        folder, out = place / f"company-{activities}", place / f"features-{activities}"
        write_company(folder, activities)
        found = []
        for _ in range(repeats):
            found.append(measured(ours, place / "sample", folder, model, out, memory_gb))
            shutil.rmtree(out)
        wall, cpu = (statistics.median(f[k] for f in found) for k in ("seconds", "cpu"))
        print(
            f"| {activities:,} | {activities // ACTIVITIES_OF_A_LEAD:,} | {wall:.1f} "
            f"| {1e6 * cpu / activities:.2f} | {max(f['peak_gb'] for f in found):.2f} |",
            flush=True,
        )
        shutil.rmtree(folder)


def main() -> None:
    """Run everybody some times in turn, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--activities", type=float, default=1e7)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--peers", nargs="*", default=["polars", "pandas"])
    parser.add_argument("--flat", type=float, nargs="*")
    parser.add_argument("--memory-gb", type=float, default=3.0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if arguments.flat:
            sizes = [int(size) for size in arguments.flat]
            flat(sizes, arguments.memory_gb, arguments.repeats, Path(folder))
        else:
            number = int(arguments.activities)
            compared(number, arguments.repeats, arguments.peers, Path(folder))


if __name__ == "__main__":
    main()
