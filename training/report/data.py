"""What a training was fed with: tables, columns, kinds of activity, and what was taken out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.attributes.report import ColumnVerdict, column_report
from features.hygiene.report import HygieneReport
from features.hygiene.report import report as hygiene_report
from features.people import Duplicates, LeftOut, duplicate_groups, left_out
from features.tables import Tables
from training.fit import Trained
from training.inspection import leads_apart
from training.leaks import LeakReport, Passed

MOST_KINDS = 60
TIMES = {
    "leads": "created_at",
    "activities": "occurred_at",
    "statuses": "occurred_at",
    "attribute_changes": "occurred_at",
}
_OF_PEOPLE = (
    "lead_id",
    *("email", "phone", "first_name", "last_name", "company", "account_id", "country"),
)


@dataclass(frozen=True)
class TableSeen:
    """A table: its rows, and its first and last moment (microseconds); None without rows."""

    name: str
    rows: int
    begins_us: int | None
    ends_us: int | None


@dataclass(frozen=True)
class ColumnSeen:
    """A column of the leads: share of leads that have it (0–1), and what is made of it.

    `history` tells whether its earlier values are recorded, so that its value at a moment is known.
    """

    name: str
    filled: float
    found: str
    handled: str
    history: bool


@dataclass(frozen=True)
class KindSeen:
    """A type of activity: how many there are, and of how many leads."""

    name: str
    activities: int
    leads: int


@dataclass(frozen=True)
class DataSeen:
    """What went into a training, known by its moment.

    Attributes
    ----------
    tables, columns
        In the order they stand in.
    kinds, other_kinds
        Types of activity, the most frequent first, and how many more there are.
    statuses
        Status → how often.
    hygiene
        What of the activities does not count.
    duplicates, apart
        Leads that are one person; internal and test leads.
    leaks, allowed, dropped
        What the leak gate said; what it blocked and was allowed, or left out.
    """

    tables: tuple[TableSeen, ...]
    columns: tuple[ColumnSeen, ...]
    kinds: tuple[KindSeen, ...]
    other_kinds: int
    statuses: Mapping[str, int]
    hygiene: HygieneReport
    duplicates: Duplicates
    apart: LeftOut
    leaks: LeakReport
    allowed: tuple[str, ...]
    dropped: tuple[str, ...]


def data_seen(tables: Tables, trained: Trained, leaks: LeakReport, passed: Passed) -> DataSeen:
    """Describe what a training was fed with.

    Parameters
    ----------
    tables
        As known at the moment of training, before the leak gate left anything out.
    trained
        What was trained on them.
    leaks, passed
        What the gate said, and what became of it.
    """
    policy, known = trained.model.parameters.policy, trained.gathered
    people: dict[str, list[object]] = {
        name: tables.leads[name].tolist() for name in _OF_PEOPLE if name in tables.leads
    }
    apart = left_out(people, policy.hygiene.internal_mail_domains)
    # Only what was known then: an activity that lies in the future of the training is none of it.
    now = pd.Timestamp(known.until_us, unit="us", tz="UTC").to_pydatetime()
    verdicts = column_report(known.facts, known.snapshots.moments, policy)
    kinds = tuple(_kinds(tables.activities))
    counts = tables.statuses["status"].value_counts(sort=False)
    return DataSeen(
        tables=tuple(_tables(tables)),
        columns=tuple(_columns(tables, {v.column: v for v in verdicts}, passed.dropped)),
        kinds=kinds[:MOST_KINDS],
        other_kinds=max(len(kinds) - MOST_KINDS, 0),
        statuses=dict(sorted((str(name), int(n)) for name, n in counts.items())),
        hygiene=hygiene_report(tables, policy.hygiene, now, leads_apart(tables, apart)),
        duplicates=duplicate_groups(people),
        apart=apart,
        leaks=leaks,
        allowed=passed.allowed,
        dropped=passed.dropped,
    )


def _tables(tables: Tables) -> Iterator[TableSeen]:
    for name, time in TIMES.items():
        frame: pd.DataFrame = getattr(tables, name)
        times = frame[time].to_numpy("datetime64[us]").astype(np.int64)
        ends = (int(times.min()), int(times.max())) if len(times) else (None, None)
        yield TableSeen(name, len(frame), *ends)


def _columns(
    tables: Tables, verdicts: Mapping[str, ColumnVerdict], dropped: tuple[str, ...]
) -> Iterator[ColumnSeen]:
    with_history = set(tables.attribute_changes["attribute"].unique())
    for column in tables.leads.columns:
        name = str(column)
        if name in ("lead_id", "created_at"):
            continue
        verdict = verdicts.get(name)
        handled = verdict.handled if verdict is not None else "not used"
        yield ColumnSeen(
            name=name,
            filled=float(tables.leads[name].notna().mean()) if len(tables.leads) else 0.0,
            found=verdict.found if verdict is not None else "",
            handled="left out as a leak" if name in dropped else handled,
            history=name in with_history,
        )


def _kinds(activities: pd.DataFrame) -> Iterator[KindSeen]:
    grouped = activities.groupby("type", sort=True)["lead_id"].agg(["size", "nunique"])
    ordered = grouped.sort_values("size", ascending=False, kind="stable")
    for name, row in ordered.iterrows():
        yield KindSeen(str(name), int(row["size"]), int(row["nunique"]))
