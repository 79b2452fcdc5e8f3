"""Activities as numbers: what a chunk of the table becomes before it is sorted and looked at."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from features.facts import ALWAYS_KNOWN, IntArray
from features.hygiene.agents import agent_column
from features.scale.lead_ids import HashArray, Texts, mixed
from features.tables.raw import TEXT, TIMESTAMP, Part, as_text, joined
from features.tables.times import EARLIEST, LATEST, parse_times

MOST_DENSE = 1 << 22
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
EARLIEST_US, LATEST_US = ((t - EPOCH) // dt.timedelta(microseconds=1) for t in (EARLIEST, LATEST))
ID_COLUMN = "activity_id"
COMPARED_ELSEWHERE = ("lead_id", "occurred_at", "received_at")


class Numbers:
    """Gives every distinct tuple of texts a number, the same in all chunks; safe for threads."""

    def __init__(self, known: Sequence[tuple[str, ...]] = ()) -> None:
        self.known = list(known)
        self._number = {kind: i for i, kind in enumerate(self.known)}
        self._lock = threading.Lock()

    def of(self, kinds: Sequence[tuple[str, ...]]) -> IntArray:
        """Give the numbers of some tuples."""
        with self._lock:
            for kind in kinds:
                if kind not in self._number:
                    self._number[kind] = len(self.known)
                    self.known.append(kind)
            return np.array([self._number[kind] for kind in kinds], np.int64)


@dataclass(frozen=True)
class Coded:
    """A chunk of activities.

    Attributes
    ----------
    table
        `lead_id` (text), `occurred_us`, `received_us`, `kind` (a number of `Words`); where the
        source has such columns also `activity_id` (text), `agent` (a number of `Words`) and
        `others`, a hash of all that is in no other of these.
    sound
        Nothing in it breaks the contract of the table, as far as one row can tell.
    """

    table: pa.Table
    sound: bool


@dataclass(frozen=True)
class Words:
    """The numbers of all texts: of kinds of activity and of user agents."""

    kinds: Numbers
    agents: Numbers


def coded(chunk: pa.Table, kind_columns: Sequence[str], words: Words) -> Coded:
    """Turn a chunk of the activities into numbers.

    Parameters
    ----------
    chunk
        With `lead_id`, `occurred_at` and `type` at least.
    kind_columns
        Columns that patterns look at; "" where a column or value is missing.
    words
        Numbers of their values.
    """
    lead_id, known_leads = _lead_ids(chunk["lead_id"])
    occurred, known_times = _microseconds(chunk["occurred_at"], required=True)
    received = np.full(len(chunk), ALWAYS_KNOWN)
    right_receipt = True
    if "received_at" in chunk.column_names:
        received, right_receipt = _microseconds(chunk["received_at"], required=False)
    kind, right_words = _kinds(chunk, kind_columns, words.kinds)
    columns = {
        "lead_id": lead_id,
        "occurred_us": occurred,
        "received_us": received,
        "kind": kind.astype(np.int32),
    }
    if ID_COLUMN in chunk.column_names:
        columns[ID_COLUMN] = _texts(chunk[ID_COLUMN])
    agent = agent_column(chunk.column_names)
    if agent is not None:
        codes, distinct = _codes(chunk, agent)
        columns["agent"] = words.agents.of([(text,) for text in distinct])[codes].astype(np.int32)
    others = [n for n in chunk.column_names if n not in (*COMPARED_ELSEWHERE, *kind_columns)]
    if others:
        columns["others"] = _hash_of(chunk, others)
    sound = known_leads and known_times and right_receipt and right_words
    return Coded(pa.table(columns), sound)


def _lead_ids(column: pa.ChunkedArray) -> tuple[pa.ChunkedArray, bool]:
    kind = column.type
    if (pa.types.is_large_string(kind) or pa.types.is_string(kind)) and not column.null_count:
        texts = column.cast(TEXT)
        if Texts.of(texts).plain():
            return texts, True
    return _texts(column), False


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    raw = joined("", "", [(Part("", len(column)), pa.table([column], ["it"]))])
    return as_text(raw.columns["it"])


def _microseconds(column: pa.ChunkedArray, required: bool) -> tuple[IntArray, bool]:
    """Give a column of times, `ALWAYS_KNOWN` where there is none, and whether all are right."""
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        stamps = column.cast(TIMESTAMP, safe=False).cast(pa.int64())
        missing = stamps.null_count > 0
        found = stamps.fill_null(ALWAYS_KNOWN) if missing else stamps
        ends = pc.min_max(stamps).as_py()
        lowest, highest = ends["min"], ends["max"]
        in_range = lowest is None or (lowest >= EARLIEST_US and highest < LATEST_US)
        return np.asarray(found.to_numpy()), in_range and not (required and missing)
    raw = joined("", "", [(Part("", len(column)), pa.table([column], ["it"]))])
    times = parse_times(raw.columns["it"])
    known = times.values.notna().to_numpy()
    stamps_us = times.values.to_numpy("datetime64[us]").astype(np.int64)
    wrong = times.without_zone | times.not_a_time | times.absurd
    right = not wrong.any() and (bool(known.all()) or not required)
    return np.where(known, stamps_us, ALWAYS_KNOWN), right


def _kinds(chunk: pa.Table, kind_columns: Sequence[str], kinds: Numbers) -> tuple[IntArray, bool]:
    """Give the number of every row's kind, and whether its texts are right."""
    number = np.zeros(len(chunk), np.int64)
    found: list[tuple[str, ...]] = [()]
    sound = True
    for name in kind_columns:
        codes, distinct = _codes(chunk, name)
        used = number * len(distinct) + codes
        number, present = numbered(used, len(found) * len(distinct))
        found = [
            (*found[both // len(distinct)], distinct[both % len(distinct)])
            for both in present.tolist()
        ]
        # One that no row has, as of a row group before, may be wrong without harm: looked at anew.
        sound = sound and not any("\0" in text for text in distinct)
        sound = sound and not (name == "type" and "" in distinct)
    return kinds.of(found)[number], sound


def _hash_of(chunk: pa.Table, names: Sequence[str]) -> HashArray:
    """Hash the named columns: rows with the same texts in the same columns get the same number."""
    total = np.zeros(len(chunk), np.uint64)
    for name in names:
        seed = Texts.of(pa.array([name], TEXT)).hashes()[0]
        if name == ID_COLUMN:
            column = _texts(chunk[name])
            hashes, given = Texts.of(column).hashes(), column.is_valid().to_numpy()
            total += np.where(given, mixed(hashes ^ seed), np.uint64(0))
            continue
        codes, distinct = _codes(chunk, name)
        hashes = mixed(Texts.of(pa.array(distinct, TEXT)).hashes() ^ seed)
        given = np.array([text != "" for text in distinct], bool)
        total += np.where(given, hashes, np.uint64(0))[codes]
    return total


def _codes(chunk: pa.Table, name: str) -> tuple[IntArray, list[str]]:
    """Give codes and distinct texts of a column; "" for missing ones."""
    if name not in chunk.column_names:
        return np.zeros(len(chunk), np.int64), [""]
    column = chunk[name]
    is_text = pa.types.is_large_string(column.type) or pa.types.is_string(column.type)
    if not pa.types.is_dictionary(column.type):
        column = (column if is_text else _texts(column)).dictionary_encode()
    array = column.unify_dictionaries().combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = array.chunk(0) if array.num_chunks else pa.array([], column.type)
    texts = _texts(pa.chunked_array([array.dictionary])).to_pylist()
    codes = array.indices.cast(pa.int64())
    distinct = [text or "" for text in texts]
    if codes.null_count or not distinct:
        codes, distinct = codes.fill_null(len(distinct)), [*distinct, ""]
    return np.asarray(codes.to_numpy(zero_copy_only=False)), distinct


def numbered(key: IntArray, below: int) -> tuple[IntArray, IntArray]:
    """Give every row the number of its key, densely in the keys' order, and the keys."""
    if below <= MOST_DENSE:
        present = np.bincount(key, minlength=below) > 0
        return (np.cumsum(present) - 1)[key], np.flatnonzero(present)
    codes, distinct = pd.factorize(key)
    order = np.argsort(distinct)
    rank: NDArray[np.int64] = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank[codes], distinct[order]
