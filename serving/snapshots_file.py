"""The file that says which leads to score as of when."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from features.errors import TableError
from features.scale.work import Snapshots
from features.tables.csv_files import line_numbers, read_csv
from features.tables.raw import UnreadableError, as_text
from features.tables.times import WITH_ZONE, Times, parse_times

SHOWN = 3


def read_snapshots(
    path: Path, is_lead: Callable[[pa.ChunkedArray], NDArray[np.bool_]]
) -> Snapshots:
    """Read `lead_id, as_of` rows of a CSV file as they are.

    Parameters
    ----------
    path
        The file.
    is_lead
        Tells which of the ids (k,) are of leads of the data: bool (k,).

    Raises
    ------
    TableError
        With every problem: an unreadable file, a missing column, an unknown lead, a time without
        zone – each with its line.
    """
    try:
        _, table = read_csv(path, path.name)
    except UnreadableError as error:
        raise TableError(f"{path} cannot be used", [str(error)]) from error
    missing = [name for name in ("lead_id", "as_of") if name not in table.column_names]
    if missing:
        named, found = " and ".join(missing), ", ".join(table.column_names)
        raise TableError(
            f"{path} cannot be used",
            [f"{path.name}: no column {named} (found: {found}); it needs lead_id and as_of"],
        )
    lead_ids = as_text(table["lead_id"])
    ids = pd.Series(lead_ids.to_pandas(), dtype="str")
    times = parse_times(table["as_of"])
    known = is_lead(lead_ids) & ids.notna().to_numpy()
    problems = _problems(path, ids, ~known, times)
    if problems:
        raise TableError(f"{path} cannot be used", problems)
    return Snapshots(lead_ids, times.values.to_numpy("datetime64[us]").astype(np.int64))


def _problems(path: Path, ids: pd.Series, unknown: np.ndarray, times: Times) -> list[str]:
    empty = times.values.isna().to_numpy() & ~(times.without_zone | times.not_a_time | times.absurd)
    kinds = [
        (unknown, "lead_id is no lead of the data; score only leads of the leads table"),
        (times.without_zone, f"as_of has no time zone; write {WITH_ZONE}"),
        (times.not_a_time, f"as_of is not a time; write {WITH_ZONE}"),
        (times.absurd, "as_of lies before 1990 or after 2100; correct it"),
        (empty, f"as_of is empty; write {WITH_ZONE}"),
    ]
    return [_line(path, ids, wrong, what) for wrong, what in kinds if wrong.any()]


def _line(path: Path, ids: pd.Series, wrong: np.ndarray, what: str) -> str:
    rows = np.flatnonzero(wrong)[:SHOWN].tolist()
    lines = line_numbers(path, rows)
    shown = ", ".join(f"line {lines[r]} (lead {ids[r]!r})" for r in rows)
    return f"{path.name}: {shown}: {what} ({int(wrong.sum()):,} rows)"
