"""The link scanners of mail gateways: five habits, one of which nobody can tell from a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.simulator.mail import LINKS_PER_MAIL, Mail
from training.simulator.marks import CLICKED, OPENED
from training.simulator.names import BROWSERS
from training.simulator.outcome import NEVER

Ints = NDArray[np.int64]
MILLISECOND_US: Final = 1000

# Two prompt scanners in four say what they are, all others pose as a browser.
AGENTS_OF_PROMPT: Final = np.array([0, 1, len(BROWSERS), len(BROWSERS) + 1])
EVERYTHING_AT_ONCE, ONE_LINK, LATE, LINK_BY_LINK, LATE_ONE_LINK = range(5)
SHARES: Final = (0.35, 0.2, 0.2, 0.2, 0.05)
# Milliseconds: when late ones come, within what they follow all links, and their step from link
# to link.
LATE_MS: Final = (30_000, 90_000)
AT_ONCE_MS: Final = 2000
STEP_MS: Final = (500, 2500)


@dataclass(frozen=True)
class Scans:
    """What scanners do: lead, time, mark (see `marks`) and agent of n activities."""

    lead: Ints
    time_us: Ints
    mark: Ints
    agent: Ints


def scans_of(
    rng: np.random.Generator, gate: np.random.Generator, mail: Mail, scanned: NDArray[np.bool_]
) -> Scans:
    """Open each mail and follow links of it, as scanners do.

    Parameters
    ----------
    rng
        Decides when prompt scanners come.
    gate
        Decides all else of them; another source, so that what people do stays as it is.
    mail
        What is delivered.
    scanned
        Shape (leads,), whose mails are scanned.
    """
    habit = gate.choice(len(SHARES), scanned.size, p=SHARES)
    lead, number = np.nonzero((mail.delivered_us < NEVER) & scanned[:, None])
    wait_us = np.stack(
        [rng.integers(1000, 4000, lead.size) * MILLISECOND_US for _ in range(1 + LINKS_PER_MAIL)]
    )
    late = np.isin(habit[lead], (LATE, LINK_BY_LINK, LATE_ONE_LINK))
    wait_us = np.where(late, _late(gate, habit[lead]), wait_us)
    mark = np.stack([_marks(number, link) for link in range(1 + LINKS_PER_MAIL)])
    only = 1 + gate.integers(0, LINKS_PER_MAIL, lead.size)
    picky = np.isin(habit[lead], (ONE_LINK, LATE_ONE_LINK))
    left_out = picky & (np.arange(1, 1 + LINKS_PER_MAIL)[:, None] != only)
    kept = ~np.concatenate([np.zeros((1, lead.size), bool), left_out])
    agent = np.where(late, lead % len(BROWSERS), AGENTS_OF_PROMPT[lead % AGENTS_OF_PROMPT.size])
    time_us = mail.delivered_us[lead, number] + wait_us
    each = np.broadcast_to(lead, wait_us.shape), np.broadcast_to(agent, wait_us.shape)
    return Scans(each[0][kept], time_us[kept], mark[kept], each[1][kept])


def _marks(number: Ints, link: int) -> Ints:
    """Give the marks of opening (link 0) or of following link 1, 2 and so on."""
    return OPENED + number if link == 0 else CLICKED + number * LINKS_PER_MAIL + link - 1


def _late(gate: np.random.Generator, habit: Ints) -> Ints:
    """Give, shape (1 + links, mails), the waits of scanners that come late: open, then links."""
    shape = LINKS_PER_MAIL, habit.size
    begin = gate.integers(*LATE_MS, habit.size)
    at_once = gate.integers(1, AT_ONCE_MS, shape)
    step_by_step = np.cumsum(gate.integers(*STEP_MS, shape), axis=0)
    links = begin + np.where(habit == LINK_BY_LINK, step_by_step, at_once)
    return np.asarray(np.concatenate([begin[None], links]) * MILLISECOND_US, np.int64)
