"""The rows of partitions as packs of bytes, for the way from one machine to another."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from features.facts import ALWAYS_KNOWN
from features.scale.coded import Numbers
from features.scale.findings import AllFindings
from features.scale.intake import Contents, Intake
from features.scale.lead_ids import Texts, partition_of
from features.scale.sinks import ARROW, concatenated
from features.scale.source import Unit
from features.scale.types import AttributeTypes
from features.tables.values import Kind

ABOUT = -1
SCHEMA = pa.schema(
    [
        ("partition", pa.int32()),
        ("unit", pa.int32()),
        ("name", pa.string()),
        ("chunk", pa.int32()),
        ("content", pa.binary()),
    ]
)


class About(BaseModel):
    """What a unit is like; travels beside its packs.

    Attributes
    ----------
    unit, table
        Which one, of which table.
    sound
        Nothing in it breaks the contract of the tables.
    kinds, agents
        What its numbers mean.
    types
        As `AttributeTypes.told`.
    rows, latest_us
        How many rows, and the last time in them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    unit: int
    table: str
    sound: bool
    kinds: list[tuple[str, ...]]
    agents: list[str]
    types: dict[str, dict[str, list[Kind]] | dict[str, bool]]
    rows: int
    latest_us: int


@dataclass(frozen=True)
class Packing:
    """How units are packed.

    Attributes
    ----------
    units
        All of them.
    kind_columns
        Activity columns that patterns look at.
    partitions
        How many.
    """

    units: tuple[Unit, ...]
    kind_columns: tuple[str, ...]
    partitions: int

    def packs(self, numbers: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """Read some units and pack their rows; the last pack of each tells about it."""
        for number in numbers:
            unit = self.units[number]
            intake = Intake(self.kind_columns, AllFindings())
            intake.lead_columns = self._lead_columns
            for chunk, rows in enumerate(intake.chunks(unit.source(), workers=1)):
                for partition, content in _split(rows, self.partitions):
                    yield _pack(partition, number, unit.table, chunk, content)
            about = _about(number, unit, intake).model_dump_json().encode()
            yield _pack(ABOUT, number, unit.table, 0, about)

    @property
    def _lead_columns(self) -> tuple[str, ...]:
        return next((unit.columns for unit in self.units if unit.table == "leads"), ())


def _about(number: int, unit: Unit, intake: Intake) -> About:
    return About(
        unit=number,
        table=unit.table,
        sound=not intake.findings,
        kinds=intake.words.kinds.known,
        agents=[text for (text,) in intake.words.agents.known],
        types=intake.types.told(),
        rows=intake.rows[unit.table],
        latest_us=intake.latest_us,
    )


def _split(rows: pa.Table, partitions: int) -> Iterator[tuple[int, bytes]]:
    """Give the rows of every partition as Arrow bytes, also where there are none."""
    partition = partition_of(Texts.of(rows["lead_id"]).hashes(), partitions)
    order = np.argsort(partition.astype(np.uint16), kind="stable")
    sorted_ = rows.combine_chunks().take(pa.array(order))
    begin = 0
    for number, length in enumerate(np.bincount(partition, minlength=partitions).tolist()):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, sorted_.schema, options=ARROW) as stream:
            stream.write_table(sorted_.slice(begin, length))
        yield number, sink.getvalue().to_pybytes()
        begin += length


def _pack(partition: int, unit: int, name: str, chunk: int, content: bytes) -> pa.RecordBatch:
    columns = [[partition], [unit], [name], [chunk], [content]]
    return pa.RecordBatch.from_arrays(
        [pa.array(c, field.type) for c, field in zip(columns, SCHEMA, strict=True)], schema=SCHEMA
    )


@dataclass(frozen=True)
class Key:
    """What the numbers of every unit mean in the numbers of all: positions by unit."""

    kinds: Mapping[int, list[int]]
    agents: Mapping[int, list[int]]


def contents_of(abouts: Sequence[About], packing: Packing) -> tuple[Contents, Key]:
    """Join what the units are like."""
    kinds, agents, types = Numbers(), Numbers(), AttributeTypes()
    of_kinds: dict[int, list[int]] = {}
    of_agents: dict[int, list[int]] = {}
    rows: dict[str, int] = {}
    for about in sorted(abouts, key=lambda about: about.unit):
        of_kinds[about.unit] = kinds.of(about.kinds).tolist()
        of_agents[about.unit] = agents.of([(text,) for text in about.agents]).tolist()
        types.join(about.types)
        rows[about.table] = rows.get(about.table, 0) + about.rows
    units = packing.units
    contents = Contents(
        kinds=kinds.known,
        kind_columns=packing.kind_columns,
        agents=[text for (text,) in agents.known],
        types=types.found(),
        leads=rows.get("leads", 0),
        activities=rows.get("activities", 0),
        latest_us=max((about.latest_us for about in abouts), default=ALWAYS_KNOWN),
        labels={unit.table: unit.label for unit in units},
        parts={},
        columns=next((unit.columns for unit in units if unit.table == "leads"), ()),
    )
    return contents, Key(of_kinds, of_agents)


def unpacked(packs: pa.Table, key: Key) -> dict[str, pa.Table]:
    """Give the rows of a partition by table, in the order in which they were read."""
    tables: dict[str, list[pa.Table]] = {}
    for pack in sorted(packs.to_pylist(), key=lambda p: (p["unit"], p["chunk"])):
        with pa.ipc.open_stream(pack["content"]) as stream:
            rows = stream.read_all()
        for column, known in (("kind", key.kinds), ("agent", key.agents)):
            if pack["name"] == "activities" and column in rows.column_names:
                numbers = np.array(known[pack["unit"]], np.int32)
                values = numbers[rows[column].to_numpy()] if len(rows) else []
                place = rows.column_names.index(column)
                rows = rows.set_column(place, column, pa.array(values, pa.int32()))
        tables.setdefault(pack["name"], []).append(rows)
    return {name: concatenated(chunks) for name, chunks in tables.items()}
