"""What is known of leads, in the one shape that features and points are computed from.

The same `Facts` hold one lead of a request or millions from the tables. Everything text-like is
dictionary-encoded once, so patterns, tests and categories are looked at per distinct value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]

MICROSECONDS_PER_DAY = 86_400_000_000
ALWAYS_KNOWN = np.iinfo(np.int64).min
NEVER = np.iinfo(np.int64).max


def plain(numbers: IntArray) -> IntArray:
    """Give numbers as compiled loops take them: int64, contiguous, not read-only; mostly as is."""
    if numbers.dtype == np.int64 and numbers.flags.carray:
        return numbers
    return np.array(numbers, np.int64)


class Column(NamedTuple):
    """A dictionary-encoded column: row i holds `distinct[codes[i]]`; None means missing."""

    distinct: list[object]
    codes: IntArray

    def take(self, rows: IntArray) -> Column:
        """Pick rows (with repeats)."""
        return Column(self.distinct, self.codes[rows])

    def values(self) -> list[object]:
        """Give the plain values, one per row."""
        return [self.distinct[code] for code in self.codes.tolist()]


@dataclass(frozen=True)
class Behaviour:
    """Time-stamped activities of all leads, ordered by (lead, time, kind).

    Attributes
    ----------
    lead
        int64 (m,), row of the lead.
    kind
        int64 (m,), index into `kinds`.
    occurred_us, received_us
        int64 (m,), microseconds since 1970 UTC; received is `ALWAYS_KNOWN` where not recorded.
    counts_until_us
        int64 (m,): from this moment on the activity is known to be no person's (a link scanner's,
        a repeat) and does not count; `NEVER` where it always counts. What gives it away may come
        later than the activity itself, and a moment must not see it sooner.
    kinds
        Distinct values of `kind_columns`, sorted, so that the order of activities at the same
        instant never depends on the order of the input.
    reason
        int8 (m,), why it does not count: codes of `features.hygiene.reasons`; None: not asked.
    """

    lead: IntArray
    kind: IntArray
    occurred_us: IntArray
    received_us: IntArray
    counts_until_us: IntArray
    kinds: list[tuple[str, ...]]
    kind_columns: tuple[str, ...]
    reason: NDArray[np.int8] | None = None


@dataclass(frozen=True)
class Changes:
    """Recorded changes of one attribute, ordered by (lead, time); codes index `distinct`."""

    lead: IntArray
    occurred_us: IntArray
    codes: IntArray
    distinct: list[object]


@dataclass(frozen=True)
class Facts:
    """All that is known of n leads.

    Attributes
    ----------
    lead_ids
        n texts.
    created_us
        int64 (n,), microseconds since 1970 UTC.
    attributes
        Column name → `Column` of n rows (the latest value).
    behaviour
        Their activities.
    changes
        Attribute name → its recorded changes; overrides the latest value for leads it names.
    """

    lead_ids: Sequence[str]
    created_us: IntArray
    attributes: Mapping[str, Column]
    behaviour: Behaviour
    changes: Mapping[str, Changes] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lead_ids)


@dataclass(frozen=True)
class Moments:
    """Snapshots to look at: int64 (k,) row of the lead, and int64 (k,) as_of in microseconds."""

    lead: IntArray
    as_of_us: IntArray

    def __len__(self) -> int:
        return len(self.lead)

    def part(self, chosen: slice | NDArray[np.bool_] | IntArray) -> Moments:
        """Pick some of the moments."""
        return Moments(self.lead[chosen], self.as_of_us[chosen])


def segment_end(starts: IntArray, times: IntArray, lead: IntArray, until: IntArray) -> IntArray:
    """Count, per question, the position after the last time ≤ `until` in the lead's segment.

    Parameters
    ----------
    starts
        (n + 1,) first position of every lead's segment in `times`.
    times
        (m,) ascending within each segment.
    lead, until
        (k,) the questions.

    Returns
    -------
    int64 (k,) positions; equal to the segment's start where nothing is known yet.
    """
    low, high = starts[lead], starts[lead + 1]
    while (open_ := low < high).any():
        middle = (low + high) // 2
        known = open_ & (times[np.minimum(middle, len(times) - 1)] <= until)
        low = np.where(known, middle + 1, low)
        high = np.where(open_ & ~known, middle, high)
    return low


def segment_starts(lead: IntArray, leads: int) -> IntArray:
    """Give the (leads + 1,) first positions of every lead in a sorted lead column."""
    return np.searchsorted(lead, np.arange(leads + 1)).astype(np.int64)


def attributes_at(facts: Facts, moments: Moments) -> dict[str, Column]:
    """Give every attribute as it was at each moment.

    A lead with recorded changes of an attribute shows the last value recorded at or before the
    moment (missing before the first); a lead without any shows the value in the leads table.
    """
    columns = dict(facts.attributes)
    if len(facts) > 1 or len(moments) > 1:  # else there is nothing to pick
        columns = {name: column.take(moments.lead) for name, column in columns.items()}
    for name, changes in facts.changes.items():
        if name in columns:
            columns[name] = _with_changes(columns[name], changes, moments, len(facts))
    return columns


def _with_changes(now: Column, changes: Changes, moments: Moments, leads: int) -> Column:
    starts = segment_starts(changes.lead, leads)
    position = segment_end(starts, changes.occurred_us, moments.lead, moments.as_of_us)
    recorded = starts[moments.lead] < starts[moments.lead + 1]
    known = position > starts[moments.lead]
    distinct = [*now.distinct, *changes.distinct, None]
    then = len(now.distinct) + changes.codes[np.maximum(position - 1, 0)]
    codes = np.where(recorded, np.where(known, then, len(distinct) - 1), now.codes)
    return Column(distinct, codes)
