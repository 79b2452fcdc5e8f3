"""The result of all partitions as one file or one folder, which appears only when it is whole."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from features.errors import LeadScoreError
from features.scale.engine import Engine, Local
from features.scale.local import part_path, tables_of, write_whole
from features.scale.partitions import Partitions
from features.scale.work import Work

ROWS_AT_ONCE = 20_000


@dataclass(frozen=True)
class Output:
    """Where a result goes: a file that ends in .parquet, or else a folder of such files.

    While there is more than one partition, finished ones are kept in a hidden folder beside it.
    """

    out: Path

    def __post_init__(self) -> None:
        parent = self.out.absolute().parent
        if not parent.is_dir():
            raise LeadScoreError(f"--out {self.out}: the folder {parent} is not there; make it")
        if not os.access(parent, os.W_OK):
            raise LeadScoreError(f"--out {self.out}: cannot be written; choose another place")
        if self.is_file and self.out.is_dir():
            raise LeadScoreError(f"--out {self.out}: this is a folder; choose another name")
        if not self.is_file and self.out.suffix:
            raise LeadScoreError(
                f"--out {self.out}: write a name that ends in .parquet, or that of a new folder"
            )
        if not self.is_file and self.out.exists():
            raise LeadScoreError(
                f"--out {self.out}: is already there; remove it, or choose another"
            )

    @property
    def is_file(self) -> bool:
        """Whether one file is asked for."""
        return self.out.suffix == ".parquet"

    @property
    def work(self) -> Path:
        """Give the folder that keeps what is finished until all is."""
        return self.out.with_name(f".{self.out.name}.unfinished")

    def write(
        self,
        partitions: Partitions,
        work: Work,
        workers: int,
        tick: Callable[[], None],
        engine: Engine,
    ) -> None:
        """Do the work for all leads and put the result where it belongs."""
        if partitions.number == 1 and isinstance(engine, Local):
            self._write_at_once(partitions, work, workers)
            tick()
            return
        results = self.work / f"parts-{work.fingerprint()}"
        paths = engine.write_parts(partitions, work, results, workers, tick)
        if self.is_file:
            write_whole(self.out, tables_in(paths))
        else:
            results.rename(self.out)
        shutil.rmtree(self.work, ignore_errors=True)

    def _write_at_once(self, partitions: Partitions, work: Work, workers: int) -> None:
        tables = tables_of(partitions.known(0, work.hygiene), work, workers)
        if self.is_file:
            write_whole(self.out, tables)
            return
        unfinished = self.work / "parts"
        unfinished.mkdir(parents=True, exist_ok=True)
        write_whole(part_path(unfinished, 0), tables)
        unfinished.rename(self.out)
        with contextlib.suppress(OSError):
            self.work.rmdir()


def tables_in(paths: list[Path]) -> Iterator[pa.Table]:
    """Read the parts of a result in their order, some rows at a time; the schema in any case."""
    for number, path in enumerate(paths):
        with pq.ParquetFile(path) as file:
            if number == 0:
                yield file.schema_arrow.empty_table()
            for batch in file.iter_batches(ROWS_AT_ONCE):
                yield pa.Table.from_batches([batch])
