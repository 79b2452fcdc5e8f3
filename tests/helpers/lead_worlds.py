"""Small random companies as plain values, and the tables they would be read as.

Times lie on a coarse grid with a microsecond more or less here and there, so that ties, exact
window edges and sessions that just break do occur. Values are text, as in a CSV file; the
tables give them their types as reading them would.
"""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from features.facts import Facts
from features.records import Dids, LeadRecord, facts_of_records
from features.tables import Tables
from features.tables.read import typed_attributes
from features.tables.schema import empty_frame

DAY_US = 86_400_000_000
HALF_HOUR_US = DAY_US // 48
START_US = 1_704_067_200_000_000  # 2024-01-01T00:00:00Z
LEADS = ("l0", "l1", "ł2")
TYPES = ("page_view", "Page_View", "call", "download", "préférence")
SUBJECTS = ("", "/pricing", "/Pricing/eu", "/careers", "café")
AGENTS = (None, "bot", "Ann")
VALUES = {
    "country": ("DE", "de ", "NO", "no", "Ünited", None),
    "budget": ("5", "5.0", "7.25", "-3", None, "a lot"),
    "newsletter": ("yes", "no", "True", None, "maybe"),
    "seniority": ("5", "high", "High", None),
    "note": ("un café", "x", None),
    "job_title": ("Head of Sales", "Werkstudent", "Sales Manager", None),
    "email": ("a@firm.example", "b@gmail.com", None),
    "phone": ("+49 30 1234567", "0", None),
    "employees": ("60", "51-200", None),
}

Kind = tuple[str, str, str | None]


@dataclass(frozen=True)
class World:
    """Leads (id → creation), their latest values, activities and changes; times in microseconds.

    activities: (lead_id, occurred, received or None, (type, subject, agent)).
    changes: (lead_id, occurred, attribute, value or None).
    """

    created: dict[str, int]
    latest: dict[str, dict[str, str | None]]
    activities: tuple[tuple[str, int, int | None, Kind], ...]
    changes: tuple[tuple[str, int, str, str | None], ...] = ()

    def happened_by(self, as_of_us: int) -> World:
        """Leave out all that was not known at the moment."""
        return replace(
            self,
            activities=tuple(
                a for a in self.activities if a[1] <= as_of_us and (a[2] or a[1]) <= as_of_us
            ),
            changes=tuple(c for c in self.changes if c[1] <= as_of_us),
        )


# The whole suite has ten minutes; every run draws other examples. EXAMPLES=1 looks at all of them.
SHARE_OF_EXAMPLES = float(os.environ.get("EXAMPLES", "0.4"))


