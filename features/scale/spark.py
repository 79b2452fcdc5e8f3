"""The same work on a Spark cluster: executors read the files, Spark brings leads together.

Two steps. Executors read the files chunk by chunk as one machine would, and pack the rows of every
partition (Arrow bytes, so that no two versions of pandas ever meet); Spark groups the packs by
partition, and for each group an executor does the work and writes its file. Spark only ever sees
numbers and bytes: what is done with them is the code that runs on one machine.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from features.errors import LeadScoreError, TableError
from features.scale.findings import AllFindings
from features.scale.intake import Contents, Intake
from features.scale.known import known_of, placed
from features.scale.local import part_path, write_whole
from features.scale.packs import ABOUT, About, Key, Packing, contents_of, unpacked
from features.scale.partitions import MOST_PARTITIONS, Partitions, Size, partitions_for
from features.scale.partitions import read_partitions as read_locally
from features.scale.source import in_row_groups, units_of
from features.scale.work import Work
from features.tables.findings import Findings

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

NO_SPARK = 'Spark is not installed; install it with: pip install "leadscore[spark]"'
NO_JAVA = (
    "Spark needs Java 17 or newer, and there is none; install it (as in apt install "
    "openjdk-17-jre-headless) or set JAVA_HOME"
)
ONLY_FOLDERS = (
    "--engine spark reads a folder that every executor sees under the same path; write the "
    "tables of {source} there as Parquet files first"
)
PACKS = "partition int, unit int, name string, chunk int, content binary"
DONE_IN_SPARK = "partition int, rows long, broken boolean"
DONE = pa.schema([("partition", pa.int32()), ("rows", pa.int64()), ("broken", pa.bool_())])


class Spark:
    """A Spark session: that of `spark-submit` or of the environment, else one on this machine."""

    name = "spark"

    def __init__(self) -> None:
        self.session = _session()

    @contextmanager
    def read(
        self, source: str | Path, kind_columns: Sequence[str], size: Size, folder: Path
    ) -> Iterator[Partitions]:
        """Let executors read the tables; what is wrong is told as one machine tells it."""
        if isinstance(source, str) and "://" in source:
            raise LeadScoreError(ONLY_FOLDERS.format(source=source.partition("://")[0]))
        number = size.partitions or self._partitions_for(source, size)
        packing = _packing(Path(source).absolute(), kind_columns, number)
        if packing is None:
            raise _told_locally(source, kind_columns, size)
        packs = _packed(self.session, packing)
        try:
            abouts = [
                About.model_validate_json(bytes(row.content))
                for row in packs.where(f"partition = {ABOUT}").select("content").collect()
            ]
            if not all(about.sound for about in abouts):
                raise _told_locally(source, kind_columns, size)
            contents, key = contents_of(abouts, packing)
            yield _SparkPartitions(source, contents, number, _Kept(packs, key), size)
        finally:
            packs.unpersist()

    def write_parts(
        self,
        partitions: Partitions,
        work: Work,
        folder: Path,
        workers: int,
        tick: Callable[[], None],
    ) -> list[Path]:
        """Let executors do the work; `workers` is for Spark to say."""
        if not isinstance(partitions, _SparkPartitions):
            raise TypeError("these partitions were not read by Spark")
        kept = partitions.kept
        folder = folder.absolute()
        folder.mkdir(parents=True, exist_ok=True)
        paths = [part_path(folder, number) for number in range(partitions.number)]
        missing = [number for number, path in enumerate(paths) if not path.exists()]
        job = Job(replace(work), partitions.contents, kept.key, str(folder))  # type: ignore[type-var]

        def work_on(packs: pa.Table) -> pa.Table:  # Spark counts the arguments of a plain function
            return job.of_group(packs)

        self.session.conf.set("spark.sql.shuffle.partitions", str(partitions.number))
        with _arrow_alone():
            groups = kept.packs.where(kept.packs.partition.isin(missing)).groupBy("partition")
            found = groups.applyInArrow(work_on, DONE_IN_SPARK).collect()
        if any(row.broken for row in found):
            raise _told_locally(partitions.source, partitions.contents.kind_columns, Size())
        for _ in paths:
            tick()
        return paths

    def _partitions_for(self, source: str | Path, size: Size) -> int:
        at_once = self.session.sparkContext.defaultParallelism
        return min(MOST_PARTITIONS, max(2 * at_once, partitions_for(source, size)))


@dataclass(frozen=True)
class Job:
    """What an executor does with the packs of a partition."""

    work: Work
    contents: Contents
    key: Key
    folder: str

    def of_group(self, packs: pa.Table) -> pa.Table:
        """Do the work and write its file; tell how many rows, or that something is wrong."""
        number = packs["partition"][0].as_py()
        of = placed(unpacked(packs, self.key), self.contents)
        rows = 0
        if not of.findings:
            known = known_of(of, self.contents, self.work.hygiene)
            looks = self.work.looks(known)
            rows = len(looks)
            tables = (self.work.table(known, piece) for piece in looks.pieces())
            write_whole(part_path(Path(self.folder), number), tables)
        return pa.table([[number], [rows], [bool(of.findings)]], schema=DONE)


@dataclass(frozen=True)
class _Kept:
    """The packs, on the disks of the executors."""

    packs: DataFrame
    key: Key

    def take(self, number: int, only: str | None = None) -> dict[str, pa.Table]:
        """Bring the rows of a partition here."""
        asked = self.packs.where(f"partition = {number}")
        asked = asked if only is None else asked.where(asked.name == only)
        return unpacked(asked.toArrow(), self.key)


@dataclass(frozen=True)
class _SparkPartitions(Partitions):
    kept: _Kept
    size: Size

    def broken(self, findings: AllFindings, looked_at: Any = None) -> TableError:
        """Give everything that is wrong as one error."""
        return _told_locally(self.source, self.contents.kind_columns, self.size)


def _packing(folder: Path, kind_columns: Sequence[str], number: int) -> Packing | None:
    """Say what executors read; None if what can be seen from here is wrong already."""
    found, intake = Findings(), Intake(tuple(kind_columns), AllFindings())
    units = units_of(folder, found)
    usable = intake.usable([unit.source() for unit in units])
    if found or intake.findings or len(usable) < len(units):
        return None
    small = tuple(part for unit in units for part in in_row_groups(unit))
    return Packing(small, tuple(kind_columns), number)


def _packed(session: SparkSession, packing: Packing) -> DataFrame:
    from pyspark import StorageLevel  # noqa: PLC0415

    def read(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            yield from packing.packs(batch.column(0).to_pylist())

    numbers = session.range(0, len(packing.units), 1, len(packing.units))
    with _arrow_alone():
        return numbers.mapInArrow(read, PACKS).persist(StorageLevel.DISK_ONLY)


@contextmanager
def _arrow_alone() -> Iterator[None]:
    """Keep quiet about pandas: what Spark remarks of its newest version concerns nothing here."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")
        yield


