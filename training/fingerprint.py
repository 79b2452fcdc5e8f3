"""One name for the content of tables: the same data give the same, whatever file they come from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from features.tables import Tables
from features.tables.order import in_order, leads_in_order
from features.tables.values import arrow


def fingerprint_of(tables: Tables) -> str:
    """Give the SHA-256 of all values of checked tables, as 64 hexadecimal digits.

    Checked tables have one type per column whatever the source, and training looks at columns by
    name and at rows in an order of their own: file format, order of rows and order of columns do
    not count. A column without any value counts as one that is not there.
    """
    found = hashlib.sha256()
    leads = leads_in_order(tables.leads)
    frames = {
        "leads": leads,
        "activities": in_order(tables.activities, leads),
        "statuses": in_order(tables.statuses, leads, by_funnel=True),
        "attribute_changes": in_order(tables.attribute_changes, leads),
    }
    for table, frame in frames.items():
        found.update(f"{table} {len(frame)}\n".encode())
        for name in sorted(str(column) for column in frame.columns):
            missing = frame[name].isna().to_numpy(bool)
            if not missing.all():
                found.update(f"{name!r} {_hash_of(frame[name], missing)}\n".encode())
    return found.hexdigest()


def _hash_of(column: pd.Series, missing: np.ndarray) -> str:
    found = hashlib.sha256(np.packbits(missing).tobytes())
    for part in _parts(column, missing):
        found.update(part)
    return found.hexdigest()


def _parts(column: pd.Series, missing: np.ndarray) -> Iterator[bytes | memoryview]:
    """Give kind and values as bytes; what is missing counts as zero or as an empty text."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        times = column.to_numpy("datetime64[us]").astype(np.int64)
        yield from (b"time", np.where(missing, 0, times).tobytes())
    elif pd.api.types.is_bool_dtype(column.dtype):
        yield from (b"boolean", column.fillna(False).to_numpy(bool).tobytes())
    elif pd.api.types.is_numeric_dtype(column.dtype):
        # Whether whole numbers are stored as such depends on gaps, which count already.
        numbers = column.to_numpy(np.float64) + 0.0
        yield from (b"number", np.where(missing, 0.0, numbers).tobytes())
    else:
        texts = pc.fill_null(arrow(column).cast(pa.large_string()), "")
        yield from (b"text", pc.binary_length(texts).to_numpy().astype(np.int64).tobytes())
        yield from (_letters(chunk) for chunk in texts.chunks if len(chunk))


def _letters(chunk: pa.LargeStringArray) -> memoryview:
    """Give all letters of a chunk, one text after the other."""
    _, offsets, letters = chunk.buffers()
    at = np.frombuffer(offsets, np.int64)[chunk.offset : chunk.offset + len(chunk) + 1]
    return memoryview(letters)[int(at[0]) : int(at[-1])] if letters is not None else memoryview(b"")
