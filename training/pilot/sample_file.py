"""The file that names the leads to try the agreement on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from features.errors import TableError
from features.facts import Facts, IntArray, Moments
from features.tables.csv_files import line_numbers, read_csv
from features.tables.raw import UnreadableError, as_text
from features.tables.times import WITH_ZONE, Times, parse_times
from training.outcomes import NEVER
from training.pilot.closed import SAMPLES, Closed
from training.pilot.moments import LISTED, hand_off_moments
from training.pilot.samples import Samples

SHOWN = 3


def listed(path: Path, facts: Facts, closed: Closed, every: Samples, until_us: int) -> Samples:
    """Read `lead_id[, sample][, as_of]` rows of a CSV file.

    A lead without `sample` stands where its last outcome puts it; one without `as_of` is scored
    as of its hand-off moment.

    Parameters
    ----------
    path
        The file.
    facts, closed
        What is known of all leads, and those that have closed.
    every
        All closed leads, for the counts of history.
    until_us
        The end of history, microseconds.

    Raises
    ------
    TableError
        With every problem: an unreadable file, a missing column, an unknown lead, one without an
        outcome, one named twice, a sample that is none, a moment that cannot be used.
    """
    columns = _columns(path)
    ids = pd.Series(as_text(columns["lead_id"]).to_pandas(), dtype="str")
    lead = pd.Index(list(facts.lead_ids), dtype="str").get_indexer(pd.Index(ids)).astype(np.int64)
    known = _Known(facts, closed, until_us)
    row = np.where(lead < 0, len(facts), lead)
    named = _named(columns.get("sample"), len(ids))
    sample = np.where(named == "", known.sample[row], named)
    asked = "as_of" in columns
    times = parse_times(columns.get("as_of", pa.chunked_array([pa.nulls(len(ids), pa.string())])))
    given = times.values.notna().to_numpy()
    stated = times.values.to_numpy("datetime64[us]").astype(np.int64)
    as_of = np.where(given, stated, known.as_of_us[row])
    wrong = [
        *_lead_problems(ids, lead, sample, named, asked and given),
        *_time_problems(times, given & (lead >= 0), as_of, known, row),
        (_closed_at_once(lead, as_of, given, sample, known, row), _NO_MOMENT),
    ]
    problems = [_line(path, ids, rows, what) for rows, what in wrong if rows.any()]
    if not len(ids):
        problems.append(f"{path.name}: it names no lead; write one lead_id per line")
    if problems:
        raise TableError(f"{path} cannot be used", problems)
    rule = np.where(given, LISTED, known.rule[row])
    closed_us = known.closed_us[row]
    found = Samples(Moments(lead, as_of), sample, rule, closed_us, every.in_history, every.notes)
    return replace(found, notes=(*every.notes, *_other_sample(sample, known.sample[row])))


_NO_MOMENT = "was closed as soon as it was created, or is not closed; name its as_of"


class _Known:
    """Sample, moment, rule and close of every lead, and a last row for unknown leads."""

    def __init__(self, facts: Facts, closed: Closed, until_us: int) -> None:
        leads = len(facts) + 1
        moments, rule = hand_off_moments(facts, closed)
        self.until_us = until_us
        self.sample = np.full(leads, "", "U8")
        self.rule = np.full(leads, LISTED, "U16")
        self.as_of_us = np.zeros(leads, np.int64)
        self.closed_us = np.full(leads, NEVER)
        self.created_us = np.append(facts.created_us, 0)
        self.sample[closed.lead] = closed.sample
        self.rule[closed.lead] = rule
        self.as_of_us[closed.lead] = moments.as_of_us
        self.closed_us[closed.lead] = closed.closed_us


def _columns(path: Path) -> dict[str, pa.ChunkedArray]:
    try:
        _, table = read_csv(path, path.name)
    except UnreadableError as error:
        raise TableError(f"{path} cannot be used", [str(error)]) from error
    unknown = sorted(set(table.column_names) - {"lead_id", "sample", "as_of"})
    problems = [f"{path.name}: column {n!r}: only lead_id, sample, as_of are read" for n in unknown]
    if "lead_id" not in table.column_names:
        problems.insert(0, f"{path.name}: no column lead_id; it needs lead_id")
    if problems:
        raise TableError(f"{path} cannot be used", problems)
    return {name: table[name] for name in table.column_names}


def _named(column: pa.ChunkedArray | None, rows: int) -> NDArray[np.str_]:
    if column is None:
        return np.full(rows, "", "U1")
    texts = pd.Series(as_text(column).to_pandas(), dtype="str").fillna("")
    return texts.str.strip().str.casefold().to_numpy(str)


Wrong = tuple[NDArray[np.bool_], str]


def _lead_problems(
    ids: pd.Series,
    lead: IntArray,
    sample: NDArray[np.str_],
    named: NDArray[np.str_],
    given: NDArray[np.bool_] | bool,
) -> Iterator[Wrong]:
    yield lead < 0, "lead_id is no lead of the data; name only leads of the leads table"
    yield ids.duplicated().to_numpy() & (lead >= 0), "named twice; keep one row for each lead"
    no_sample = ~np.isin(named, ("", *SAMPLES))
    yield no_sample, f"sample is none of {', '.join(SAMPLES)}"
    yield (
        (lead >= 0) & (sample == "") & ~no_sample,
        "has no outcome yet; leave the lead out, or say sample and as_of",
    )


def _time_problems(
    times: Times, given: NDArray[np.bool_], as_of: IntArray, known: _Known, row: IntArray
) -> Iterator[Wrong]:
    yield times.without_zone, f"as_of has no time zone; write {WITH_ZONE}"
    yield times.not_a_time, f"as_of is not a time; write {WITH_ZONE}"
    yield times.absurd, "as_of lies before 1990 or after 2100; correct it"
    yield (
        given & (as_of < known.created_us[row]),
        "as_of lies before the lead was created; name a later moment",
    )
    yield (
        given & (as_of > known.until_us),
        "as_of lies after the end of the history; name an earlier moment",
    )
    yield (
        given & (as_of >= known.closed_us[row]),
        "as_of is not before the lead closed: its outcome was known; name an earlier moment",
    )


def _closed_at_once(
    lead: IntArray,
    as_of: IntArray,
    given: NDArray[np.bool_],
    sample: NDArray[np.str_],
    known: _Known,
    row: IntArray,
) -> NDArray[np.bool_]:
    is_open = known.closed_us[row] == NEVER
    at_once = as_of >= known.closed_us[row]
    return (lead >= 0) & ~given & (sample != "") & (is_open | at_once)


def _other_sample(sample: NDArray[np.str_], by_status: NDArray[np.str_]) -> tuple[str, ...]:
    moved = int(((by_status != "") & (sample != by_status)).sum())
    if not moved:
        return ()
    return (f"{moved:,} leads of the list stand in another sample than their last status says.",)


def _line(path: Path, ids: pd.Series, wrong: NDArray[np.bool_], what: str) -> str:
    rows = np.flatnonzero(wrong)[:SHOWN].tolist()
    lines = line_numbers(path, rows)
    shown = ", ".join(f"line {lines[r]} (lead {ids[r]!r})" for r in rows)
    return f"{path.name}: {shown}: {what} ({int(wrong.sum()):,} rows)"
