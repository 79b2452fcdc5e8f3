"""Small random histories of mails: machines, repeats and late receipts, on a grid of seconds."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import pandas as pd
from hypothesis import strategies as st
from lead_worlds import times_of

from features.tables import Tables
from features.tables.schema import empty_frame

SECOND_US = 1_000_000
START_US = 1_767_225_600_000_000  # 2026-01-01T00:00:00Z
LEADS = ("l0", "l1")
TYPES = ("email_delivered", "email_open", "email_click", "email_click", "email_click", "page_view")
SUBJECTS = ("m1", "m2", "", "m1/a", "m1/b", "m1/c", "m1/d", "m2/a", "m1/b#x")
AGENTS = (None, None, None, "curl/8.5", "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Firefox/141.0")
SECONDS = (0, 1, 2, 3, 4, 5, 9, 10, 11, 12, 13, 60, 62, 65, 400, 660, 661, 90_000)
DELAYS = (None, None, None, -5, 0, 1, 3, 30, 100_000)
OTHERS = (None, None, None, "x")


@dataclass(frozen=True)
class Done:
    """One activity; times in microseconds, None where a column has no value."""

    lead: str
    occurred: int
    received: int | None
    type: str
    subject: str
    agent: str | None
    other: str | None

    @property
    def known(self) -> int:
        """From when on it is known."""
        return self.occurred if self.received is None else max(self.occurred, self.received)


_whats = tuple(itertools.product(TYPES, SUBJECTS))
_hows = tuple(itertools.product(LEADS, AGENTS, OTHERS))


@st.composite
def _one(draw: st.DrawFn) -> Done:
    type_, subject = draw(st.sampled_from(_whats))
    lead, agent, other = draw(st.sampled_from(_hows))
    occurred = START_US + draw(st.sampled_from(SECONDS)) * SECOND_US
    delay = draw(st.sampled_from(DELAYS))
    received = None if delay is None else occurred + delay * SECOND_US
    return Done(lead, occurred, received, type_, subject, agent, other)


@st.composite
def histories(draw: st.DrawFn, most: int = 18) -> tuple[Done, ...]:
    """Give activities of two leads; some are there twice."""
    found = draw(st.lists(_one(), max_size=most))
    again = draw(st.lists(st.integers(0, max(len(found) - 1, 0)), max_size=3)) if found else []
    return tuple(found + [found[i] for i in again])


def tables_of(history: tuple[Done, ...]) -> Tables:
    """Give the tables of a history; the leads were there before."""
    created = pd.DataFrame(
        {"lead_id": pd.Series(LEADS, dtype="str"), "created_at": times_of([START_US, START_US])}
    )
    frame = empty_frame("activities")
    if history:
        text = {name: [getattr(d, name) for d in history] for name in ("type", "subject", "other")}
        columns = {"lead_id": [d.lead for d in history], **text}
        columns["user_agent"] = [d.agent for d in history]
        frame = pd.DataFrame({n: pd.Series(v, dtype="str") for n, v in columns.items()})
        frame.insert(1, "occurred_at", times_of([d.occurred for d in history]))
        frame["received_at"] = times_of([d.received for d in history])
    return Tables(created, frame, empty_frame("statuses"), empty_frame("attribute_changes"))


def moments_of(history: tuple[Done, ...]) -> list[int]:
    """Give every moment at which anything becomes known, and the last one before and after."""
    known = sorted({d.known for d in history} | {START_US})
    return sorted({at + more for at in known for more in (-1, 0, 1)} - {START_US - 1})


def as_array(values: list[int]) -> np.ndarray:
    return np.array(values, np.int64)
