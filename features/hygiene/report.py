"""What hygiene finds in the tables: how much per rule, with an example, and in sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.collect import behaviour_of, microseconds
from features.facts import IntArray
from features.hygiene.agents import agent_column
from features.hygiene.doubtful import doubtful_times
from features.hygiene.judge import judge_of
from features.hygiene.meaning import CLICKED, DELIVERED, OPENED
from features.hygiene.reasons import NOT_FLAGGED, RULES
from features.policy.schema import DEFAULT_HYGIENE, Hygiene
from features.tables import Tables

KIND_COLUMNS = ("type", "subject")
MAILS = {"delivered": DELIVERED, "opened": OPENED, "clicked": CLICKED}


@dataclass(frozen=True)
class Found:
    """What one rule found.

    Attributes
    ----------
    rule, words
        Its name, and what is wrong with the activities.
    activities, share
        How many, and of all.
    counts
        They count all the same.
    example
        Where one of them is.
    """

    rule: str
    words: str
    activities: int
    share: float
    counts: bool
    example: str


@dataclass(frozen=True)
class HygieneReport:
    """What hygiene finds in m activities.

    Attributes
    ----------
    activities
        How many there are.
    mails
        How many of them are mails delivered, opened and clicked.
    agent_column
        The column with the user agent; None without one.
    found
        One per rule that found something.
    """

    activities: int
    mails: dict[str, int]
    agent_column: str | None
    found: tuple[Found, ...]

    @property
    def not_counting(self) -> int:
        """How many activities do not count."""
        return sum(found.activities for found in self.found if not found.counts)


@dataclass(frozen=True)
class FlaggedRows:
    """The flags in the order of the activities table: reason int8 (m,), and since when int64."""

    reason: NDArray[np.int8]
    since_us: IntArray


def report(
    tables: Tables,
    hygiene: Hygiene = DEFAULT_HYGIENE,
    now: dt.datetime | None = None,
    leads_apart: Mapping[str, NDArray[np.bool_]] | None = None,
) -> HygieneReport:
    """Report what of the activities does not count, or has a doubtful time.

    Parameters
    ----------
    tables
        Checked tables.
    hygiene
        Settings.
    now
        Nothing can have happened after it; default: now.
    leads_apart
        What is wrong with leads that are set apart, in words → bool (leads,), which they are; the
        activities of theirs that count so far are reported as well.
    """
    frame = tables.activities
    reason = flagged_rows(tables, hygiene, now).reason
    every = [(r.name, r.words, reason == code, r.counts) for code, r in RULES.items()]
    known = pd.Index(tables.leads["lead_id"]).get_indexer(pd.Index(frame["lead_id"]))
    for words, mask in (leads_apart or {}).items():
        every.append(("lead_apart", words, (reason == NOT_FLAGGED) & mask[known], False))
    roles = judge_of(hygiene).roles(frame["type"].tolist())
    return HygieneReport(
        activities=len(frame),
        mails={name: int((roles == role).sum()) for name, role in MAILS.items()},
        agent_column=agent_column([str(name) for name in frame.columns]),
        found=tuple(
            Found(name, words, int(rows.sum()), float(rows.mean()), counts, _example(frame, rows))
            for name, words, rows, counts in every
            if rows.any()
        ),
    )


def flagged_rows(
    tables: Tables, hygiene: Hygiene = DEFAULT_HYGIENE, now: dt.datetime | None = None
) -> FlaggedRows:
    """Flag every row of the activities table, those with doubtful times included.

    Parameters
    ----------
    tables, hygiene, now
        As in `report`.
    """
    now_us = microseconds(now or dt.datetime.now(dt.UTC))
    behaviour, order = behaviour_of(tables, KIND_COLUMNS, hygiene)
    doubt = doubtful_times(behaviour, hygiene, now_us)
    stops = np.zeros(len(order), np.int8) if behaviour.reason is None else behaviour.reason
    rows = np.where(stops != NOT_FLAGGED, stops, doubt)
    reason, since = np.empty_like(rows), np.empty_like(behaviour.counts_until_us)
    reason[order], since[order] = rows, behaviour.counts_until_us
    return FlaggedRows(reason, since)


def sentences(found: HygieneReport) -> list[str]:
    """Say what a report found, the most frequent first; nothing where there are no activities."""
    return list(_sentences(found)) if found.activities else []


def _sentences(found: HygieneReport) -> Iterator[str]:
    out = found.not_counting
    yield f"{out:,} of {found.activities:,} activities ({out / found.activities:.1%}) do not count"
    for rule in sorted(found.found, key=lambda rule: (rule.counts, -rule.activities)):
        but = "; they count, only their time is in doubt" if rule.counts else ""
        yield (
            f"{rule.rule}: {rule.activities:,} ({rule.share:.1%}) – {rule.words}{but}; such as "
            f"{rule.example}"
        )
    if not any(found.mails.values()):
        yield (
            "no activity is known as a mail delivered, opened or clicked, so machines are known by "
            "their user agent at most; name your types in the policy under hygiene"
        )
    elif found.mails["delivered"] == 0:
        yield (
            "no activity is known as a mail delivered, so nothing can be too soon after one; name "
            "your types in the policy under hygiene.delivered"
        )


def _example(frame: pd.DataFrame, rows: NDArray[np.bool_]) -> str:
    row = frame.iloc[int(np.flatnonzero(rows)[0])]
    at = row["occurred_at"].isoformat().replace("+00:00", "Z")
    return f"{row['type']} {row['subject']}".strip() + f" of lead {row['lead_id']} at {at}"
