"""The one pass over all tables: every row checked, coded, and put where its lead lies."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict

from features.facts import ALWAYS_KNOWN
from features.scale.checking import check_cells
from features.scale.coded import Numbers, Words, coded
from features.scale.findings import AllFindings, PartFindings
from features.scale.source import SourceTable, opened, title_of
from features.scale.types import NOT_ATTRIBUTES, AttributeType, AttributeTypes
from features.tables import checks
from features.tables.findings import Findings
from features.tables.raw import Part, RawTable, UnreadableError, as_text, joined
from features.tables.read import FRAMES
from features.tables.schema import SPECS
from features.tables.times import parse_times
from features.tables.values import arrow

# The place of a row in its table; no column of a file can be called so.
ROW = "\0row"
# Read as texts: nearly every row has another one.
OFTEN_DISTINCT = ("lead_id", "activity_id")
# What a last known moment is looked for in.
TIME_THAT_COUNTS = {
    "leads": "created_at",
    "activities": "occurred_us",
    "statuses": "occurred_at",
}
COLUMNS_LATER = 1


class Sink(Protocol):
    """Takes the rows of the tables: into memory, or into the files of partitions."""

    def add(self, name: str, table: pa.Table) -> None:
        """Take a chunk with `lead_id` (text) and `ROW`."""


class Contents(BaseModel):
    """What the whole of the tables is like.

    Attributes
    ----------
    kinds
        Distinct values of the kind columns, by their numbers.
    kind_columns
        Their names.
    agents
        Distinct user agents, by their numbers.
    types
        Of the attributes that are not always text.
    leads, activities
        How many.
    latest_us
        The last time in the tables, `ALWAYS_KNOWN` where they are empty.
    labels, parts
        Of every table, for messages.
    columns
        Of the leads.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: list[tuple[str, ...]]
    kind_columns: tuple[str, ...]
    agents: list[str]
    types: dict[str, AttributeType]
    leads: int
    activities: int
    latest_us: int
    labels: dict[str, str]
    parts: dict[str, tuple[Part, ...]]
    columns: tuple[str, ...]


def take_in(
    source: str | Path,
    kind_columns: Sequence[str],
    sink_for: Callable[[list[SourceTable]], Sink],
    workers: int = 1,
) -> tuple[Contents, AllFindings]:
    """Read all tables once, chunk by chunk, and give every row to the sink.

    Parameters
    ----------
    source
        As in `read_tables`.
    kind_columns
        Activity columns that patterns look at.
    sink_for
        Gives the sink once it is known which tables there are, and how large.
    workers
        Threads that code activities.

    Returns
    -------
    What the tables are like, and what is wrong with single rows. That lead ids are unique and
    known is not yet checked: it takes all rows of a lead.
    """
    intake = Intake(tuple(kind_columns), AllFindings())
    found = Findings()
    try:
        with opened(source, found) as tables:
            usable = intake.usable(tables)
            sink = sink_for(usable)
            for table in usable:
                for rows in intake.chunks(table, workers):
                    sink.add(table.name, rows)
    except UnreadableError as problem:
        found.add(str(problem))
    for problem_line in found.problems:
        intake.findings.add(problem_line)
    contents = intake.contents()
    if "leads" not in contents.labels:
        raise intake.findings.error(title(source), contents.parts)
    return contents, intake.findings


def title(source: str | Path) -> str:
    """Give the first line of an error about a source."""
    return f"the tables in {title_of(source)} cannot be used"


