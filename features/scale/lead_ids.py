"""Lead ids as numbers: which partition a lead lies in, and which row of the leads it is.

The hash is of the bytes of the id alone, so that every engine puts a lead into the same place,
today and tomorrow, on one machine or on many.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from features.compiled import compiled
from features.facts import IntArray
from features.tables.raw import TEXT

HashArray = NDArray[np.uint64]
UNKNOWN = -1


@dataclass(frozen=True)
class Texts:
    """A text column as the bytes that compiled loops read: text i is data[start[i]:start[i+1]]."""

    start: IntArray
    data: NDArray[np.uint8]

    @classmethod
    def of(cls, column: pa.ChunkedArray | pa.Array) -> Texts:
        """Look at an Arrow column of text; a missing text is an empty one."""
        if isinstance(column, pa.ChunkedArray):
            column = column.combine_chunks()
        column = column.cast(TEXT)
        if not len(column):
            return cls(np.zeros(1, np.int64), np.zeros(1, np.uint8))
        _, offsets, data = column.buffers()
        start = np.frombuffer(offsets, np.int64)[column.offset : column.offset + len(column) + 1]
        if data is None or not data.size:
            return cls(start, np.zeros(1, np.uint8))
        return cls(start, np.frombuffer(data, np.uint8))

    def __len__(self) -> int:
        return len(self.start) - 1

    def hashes(self) -> HashArray:
        """Give a well-mixed uint64 per text (FNV-1a with the last mix of MurmurHash3)."""
        return _hashes(self.start, self.data)

    def plain(self) -> bool:
        """Tell whether every text begins with a printable ASCII sign and holds no NUL byte."""
        return bool(_plain(self.start, self.data))


def partition_of(hashes: HashArray, partitions: int) -> IntArray:
    """Give the partition of every hash, int64 (n,): equal ranges of hashes, in their order.

    So partition after partition gives one and the same order of leads, whatever their number.
    """
    return ((hashes >> np.uint64(32)) * np.uint64(partitions) >> np.uint64(32)).astype(np.int64)


class LeadRows:
    """Finds the row of a lead by its id.

    Parameters
    ----------
    lead_ids
        Text column (n,); of equal ids the first counts.
    """

    def __init__(self, lead_ids: pa.ChunkedArray | pa.Array) -> None:
        self.texts = Texts.of(lead_ids)
        hashes = self.texts.hashes()
        self._slots = _filled(hashes, 1 << max(4, (2 * len(self.texts)).bit_length()))
        first = _found(self._slots, hashes)
        # Two ids of one hash have never been seen; should it happen, the slow way is right too.
        alike = _verified(first.copy(), *self._bytes, *self._bytes)
        self._ids = None if (alike >= 0).all() else pd.Index(_plain_texts(lead_ids))

    @property
    def _bytes(self) -> tuple[IntArray, NDArray[np.uint8]]:
        return self.texts.start, self.texts.data

    def rows(self, asked: pa.ChunkedArray | pa.Array) -> IntArray:
        """Give the row of every id, int64 (m,); `UNKNOWN` where there is no such lead."""
        texts = Texts.of(asked)
        if self._ids is not None:
            distinct = self._ids[~self._ids.duplicated()]
            first = np.flatnonzero(~self._ids.duplicated())
            found = distinct.get_indexer(pd.Index(_plain_texts(asked)))
            return np.where(found < 0, UNKNOWN, first[found]).astype(np.int64)
        found = _found(self._slots, texts.hashes())
        return _verified(found, *self._bytes, texts.start, texts.data)


def _plain_texts(column: pa.ChunkedArray | pa.Array) -> list[str]:
    return [text or "" for text in column.to_pylist()]


def mixed(values: HashArray) -> HashArray:
    """Mix the bits of numbers well, as MurmurHash3 does at its end."""
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> np.uint64(33))


@compiled
def _hashes(start: IntArray, data: NDArray[np.uint8]) -> HashArray:
    found = np.empty(len(start) - 1, np.uint64)
    for i in range(len(found)):
        value = np.uint64(14695981039346656037)
        for k in range(start[i], start[i + 1]):
            value = (value ^ np.uint64(data[k])) * np.uint64(1099511628211)
        value = (value ^ (value >> np.uint64(33))) * np.uint64(0xFF51AFD7ED558CCD)
        value = (value ^ (value >> np.uint64(33))) * np.uint64(0xC4CEB9FE1A85EC53)
        found[i] = value ^ (value >> np.uint64(33))
    return found


@compiled
def _plain(start: IntArray, data: NDArray[np.uint8]) -> bool:
    for i in range(len(start) - 1):
        if start[i] == start[i + 1] or not 32 < data[start[i]] < 127:
            return False
        for k in range(start[i], start[i + 1]):
            if data[k] == 0:
                return False
    return True


@compiled
def _filled(hashes: HashArray, size: int) -> HashArray:
    """Give (size, 2): hash and row + 1 of every distinct hash; 0 in free places."""
    slots = np.zeros((size, 2), np.uint64)
    mask = np.uint64(size - 1)
    for i in range(len(hashes)):
        slot = hashes[i] & mask
        while slots[slot, 1] > 0 and slots[slot, 0] != hashes[i]:
            slot = (slot + np.uint64(1)) & mask
        if slots[slot, 1] == 0:
            slots[slot, 0] = hashes[i]
            slots[slot, 1] = i + 1
    return slots


@compiled
def _found(slots: HashArray, asked: HashArray) -> IntArray:
    rows = np.empty(len(asked), np.int64)
    mask = np.uint64(len(slots) - 1)
    for i in range(len(asked)):
        slot = asked[i] & mask
        while slots[slot, 1] > 0 and slots[slot, 0] != asked[i]:
            slot = (slot + np.uint64(1)) & mask
        rows[i] = np.int64(slots[slot, 1]) - 1
    return rows


@compiled
def _verified(
    rows: IntArray,
    start: IntArray,
    data: NDArray[np.uint8],
    asked_start: IntArray,
    asked_data: NDArray[np.uint8],
) -> IntArray:
    """Take back the rows whose id is another one of the same hash."""
    # A pass of its own: the two loops wait for memory less than one that does both.
    for i in range(len(rows)):
        j, length = rows[i], asked_start[i + 1] - asked_start[i]
        if j < 0:
            continue
        if start[j + 1] - start[j] != length:
            rows[i] = UNKNOWN
            continue
        mine, other = start[j], asked_start[i]
        for k in range(length):
            if data[mine + k] != asked_data[other + k]:
                rows[i] = UNKNOWN
                break
    return rows
