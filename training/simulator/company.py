"""Simulating the demo company: its tables, and the truth behind them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.errors import InputProblems
from features.tables import Tables
from training.simulator.activities import activities_table
from training.simulator.behaviour import draw_behaviour
from training.simulator.clock import draw_arrivals, microseconds
from training.simulator.enrich import enriched
from training.simulator.intent import log_path_chances
from training.simulator.mail import draw_mail
from training.simulator.outcome import draw_outcomes
from training.simulator.people import leads_table
from training.simulator.profile import Profile, draw_profile
from training.simulator.progress import statuses_table
from training.simulator.truth import Truth
from training.simulator.world import MAIL_KINDS, MISSING

END = dt.datetime(2026, 10, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Company:
    """A demo company.

    Attributes
    ----------
    tables
        All that its CRM knows: nothing of the truth is in it.
    machine
        bool (activities,): which of the activities no person did. As `truth`, never for training.
    truth
        What only the simulator knows; for tests and benchmarks, never for training.
    end
        When the tables were exported.
    """

    tables: Tables
    truth: Truth
    end: dt.datetime
    machine: NDArray[np.bool_]

    def true_probability(
        self, lead_index: NDArray[np.int64], as_of_us: NDArray[np.int64], horizon_days: float
    ) -> NDArray[np.float64]:
        """P(won within the horizon | all that people did by as_of, lead still open), exactly.

        Parameters
        ----------
        lead_index
            Row numbers in `tables.leads`, shape (n,).
        as_of_us
            Moments in microseconds since 1970 UTC, shape (n,); not after `end`.
        horizon_days
            Days after `as_of_us` within which a win counts, above 0; may be infinite.

        Returns
        -------
        ndarray
            Shape (n,); NaN where the lead is not created yet or has closed by then.

        Raises
        ------
        InputProblems
            If a lead does not exist, a moment is after `end`, or the horizon is not positive.
        """
        lead = np.asarray(lead_index, dtype=np.int64)
        as_of = np.asarray(as_of_us, dtype=np.int64)
        leads = len(self.tables.leads)
        problems = []
        if lead.shape != as_of.shape or lead.ndim != 1:
            problems.append(f"lead_index {lead.shape} and as_of_us {as_of.shape} must match")
        if lead.size and (lead.min() < 0 or lead.max() >= leads):
            problems.append(f"lead_index must be 0 … {leads - 1}")
        if as_of.size and as_of.max() > microseconds(self.end):
            problems.append(f"as_of_us must not be after {self.end.isoformat()}")
        if not horizon_days > 0:
            problems.append(f"horizon_days is {horizon_days}; it must be above 0")
        if problems:
            raise InputProblems("the truth cannot be told", problems)
        return self.truth.probability(lead, as_of, horizon_days)


def simulate(
    leads: int = 5000,
    seed: int = 0,
    drift: float = 0.0,
    *,
    bot_share: float = 0.1,
    end: dt.datetime = END,
    months: int = 18,
) -> Company:
    """Simulate a company; the same arguments always give the same company.

    Parameters
    ----------
    leads
        How many leads were created in the period.
    seed
        Another seed, another company in the same world.
    drift
        How far the world moves between the middle and the end of the period; 0: not at all.
    bot_share
        Share of leads whose mails a link scanner opens and clicks (see `scanners`).
    end
        When the tables are exported; aware. Nothing later is in them.
    months
        Length of the period, in months of 30.4 days.

    Returns
    -------
    Company
        Tables and truth.

    Raises
    ------
    InputProblems
        With every argument that cannot be used.
    """
    _check(leads, drift, bot_share, end, months)
    end_us = microseconds(end)
    start_us = end_us - int(months * 365.25 / 12) * 86_400_000_000
    # One source each, so that a change in one part leaves the others as they were.
    sources = np.random.default_rng(seed).spawn(11)
    arrive, who, close, act, read, say, click, sell, buy, scan, gate = sources
    created_us = draw_arrivals(arrive, leads, start_us, end_us)
    profile = draw_profile(who, created_us, start_us, end_us)
    chances = log_path_chances(profile, drift)
    outcomes = draw_outcomes(close, created_us, chances)
    stop_us = np.minimum(outcomes.closed_us, end_us + 1)
    behaviour = draw_behaviour(act, created_us, outcomes, end_us)
    mail = draw_mail(read, created_us, outcomes, profile.mail_kind != MISSING, end_us)
    scanned = _scanned(scan, profile, bot_share)
    table = leads_table(say, profile)
    table, changes = enriched(buy, table, profile, stop_us)
    activities, machine = activities_table(
        (click, gate), created_us, behaviour, mail, scanned, stop_us, end_us
    )
    tables = Tables(
        leads=table,
        activities=activities,
        statuses=statuses_table(sell, table, profile, behaviour, outcomes, end_us),
        attribute_changes=changes,
    )
    truth = Truth(created_us, chances, outcomes, behaviour, mail)
    return Company(tables, truth, end, machine)


def _check(leads: int, drift: float, bot_share: float, end: dt.datetime, months: int) -> None:
    problems = []
    if leads < 1:
        problems.append(f"leads is {leads}; at least 1")
    if not 0 <= drift < np.inf:
        problems.append(f"drift is {drift}; 0 (the world stays as it is) or more")
    if not 0 <= bot_share <= 1:
        problems.append(f"bot_share is {bot_share}; from 0 to 1")
    if end.tzinfo is None:
        problems.append(f"end {end.isoformat()} has no time zone; add one, such as Z")
    if months < 1:
        problems.append(f"months is {months}; at least 1")
    if problems:
        raise InputProblems("no company can be simulated", problems)


def _scanned(rng: np.random.Generator, profile: Profile, bot_share: float) -> NDArray[np.bool_]:
    """Which leads' mails are scanned: by the gateways of companies as long as those suffice."""
    luck = rng.random(int(profile.account.max()) + 1)[profile.account]
    at_work = profile.mail_kind == list(MAIL_KINDS).index("business")
    share = at_work.mean()
    if bot_share <= share:
        return at_work & (luck < bot_share / max(share, 1e-9))
    return at_work | (rng.random(luck.size) < (bot_share - share) / max(1 - share, 1e-9))
