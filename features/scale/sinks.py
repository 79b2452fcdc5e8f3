"""Where the rows of the tables go: into memory, or into a file per table and partition."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from features.scale.lead_ids import Texts, partition_of
from features.tables.raw import Part, joined

ARROW = pa.ipc.IpcWriteOptions(compression="lz4")


class InMemory:
    """Keeps all rows as one partition."""

    def __init__(self) -> None:
        self._tables: dict[str, list[pa.Table]] = {}

    def add(self, name: str, table: pa.Table) -> None:
        """Take a chunk."""
        self._tables.setdefault(name, []).append(table)

    def take(self, _: int, only: str | None = None) -> dict[str, pa.Table]:
        """Give all rows, or those of one table."""
        return {
            name: concatenated(chunks)
            for name, chunks in self._tables.items()
            if only in (None, name)
        }

    def forget_all_but(self, name: str) -> None:
        """Keep the rows of one table only."""
        self._tables = {name: self._tables[name]}


class OnDisk:
    """Writes every row to the file of its lead's partition.

    Parameters
    ----------
    folder
        Where the files go; it must be there.
    partitions
        How many.
    """

    def __init__(self, folder: Path, partitions: int) -> None:
        self.folder, self.partitions = folder, partitions

    def add(self, name: str, table: pa.Table) -> None:
        """Take a chunk: every partition gets its rows, in their order."""
        partition = partition_of(Texts.of(table["lead_id"]).hashes(), self.partitions)
        order = np.argsort(partition.astype(np.uint16), kind="stable")
        ends = np.cumsum(np.bincount(partition, minlength=self.partitions))
        sorted_ = table.combine_chunks().take(pa.array(order))
        begin = 0
        for number, end in enumerate(ends.tolist()):
            # A chunk without rows still tells which columns there are.
            with (
                self._file(name, number).open("ab") as file,
                pa.ipc.new_stream(file, sorted_.schema, options=ARROW) as stream,
            ):
                stream.write_table(sorted_.slice(begin, end - begin))
            begin = end

    def take(self, number: int, only: str | None = None) -> dict[str, pa.Table]:
        """Read all rows of a partition, or those of one table."""
        names = {path.name.rpartition("-")[0] for path in self.folder.iterdir()}
        return {
            name: concatenated(list(_streams(self._file(name, number))))
            for name in sorted(names)
            if only in (None, name)
        }

    def _file(self, name: str, number: int) -> Path:
        return self.folder / f"{name}-{number:05d}.arrow"


def _streams(path: Path) -> Iterator[pa.Table]:
    with pa.OSFile(str(path)) as file:
        while file.tell() < file.size():
            with pa.ipc.open_stream(file) as stream:
                yield stream.read_all()


def concatenated(chunks: list[pa.Table]) -> pa.Table:
    """Join chunks whose columns may have come with different types."""
    if all(chunk.schema == chunks[0].schema for chunk in chunks):
        return pa.concat_tables(chunks)
    return pa.table(joined("", "", [(Part("", len(chunk)), chunk) for chunk in chunks]).columns)
