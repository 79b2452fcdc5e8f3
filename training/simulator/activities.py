"""The activities table: what leads did, their mails, and what only looks like them.

Noise that carries no information: which page of a kind, repeated opens of one mail, a second
click in the same mail, link scanners (see `scanners`), and the visits to fairs whose lists come
in days later.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from features.tables.values import text
from training.simulator.behaviour import Behaviour
from training.simulator.clock import whole_milliseconds
from training.simulator.mail import LINKS_PER_MAIL, SECOND_US, Mail
from training.simulator.marks import CLICKED, DELIVERED, FIRST_MARK, MARKS, OPENED, UNSUBSCRIBED
from training.simulator.names import BROWSERS, SCANNER_AGENTS
from training.simulator.outcome import NEVER
from training.simulator.people import lead_ids, times, words
from training.simulator.rates import KINDS
from training.simulator.scanners import scans_of
from training.simulator.world import MICROSECONDS_PER_DAY, MISSING

Ints = NDArray[np.int64]

LATE_LIST_DAYS: Final = (1.0, 3.0)
REOPEN_CHANCE: Final = 0.35
SECOND_CLICK_CHANCE: Final = 0.3
AGENTS: Final = (*BROWSERS, *SCANNER_AGENTS)
NO_AGENT_TYPES: Final = ("call", "event_visit", "email_delivered")


@dataclass(frozen=True)
class Rows:
    """Activities of any kind; `agent` indexes AGENTS, -1: none. All arrays have one length.

    `machine` is 1 where no person did it.
    """

    lead: Ints
    time_us: Ints
    mark: Ints
    agent: Ints
    machine: Ints

    def take(self, keep: NDArray[np.bool_] | Ints) -> Rows:
        """Keep some rows, by mask or by position."""
        return Rows(*(getattr(self, name)[keep] for name in Rows.__annotations__))


def activities_table(
    sources: tuple[np.random.Generator, np.random.Generator],
    created_us: Ints,
    behaviour: Behaviour,
    mail: Mail,
    scanned: NDArray[np.bool_],
    stop_us: Ints,
    end_us: int,
) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
    """Write down everything up to each lead's close and the end of the period.

    Parameters
    ----------
    sources
        Of randomness: for what means nothing, and for the habits of scanners.
    created_us
        Shape (leads,), microseconds since 1970.
    behaviour, mail
        What the leads do.
    scanned
        Shape (leads,): a scanner looks into the lead's mails.
    stop_us
        Shape (leads,): nothing of a lead at or after it is written.
    end_us
        Nothing received after it is written.

    Returns
    -------
    DataFrame
        The activities table as `features.tables` reads it, ordered by time.
    bool (rows,)
        Which of its rows no person did.
    """
    rng, gate = sources
    rows = _stack(
        [
            _site_rows(rng, created_us, behaviour),
            _mail_rows(rng, mail),
            _scans(rng, gate, mail, scanned),
        ]
    )
    rows = _with_agents(rng, rows, created_us.size)
    received_us = _received(rng, rows)
    in_time = (rows.time_us < stop_us[rows.lead]) & (received_us <= end_us)
    rows, received_us = rows.take(in_time), received_us[in_time]
    order = np.lexsort((rows.mark, rows.lead, rows.time_us))
    rows = rows.take(order)
    return _frame(rows, received_us[order], created_us.size), rows.machine == 1


def _with_agents(rng: np.random.Generator, rows: Rows, leads: int) -> Rows:
    """Give each lead one browser; what is not done in a browser has no agent."""
    browser = rng.integers(0, len(BROWSERS), leads)
    agent = np.where(rows.agent == MISSING, browser[rows.lead], rows.agent)
    silent = np.array([type_ in NO_AGENT_TYPES for type_, _ in MARKS])[rows.mark]
    return replace(rows, agent=np.where(silent, MISSING, agent))


def _frame(rows: Rows, received_us: Ints, leads: int) -> pd.DataFrame:
    numbers = pa.array(np.arange(1, rows.lead.size + 1)).cast(pa.string())
    ids = pc.binary_join_element_wise("a", pc.utf8_lpad(numbers, 8, "0"), "")
    return pd.DataFrame(
        {
            "lead_id": words(lead_ids(leads), rows.lead),
            "occurred_at": times(rows.time_us),
            "type": words([type_ for type_, _ in MARKS], rows.mark),
            "subject": words([subject for _, subject in MARKS], rows.mark),
            "received_at": times(received_us),
            "activity_id": text(pa.chunked_array([ids])),
            "user_agent": words(AGENTS, rows.agent),
        }
    )


def _site_rows(rng: np.random.Generator, created_us: Ints, behaviour: Behaviour) -> Rows:
    lead = np.concatenate([np.arange(created_us.size), behaviour.lead])
    time_us = np.concatenate([created_us, behaviour.time_us])
    kind = np.concatenate([behaviour.first_kind(), behaviour.kind])
    choices = np.array([len(entry.subjects) for entry in KINDS.values()])
    mark = FIRST_MARK[kind] + rng.integers(0, choices[kind])
    return _persons(lead, time_us, mark)


def _mail_rows(rng: np.random.Generator, mail: Mail) -> Rows:
    again = _reopened(rng, mail.opened_us)
    second = _second_click(rng, mail.clicked_us)
    steps = (
        (mail.delivered_us, DELIVERED),
        (mail.opened_us, OPENED),
        *((times_us, OPENED) for times_us in again),
        (mail.clicked_us, CLICKED),
        (second, CLICKED),
        (mail.unsubscribed_us, UNSUBSCRIBED),
    )
    return _stack([_from_matrix(rng, times_us, first) for times_us, first in steps])


def _reopened(rng: np.random.Generator, opened_us: Ints, most: int = 6) -> list[Ints]:
    """Each open may be followed by another one, whoever the lead is."""
    rounds = [opened_us]
    for _ in range(most):
        last = rounds[-1]
        more = (last < NEVER) & (rng.random(last.shape) < REOPEN_CHANCE)
        wait_us = (rng.standard_exponential(last.shape) * MICROSECONDS_PER_DAY).astype(np.int64)
        rounds.append(_later(last, wait_us + SECOND_US, more))
    return rounds[1:]


def _second_click(rng: np.random.Generator, clicked_us: Ints) -> Ints:
    more = (clicked_us < NEVER) & (rng.random(clicked_us.shape) < SECOND_CLICK_CHANCE)
    return _later(clicked_us, rng.integers(8, 90, clicked_us.shape) * SECOND_US, more)


def _later(time_us: Ints, wait_us: Ints, happens: NDArray[np.bool_]) -> Ints:
    later = np.where(happens, time_us, 0) + whole_milliseconds(wait_us)
    return np.where(happens, later, NEVER)


def _from_matrix(rng: np.random.Generator, time_us: Ints, first_mark: int) -> Rows:
    lead, mail = np.nonzero(time_us < NEVER)
    mark = first_mark + mail
    if first_mark == CLICKED:
        mark = first_mark + mail * LINKS_PER_MAIL + rng.integers(0, LINKS_PER_MAIL, mail.size)
    return _persons(lead, time_us[lead, mail], mark)


def _persons(lead: Ints, time_us: Ints, mark: Ints) -> Rows:
    return Rows(lead, time_us, mark, np.full(lead.size, MISSING), np.zeros(lead.size, np.int64))


def _scans(
    rng: np.random.Generator, gate: np.random.Generator, mail: Mail, scanned: NDArray[np.bool_]
) -> Rows:
    found = scans_of(rng, gate, mail, scanned)
    machine = np.ones(found.lead.size, np.int64)
    return Rows(found.lead, found.time_us, found.mark, found.agent, machine)


def _stack(parts: list[Rows]) -> Rows:
    return Rows(*(np.concatenate([getattr(p, f) for p in parts]) for f in Rows.__annotations__))


def _received(rng: np.random.Generator, rows: Rows) -> Ints:
    """Known at once, but for fairs: their lists of visitors are typed in days later."""
    is_fair = np.array([type_ == "event_visit" for type_, _ in MARKS])[rows.mark]
    days = rng.uniform(*LATE_LIST_DAYS, rows.lead.size)
    delay_us = whole_milliseconds((days * MICROSECONDS_PER_DAY).astype(np.int64))
    return rows.time_us + np.where(is_fair, delay_us, 0)
