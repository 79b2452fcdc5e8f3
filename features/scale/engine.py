"""The engines: who reads the tables into partitions, and who works on them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol

from features.scale.local import write_parts
from features.scale.partitions import Partitions, Size, read_partitions
from features.scale.work import Work


class Engine(Protocol):
    """Reads tables into partitions and does work on each of them."""

    name: str

    def read(
        self, source: str | Path, kind_columns: Sequence[str], size: Size, folder: Path
    ) -> AbstractContextManager[Partitions]:
        """Read all tables; raises `TableError` with everything that is wrong with single rows."""

    def write_parts(
        self,
        partitions: Partitions,
        work: Work,
        folder: Path,
        workers: int,
        tick: Callable[[], None],
    ) -> list[Path]:
        """Do the work for every partition, each into a file of the folder; give the files."""


class Local:
    """One machine, with threads."""

    name = "local"

    def read(
        self, source: str | Path, kind_columns: Sequence[str], size: Size, folder: Path
    ) -> AbstractContextManager[Partitions]:
        """Read all tables, in memory where they fit."""
        return nullcontext(read_partitions(source, kind_columns, size, folder))

    def write_parts(
        self,
        partitions: Partitions,
        work: Work,
        folder: Path,
        workers: int,
        tick: Callable[[], None],
    ) -> list[Path]:
        """Do the work in threads."""
        return write_parts(partitions, work, folder, workers, tick)
