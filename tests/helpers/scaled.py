"""Random worlds as files, and the features that any engine gives of them, to the bit."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from lead_worlds import World, tables_of

from features.matching import kind_columns_of
from features.policy.load import policy_to_json
from features.scale.engine import Engine, Local
from features.scale.output import Output
from features.scale.partitions import Size
from features.scale.work import FeatureTable, Snapshots
from features.tables import Tables, write_tables


def folder_of(tables: Tables, place: Path, format_: str = "parquet") -> Path:
    """Write tables into a folder."""
    folder = place / "data"
    write_tables(tables, folder, format_)
    return folder


def feature_work(policy, spec, as_of_us: int, lead_ids=None) -> FeatureTable:
    """Say what is worked out: all leads at a moment, or those named."""
    asked = None
    if lead_ids is not None:
        column = pa.chunked_array([pa.array(lead_ids, pa.large_string())])
        asked = Snapshots(column, np.full(len(lead_ids), as_of_us))
    text = json.dumps(policy_to_json(policy))
    return FeatureTable(text, spec.model_dump_json(), as_of_us, asked)


def features_of(
    world: World, policy, spec, as_of_us: int, size: Size, engine: Engine | None = None
):
    """Give the bytes of every lead's row, in the order of the file."""
    engine = engine or Local()
    with tempfile.TemporaryDirectory() as place:
        folder = folder_of(tables_of(world, shuffled=1), Path(place))
        output = Output(Path(place) / "features.parquet")
        columns = kind_columns_of(policy)
        with engine.read(folder, columns, size, output.work) as read:
            work = feature_work(policy, spec, as_of_us, sorted(world.created))
            output.write(read, work, size.workers, lambda: None, engine)
        return rows_of(pq.read_table(output.out))


def rows_of(table: pa.Table) -> list[tuple]:
    """Give (lead_id, as_of, bytes of all features) per row."""
    names = [name for name in table.column_names if name not in ("lead_id", "as_of")]
    matrix = np.stack([table[name].to_numpy() for name in names], axis=1)
    ids, moments = table["lead_id"].to_pylist(), table["as_of"].to_pylist()
    return [(i, m, row.tobytes()) for i, m, row in zip(ids, moments, matrix, strict=True)]
