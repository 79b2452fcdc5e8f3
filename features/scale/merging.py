"""Putting the rows of all partitions back in the order they were asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from features.facts import IntArray
from features.scale.work import PLACE

ROWS_AT_ONCE = 50_000


def merged(paths: Sequence[Path]) -> Iterator[pa.Table]:
    """Give the rows of files by (place, lead_id), without their place.

    Parameters
    ----------
    paths
        Parquet files with `lead_id` and `PLACE`, each in this order itself.

    Yields
    ------
    Tables of at most 50,000 rows; one in any case.
    """
    ranks = _ranks(paths)
    rows = sum(len(rank) for rank in ranks)
    files = [_Ahead(path) for path in paths]
    for first in range(0, max(rows, 1), ROWS_AT_ONCE):
        begin = [int(np.searchsorted(rank, first)) for rank in ranks]
        end = [int(np.searchsorted(rank, first + ROWS_AT_ONCE)) for rank in ranks]
        some = [f.next(b - a) for f, a, b in zip(files, begin, end, strict=True)]
        mine = [r[a:b] for r, a, b in zip(ranks, begin, end, strict=True)]
        order = np.argsort(np.concatenate(mine), kind="stable")
        yield pa.concat_tables(some).take(pa.array(order)).drop_columns(PLACE)


def _ranks(paths: Sequence[Path]) -> list[IntArray]:
    """Give, per file, the place of every row in the whole."""
    keys = [pq.read_table(path, columns=[PLACE, "lead_id"]) for path in paths]
    every = pa.concat_tables(keys)
    names = ("place", "lead_id")
    ends = np.cumsum([len(key) for key in keys])
    rank = np.empty(len(every), np.int64)
    by_key = pc.sort_indices(
        pa.table([every[PLACE], every["lead_id"]], names=names),
        sort_keys=[(name, "ascending") for name in names],
    )
    rank[by_key.to_numpy()] = np.arange(len(every))
    return np.split(rank, ends[:-1])


class _Ahead:
    """Reads a file from its beginning, so many rows at a time."""

    def __init__(self, path: Path) -> None:
        self._file = pq.ParquetFile(path)
        self._batches = self._file.iter_batches(ROWS_AT_ONCE)
        self._left = self._file.schema_arrow.empty_table()

    def next(self, rows: int) -> pa.Table:
        """Give the next rows."""
        while len(self._left) < rows:
            batch = pa.Table.from_batches([next(self._batches)])
            self._left = pa.concat_tables([self._left, batch])
        found, self._left = self._left.slice(0, rows), self._left.slice(rows)
        return found
