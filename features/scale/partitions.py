"""The tables in partitions of leads, small enough for memory, kept so that work can go on later."""

from __future__ import annotations

import math
import shutil
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from features.errors import TableError
from features.hygiene import Hygiene
from features.scale.findings import AllFindings, PartFindings
from features.scale.intake import Contents, take_in, title
from features.scale.known import Known, known_of, placed
from features.scale.lead_ids import UNKNOWN, LeadRows
from features.scale.sinks import InMemory, OnDisk, concatenated
from features.scale.source import opened
from features.scale.work import fingerprint_of
from features.tables.findings import Findings
from features.tables.folder import tables_in

# What one of them takes while its partition is worked on, with all that is derived from it.
BYTES_OF_A_LEAD, BYTES_OF_AN_ACTIVITY = 6_000, 250
SHARE_FOR_ROWS = 0.5
MOST_PARTITIONS = 1_000
CONTENTS = "contents.json"


@dataclass(frozen=True)
class Size:
    """How the work is cut.

    Attributes
    ----------
    partitions
        Into how many; None to work it out from the memory.
    workers
        How many threads work at once.
    memory_gb
        How much memory may be used, about.
    """

    partitions: int | None = None
    workers: int = 1
    memory_gb: float = 4.0


class Kept(Protocol):
    """Where the rows of the partitions are."""

    def take(self, number: int, only: str | None = None) -> dict[str, pa.Table]:
        """Give all rows of a partition, or those of one table."""


@dataclass(frozen=True)
class Partitions:
    """All tables, read once, in partitions of leads."""

    source: str | Path
    contents: Contents
    number: int
    kept: Kept
    _whole: dict[int, Known] = field(default_factory=dict, init=False, repr=False)

    def known(self, number: int, hygiene: Hygiene) -> Known:
        """Collect what is known of the leads of a partition.

        Raises
        ------
        TableError
            If rows of any partition speak of unknown leads, or twice of one.
        """
        if number in self._whole:
            return self._whole[number]
        of = placed(self.kept.take(number), self.contents)
        if of.findings:
            raise self.broken(AllFindings(), {number: of.findings})
        known = known_of(of, self.contents, hygiene)
        if isinstance(self.kept, InMemory):
            # Asked for again, to fit and then to write; what it was made of is needed no more.
            self._whole[number] = known
            self.kept.forget_all_but("leads")
        return known

    def of_first(self, number: int, hygiene: Hygiene) -> Known:
        """Collect what is known of the leads of the first partitions together."""
        if number == 1:
            return self.known(0, hygiene)
        rows = [self.kept.take(i) for i in range(number)]
        joined = {name: concatenated([part[name] for part in rows]) for name in rows[0]}
        of = placed(joined, self.contents)
        if of.findings:
            raise self.broken(AllFindings())
        return known_of(of, self.contents, hygiene)

    def has_leads(self, lead_ids: pa.ChunkedArray) -> NDArray[np.bool_]:
        """Tell which ids are of leads of the tables: bool (k,)."""
        found = np.zeros(len(lead_ids), bool)
        for number in range(self.number):
            leads = self.kept.take(number, "leads")["leads"]
            found |= LeadRows(leads["lead_id"]).rows(lead_ids) != UNKNOWN
        return found

    def broken(
        self, findings: AllFindings, looked_at: dict[int, list[PartFindings]] | None = None
    ) -> TableError:
        """Give everything that is wrong in all partitions as one error."""
        for number in range(self.number):
            found = (looked_at or {}).get(number)
            if found is None:
                found = placed(self.kept.take(number), self.contents).findings
            for part in found:
                findings.join(part)
        return findings.error(title(self.source), self.contents.parts)


def read_partitions(
    source: str | Path, kind_columns: Sequence[str], size: Size, folder: Path
) -> Partitions:
    """Read all tables into partitions, or find them as an earlier run has left them.

    Parameters
    ----------
    source
        As in `read_tables`.
    kind_columns
        Activity columns that patterns look at.
    size
        How the work is cut. What fits is one partition, in memory.
    folder
        For the files of the partitions; made if it is needed.

    Raises
    ------
    TableError
        With everything that is wrong with single rows; where there is any, also with what is
        wrong between them.
    """
    number = size.partitions or partitions_for(source, size)
    if number == 1:
        memory = InMemory()
        return _taken(source, kind_columns, size, memory, 1)
    stamp = fingerprint_of(_stamp(source), *kind_columns, number)
    rows = folder / "rows"
    found = _left(folder, stamp)
    if found is not None:
        return Partitions(source, found, number, OnDisk(rows, number))
    shutil.rmtree(folder, ignore_errors=True)
    rows.mkdir(parents=True)
    partitions = _taken(source, kind_columns, size, OnDisk(rows, number), number)
    _leave(folder, stamp, partitions.contents)
    return partitions


def _taken(
    source: str | Path,
    kind_columns: Sequence[str],
    size: Size,
    sink: InMemory | OnDisk,
    number: int,
) -> Partitions:
    contents, findings = take_in(source, kind_columns, lambda _: sink, size.workers)
    partitions = Partitions(source, contents, number, sink)
    if findings:
        raise partitions.broken(findings)
    return partitions


def partitions_for(source: str | Path, size: Size) -> int:
    """Give how many partitions keep the memory bounded: 1 where everything fits."""
    with opened(source, Findings()) as tables:
        rows = {table.name: table.rows for table in tables}
    leads, others = rows.pop("leads", 0), sum(rows.values())
    needed = leads * BYTES_OF_A_LEAD + others * BYTES_OF_AN_ACTIVITY
    room = size.memory_gb * 1e9 * SHARE_FOR_ROWS
    if needed <= room:
        return 1
    return min(MOST_PARTITIONS, math.ceil(needed * size.workers / room))


def _stamp(source: str | Path) -> str:
    """Give a text that changes with the data; never the same for a database."""
    if isinstance(source, str) and "://" in source:
        return uuid.uuid4().hex
    files = [path for table in tables_in(Path(source), Findings()) for path in table.files]
    seen = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return fingerprint_of(*seen)


def _left(folder: Path, stamp: str) -> Contents | None:
    """Give what an earlier run found in the same data; None if there was none, or it broke off."""
    try:
        left = _Left.model_validate_json((folder / CONTENTS).read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return left.contents if left.stamp == stamp else None


def _leave(folder: Path, stamp: str, contents: Contents) -> None:
    text = _Left(stamp=stamp, contents=contents).model_dump_json()
    unfinished = folder / f".{CONTENTS}"
    unfinished.write_text(text, "utf-8")
    unfinished.replace(folder / CONTENTS)


class _Left(BaseModel):
    """What a run leaves for the next one, once all rows are in their partitions."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    stamp: str
    contents: Contents