def _told_locally(source: str | Path, kind_columns: Sequence[str], size: Size) -> TableError:
    """Read the tables here, for the words of what is wrong with them."""
    with tempfile.TemporaryDirectory() as folder:
        local = replace(size, partitions=None)
        try:
            read = read_locally(source, kind_columns, local, Path(folder))
            return read.broken(AllFindings())
        except TableError as error:
            return error


def _session() -> SparkSession:
    try:
        from pyspark.errors import PySparkException  # noqa: PLC0415
        from pyspark.sql import SparkSession  # noqa: PLC0415
    except ImportError as error:
        raise LeadScoreError(NO_SPARK) from error
    home = os.environ.get("JAVA_HOME")
    if not (home and (Path(home) / "bin" / "java").exists()) and shutil.which("java") is None:
        raise LeadScoreError(NO_JAVA)
    for name in ("PYSPARK_PYTHON", "PYSPARK_DRIVER_PYTHON"):
        os.environ.setdefault(name, sys.executable)
    try:
        session = (
            SparkSession.builder.appName("leadscore")
            .config("spark.ui.showConsoleProgress", "false")
            .getOrCreate()
        )
    except (PySparkException, OSError) as error:
        reason = str(error).splitlines()[0]
        raise LeadScoreError(f"Spark does not start: {reason}; see its log above") from error
    session.sparkContext.setLogLevel("ERROR")
    # Packs are few and large: not many of them at once, and every partition a task of its own.
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "16")
    session.conf.set("spark.sql.adaptive.coalescePartitions.enabled", "false")
    return session