@dataclass
class Intake:
    """Reads tables, checks every row, and remembers what they are like."""

    kind_columns: tuple[str, ...]
    findings: AllFindings
    words: Words = field(default_factory=lambda: Words(Numbers(), Numbers()))
    types: AttributeTypes = field(default_factory=AttributeTypes)
    rows: dict[str, int] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    files: dict[str, dict[str, Part]] = field(default_factory=dict)
    latest_us: int = ALWAYS_KNOWN
    lead_columns: tuple[str, ...] = ()

    def usable(self, tables: list[SourceTable]) -> list[SourceTable]:
        """Give the tables that have their required columns, noting what the others lack."""
        found = Findings()
        kept = [t for t in tables if checks.check_columns(_without_rows(t), SPECS[t.name], found)]
        for problem in found.problems:
            self.findings.add(problem, COLUMNS_LATER)
        for table in kept:
            self.labels[table.name] = table.label
            if table.name == "leads":
                self.lead_columns = table.columns
        return kept

    def contents(self) -> Contents:
        """Give what the tables are like, after they were read."""
        return Contents(
            kinds=self.words.kinds.known,
            agents=[text for (text,) in self.words.agents.known],
            kind_columns=self.kind_columns,
            types=self.types.found(),
            leads=self.rows.get("leads", 0),
            activities=self.rows.get("activities", 0),
            latest_us=self.latest_us,
            labels=self.labels,
            parts={name: tuple(files.values()) for name, files in self.files.items()},
            columns=self.lead_columns,
        )

    def chunks(self, table: SourceTable, workers: int) -> Iterator[pa.Table]:
        """Read one table, in the order of its rows."""
        self.files[table.name], self.rows[table.name] = {}, 0
        placed = self._placed(table)
        try:
            if table.name == "activities":
                with ThreadPoolExecutor(workers) as pool:
                    for done in _in_order(pool, self._activities, placed, workers + 1):
                        yield self._looked_at(table.name, *done)
            else:
                for chunk in placed:
                    yield self._looked_at(table.name, *self._others(chunk))
        except UnreadableError as problem:
            self.findings.add(str(problem))

    def _placed(self, table: SourceTable) -> Iterator[_Chunk]:
        """Give chunks with their places in the table, every column in each of them."""
        activities = table.name == "activities"
        repeating = [name for name in table.columns if name not in OFTEN_DISTINCT]
        for part, found in table.read(repeating if activities else ()):
            first = self.rows[table.name]
            yield _Chunk(table, part, first, _complete(found, table.columns))
            self.rows[table.name] += len(found)
            known = self.files[table.name].get(part.label, Part(part.label, 0, part.csv_path))
            rows = known.rows + len(found)
            self.files[table.name][part.label] = Part(part.label, rows, known.csv_path)

    def _activities(self, chunk: _Chunk) -> tuple[pa.Table, int, PartFindings]:
        found = coded(chunk.table, self.kind_columns, self.words)
        findings = PartFindings()
        if not found.sound:
            # Only the slow way has the words for what is wrong.
            findings = check_cells(chunk.raw(), chunk.first_row, [])
        return found.table, chunk.first_row, findings

    def _others(self, chunk: _Chunk) -> tuple[pa.Table, int, PartFindings]:
        raw = chunk.raw()
        attributes = [name for name in self.lead_columns if name not in NOT_ATTRIBUTES]
        findings = check_cells(raw, chunk.first_row, attributes)
        if raw.name == "leads":
            self.types.see(raw.columns)
        elif raw.name == "attribute_changes":
            self.types.see_changes(FRAMES[raw.name](raw, PartFindings()))
        columns = {**raw.columns, "lead_id": as_text(raw.columns["lead_id"])}
        return pa.table(columns), chunk.first_row, findings

    def _looked_at(
        self, name: str, table: pa.Table, first_row: int, findings: PartFindings
    ) -> pa.Table:
        self.findings.join(findings)
        if name in TIME_THAT_COUNTS:
            self._look_at_times(table[TIME_THAT_COUNTS[name]])
        rows = first_row + np.arange(len(table))
        return table.append_column(ROW, pa.array(rows))

    def _look_at_times(self, column: pa.ChunkedArray) -> None:
        if pa.types.is_integer(column.type):
            latest = pc.max(column).as_py()
        else:
            latest = pc.max(arrow(parse_times(column).values).cast(pa.int64())).as_py()
        self.latest_us = max(self.latest_us, ALWAYS_KNOWN if latest is None else latest)


@dataclass(frozen=True)
class _Chunk:
    source: SourceTable
    part: Part
    first_row: int
    table: pa.Table

    def raw(self) -> RawTable:
        """Give it in the shape that the checks look at."""
        return joined(self.source.name, self.source.label, [(self.part, self.table)])


def _without_rows(table: SourceTable) -> RawTable:
    nothing = pa.chunked_array([pa.nulls(0)])
    return RawTable(table.name, table.label, dict.fromkeys(table.columns, nothing), ())


def _complete(table: pa.Table, names: Sequence[str]) -> pa.Table:
    """Give the named columns, without values where a file lacks one."""
    rows = len(table)
    return pa.table(
        [table[n] if n in table.column_names else pa.nulls(rows) for n in names], names=list(names)
    )


def _in_order(
    pool: ThreadPoolExecutor,
    work: Callable[[_Chunk], tuple[pa.Table, int, PartFindings]],
    chunks: Iterator[_Chunk],
    most: int,
) -> Iterator[tuple[pa.Table, int, PartFindings]]:
    """Work on a few chunks at a time; give the results in the order of the chunks."""
    waiting: deque[Future[tuple[pa.Table, int, PartFindings]]] = deque()
    for chunk in chunks:
        waiting.append(pool.submit(work, chunk))
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()