def quickly(examples: int) -> settings:
    """Settings of a property that is looked at so many times, or at a share of that."""
    return settings(
        max_examples=max(1, round(examples * SHARE_OF_EXAMPLES)),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


# Few draws per thing, each from a list of all its forms: drawing is what costs time.
OFFSETS_US = (0, 0, 0, 1, HALF_HOUR_US, HALF_HOUR_US + 1, DAY_US // 2, 12_345_678_901)
KINDS = tuple(itertools.product(TYPES, SUBJECTS, AGENTS))
LEADS_AND_DELAYS = tuple(itertools.product(LEADS, (None, None, 0, 1, 3 * DAY_US, 20 * DAY_US)))


def instants(first_day: int = 0, last_day: int = 60) -> st.SearchStrategy[int]:
    return st.integers(0, (last_day - first_day + 1) * len(OFFSETS_US) - 1).map(
        lambda i: (
            START_US + (first_day + i // len(OFFSETS_US)) * DAY_US + OFFSETS_US[i % len(OFFSETS_US)]
        )
    )


def activities(times: st.SearchStrategy[int], most: int = 14) -> st.SearchStrategy[list]:
    one = st.builds(
        lambda who, at, kind: (who[0], at, None if who[1] is None else at + who[1], kind),
        st.sampled_from(LEADS_AND_DELAYS),
        times,
        st.sampled_from(KINDS),
    )
    return st.lists(one, max_size=most)


def changes(times: st.SearchStrategy[int], most: int = 5) -> st.SearchStrategy[list]:
    one = st.builds(
        lambda lead, at, told: (lead, at, *told),
        st.sampled_from(LEADS),
        times,
        st.sampled_from([(name, value) for name, values in VALUES.items() for value in values]),
    )
    return st.lists(one, max_size=most)


latest = st.integers(0, 9999).map(
    lambda seed: {name: random.Random(f"{seed} {name}").choice(v) for name, v in VALUES.items()}
)


@st.composite
def worlds(draw: st.DrawFn, with_changes: bool = True) -> World:
    return World(
        created={lead: draw(instants(0, 5)) for lead in LEADS},
        latest={lead: draw(latest) for lead in LEADS},
        activities=tuple(draw(activities(instants()))),
        changes=tuple(draw(changes(instants()))) if with_changes else (),
    )


@st.composite
def looked_at(draw: st.DrawFn, with_changes: bool = True) -> tuple[World, int]:
    """Give a world and a moment, which often lies right at the edge of something."""
    world = draw(worlds(with_changes))
    occurred = {at for _, at, _, _ in world.activities} | {at for _, at, _, _ in world.changes}
    received = {at for _, _, at, _ in world.activities if at is not None}
    edges = sorted(occurred | received | {START_US + 30 * DAY_US})
    later = st.sampled_from([-1, 0, 0, 1, DAY_US, 7 * DAY_US, 30 * DAY_US])
    return world, draw(st.sampled_from(edges)) + draw(later)


def facts_of_lead(
    world: World, lead_id: str, values: Mapping[str, object], kind_columns: tuple[str, ...]
) -> Facts:
    """Give the facts of what a request would say of one lead, its attributes as given."""
    return facts_of_records([record_of_lead(world, lead_id, values, kind_columns)], kind_columns)


def record_of_lead(
    world: World, lead_id: str, values: Mapping[str, object], kind_columns: tuple[str, ...]
) -> LeadRecord:
    """Give what a request would say of one lead."""
    mine = [
        (
            occurred,
            received,
            tuple(text or "" for text in kind[: len(kind_columns)]),
            "",
            {str(i): text for i, text in enumerate(kind) if i >= len(kind_columns) and text},
        )
        for lead, occurred, received, kind in world.activities
        if lead == lead_id
    ]
    return LeadRecord({"lead_id": lead_id, **values}, world.created[lead_id], Dids.of(mine))


def times_of(values: list[int | None]) -> pd.Series:
    known = [np.datetime64("NaT") if v is None else np.datetime64(v, "us") for v in values]
    return pd.Series(np.array(known, "datetime64[us]")).dt.tz_localize("UTC")


def tables_of(world: World, shuffled: int | None = None) -> Tables:
    """Give the tables of a world, with the rows in any order."""
    rng = random.Random(shuffled)

    def rows(values):
        found = list(values)
        if shuffled is not None:
            rng.shuffle(found)
        return found

    changed = rows(world.changes)
    changes_frame = empty_frame("attribute_changes")
    if changed:
        changes_frame = _text_frame(changed, {"lead_id": 0, "attribute": 2, "value": 3})
        changes_frame.insert(1, "occurred_at", times_of([c[1] for c in changed]))
    leads = rows(world.created)
    names = list(next(iter(world.latest.values()), {}))
    columns = {
        name: pa.chunked_array(
            [pa.array([world.latest[i][name] for i in leads], pa.large_string())]
        )
        for name in names
    }
    leads_frame = pd.DataFrame(
        {
            "lead_id": pd.Series(leads, dtype="str"),
            "created_at": times_of([world.created[i] for i in leads]),
        }
        | typed_attributes(columns, changes_frame)
    )
    return Tables(
        leads_frame, _activities(rows(world.activities)), empty_frame("statuses"), changes_frame
    )


def _activities(found: list) -> pd.DataFrame:
    if not found:
        return empty_frame("activities")
    flat = [(lead, *kind) for lead, _, _, kind in found]
    frame = _text_frame(flat, {"lead_id": 0, "type": 1, "subject": 2, "agent": 3})
    frame["occurred_at"] = times_of([a[1] for a in found])
    frame["received_at"] = times_of([a[2] for a in found])
    return frame


def _text_frame(rows: list, columns: dict[str, int]) -> pd.DataFrame:
    return pd.DataFrame(
        {name: pd.Series([row[i] for row in rows], dtype="str") for name, i in columns.items()}
    )
