"""Work on all partitions on one machine: with all cores, resumable, whole or not at all."""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from features.scale.known import Known
from features.scale.partitions import Partitions
from features.scale.work import Work


def tables_of(known: Known, work: Work, workers: int) -> Iterator[pa.Table]:
    """Do the work for some leads piece by piece, several at a time; in their order."""
    pieces = work.looks(known).pieces()
    first = work.table(known, next(pieces))  # alone, so that what is prepared is prepared once
    yield first
    with ThreadPoolExecutor(workers) as pool:
        waiting: deque[Future[pa.Table]] = deque()
        for piece in pieces:
            waiting.append(pool.submit(work.table, known, piece))
            if len(waiting) > workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def write_parts(
    partitions: Partitions, work: Work, folder: Path, workers: int, tick: Callable[[], None]
) -> list[Path]:
    """Do the work for every partition, each into a file of its own.

    Parameters
    ----------
    partitions
        The leads.
    work
        What is worked out.
    folder
        For the files; those that an earlier run finished stay as they are.
    workers
        How many partitions at a time.
    tick
        Called after each partition.

    Returns
    -------
    The files, in the order of the partitions.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [part_path(folder, number) for number in range(partitions.number)]
    missing = [number for number, path in enumerate(paths) if not path.exists()]
    for _ in range(len(paths) - len(missing)):
        tick()
    with ThreadPoolExecutor(workers) as pool:
        running = [
            pool.submit(write_part, partitions, work, number, paths[number]) for number in missing
        ]
        try:
            for done in running:
                done.result()
                tick()
        except BaseException:
            pool.shutdown(wait=True, cancel_futures=True)
            raise
    return paths


def part_path(folder: Path, number: int) -> Path:
    """Name the file of a partition."""
    return folder / f"part-{number:05d}.parquet"


def write_part(partitions: Partitions, work: Work, number: int, path: Path) -> None:
    """Do the work for one partition; its file appears only when it is whole."""
    known = partitions.known(number, work.hygiene)
    looks = work.looks(known)
    write_whole(path, (work.table(known, piece) for piece in looks.pieces()))


def write_whole(path: Path, tables: Iterator[pa.Table]) -> None:
    """Write tables of one schema to a Parquet file, which appears only when it is whole."""
    unfinished = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        first = next(tables)
        with pq.ParquetWriter(unfinished, first.schema, **_written(first.schema)) as file:
            file.write_table(first)
            for table in tables:
                file.write_table(table)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _written(schema: pa.Schema) -> dict[str, Any]:
    """Say how columns are packed: numbers pack better, and sooner, without a dictionary."""
    texts = [f.name for f in schema if pa.types.is_string(f.type) and f.name != "lead_id"]
    return {"compression": "zstd", "use_dictionary": texts or False}
