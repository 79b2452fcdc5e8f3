"""The rows of all snapshots, kept small, and parts of them, read when they are needed.

A million rows of several hundred columns are gigabytes as float64. Most columns are counts and
codes: those are kept as the smallest floats that give back the same value to the last bit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import FloatArray, IntArray

Rows = slice | IntArray | NDArray[np.bool_]
SMALLEST_FIRST = (np.float16, np.float32, np.float64)
MOST_ROWS_AT_ONCE = 100_000


class WideRows:
    """A matrix (rows, columns) that is filled part by part.

    Attributes
    ----------
    shape
        Rows and columns, as of an array.
    """

    def __init__(self, rows: int, columns: int) -> None:
        self.shape = rows, columns
        self._columns = [np.zeros(rows, SMALLEST_FIRST[0]) for _ in range(columns)]

    def __len__(self) -> int:
        return self.shape[0]

    def __array__(self, dtype: object = None, copy: bool | None = None) -> FloatArray:
        return np.stack([self.column(i) for i in range(self.shape[1])], axis=1)

    def fill(self, part: slice, matrix: FloatArray) -> None:
        """Set some rows: float64 (part, columns)."""
        for number in range(self.shape[1]):
            self.fill_column(number, matrix[:, number], part)

    def fill_column(self, number: int, values: FloatArray, part: slice = slice(None)) -> None:
        """Set some rows of one column."""
        column, needed = self._columns[number], smallest_exact(values)
        if needed.itemsize > column.itemsize:
            column = self._columns[number] = column.astype(needed)
        column[part] = values

    def column(self, number: int, rows: Rows = slice(None)) -> FloatArray:
        """Give a column, or some rows of it: float64."""
        return self._columns[number][rows].astype(np.float64)


def smallest_exact(values: FloatArray) -> np.dtype[np.floating]:
    """Give the smallest kind of float that holds all values to the last bit."""
    for kind in SMALLEST_FIRST[:-1]:
        with np.errstate(over="ignore"):
            small = values.astype(kind)
        if np.array_equal(small, values, equal_nan=True):
            return np.dtype(kind)
    return np.dtype(SMALLEST_FIRST[-1])


@dataclass(frozen=True)
class PickedRows:
    """Some rows and columns of the wide ones, read when they are asked for.

    `np.asarray` makes a copy of all of them.

    Attributes
    ----------
    wide
        What most columns are read from.
    rows
        int64 (n,), ascending positions in it.
    columns
        Of each of m columns where it is in `wide`, or float64 (n,), its values.
    """

    wide: WideRows
    rows: IntArray
    columns: Sequence[int | FloatArray]

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, as of an array."""
        return len(self.rows), len(self.columns)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, rows: Rows) -> FloatArray:
        return self.picked(rows)

    def __array__(self, dtype: object = None, copy: bool | None = None) -> FloatArray:
        return self.picked(slice(None))

    def column(self, number: int, rows: Rows = slice(None)) -> FloatArray:
        """Give a column, or some rows of it: float64."""
        where = self.columns[number]
        return self.wide.column(where, self.rows[rows]) if isinstance(where, int) else where[rows]

    def picked(self, rows: Rows) -> FloatArray:
        """Give some rows: float64 (k, m), column by column in memory, as trees read them."""
        found = np.empty((len(self.rows[rows]), len(self.columns)), order="F")
        for number in range(len(self.columns)):
            found[:, number] = self.column(number, rows)
        return found

    def narrowed(self, columns: IntArray) -> PickedRows:
        """Keep some columns."""
        return PickedRows(self.wide, self.rows, [self.columns[i] for i in columns])


def dense_unless(rows: PickedRows, *, in_blocks: bool) -> FloatArray | PickedRows:
    """Give an array, unless it would be large and may be read in blocks."""
    return rows if in_blocks and len(rows) > MOST_ROWS_AT_ONCE else np.asarray(rows)
