"""The nurture mails: deliveries on a schedule, opens, clicks, unsubscribes, and link scanners.

Who opens, clicks or unsubscribes depends on the path; how long it takes, how often a mail is
opened again and what a scanner does never do.

Planted here: a click tells almost nothing once the mail is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from training.simulator.clock import whole_milliseconds
from training.simulator.outcome import NEVER, Outcomes
from training.simulator.world import MICROSECONDS_PER_DAY, OUTCOMES, STATES

Times = NDArray[np.int64]
SECOND_US: Final = 1_000_000

# Age in days at which each mail is due; up to JITTER_DAYS later it is delivered.
MAIL_AGES_DAYS: Final = (0.02, 2.0, 5.0, 9.0, 14.0, 21.0, 30.0, 45.0, 60.0, 90.0, 120.0, 180.0)
JITTER_DAYS: Final = 0.4
LINKS_PER_MAIL: Final = 4

# Chances for: ready_buyer, evaluating, researcher, tire_kicker, job_seeker.
OPEN: Final = (0.48, 0.44, 0.42, 0.30, 0.24)
CLICK_IF_OPEN: Final = (0.20, 0.20, 0.22, 0.22, 0.16)
UNSUBSCRIBE_IF_OPEN: Final = (0.008, 0.012, 0.03, 0.07, 0.09)
# Factors on them for: won, lost, stale.
OPEN_FACTORS: Final = (1.15, 0.95, 0.65)
UNSUBSCRIBE_FACTORS: Final = (0.5, 1.2, 1.0)

# A person takes at least so long, and on average so much longer: seconds.
OPEN_DELAY: Final = (60.0, 36_000.0)
CLICK_DELAY: Final = (5.0, 240.0)
UNSUBSCRIBE_DELAY: Final = (10.0, 300.0)


@dataclass(frozen=True)
class Mail:
    """When each mail of the schedule was delivered, opened, clicked, unsubscribed from.

    Every array has shape (leads, mails) and holds microseconds since 1970, `NEVER` where it
    does not happen. Times after a lead's close or the period's end are kept: the tables cut them.
    """

    delivered_us: Times
    opened_us: Times
    clicked_us: Times
    unsubscribed_us: Times


def open_chances() -> NDArray[np.float64]:
    """P(a delivered mail is opened | path), shape (paths,)."""
    return np.outer(OPEN, OPEN_FACTORS).ravel()


def click_chances() -> NDArray[np.float64]:
    """P(an opened mail is clicked | path), shape (paths,)."""
    return np.outer(CLICK_IF_OPEN, np.ones(len(OUTCOMES))).ravel()


def unsubscribe_chances() -> NDArray[np.float64]:
    """P(an opened mail makes the reader unsubscribe | path), shape (paths,)."""
    assert len(UNSUBSCRIBE_IF_OPEN) == len(STATES)
    return np.outer(UNSUBSCRIBE_IF_OPEN, UNSUBSCRIBE_FACTORS).ravel()


def happened_share(delay: tuple[float, float], waited_us: Times) -> NDArray[np.float64]:
    """P(it has happened after this wait | it happens at all): 0 before the least delay."""
    least, mean = delay
    over = np.maximum(waited_us / SECOND_US - least, 0.0)
    return np.asarray(-np.expm1(-over / mean))


def draw_mail(
    rng: np.random.Generator,
    created_us: Times,
    outcomes: Outcomes,
    has_email: NDArray[np.bool_],
    end_us: int,
) -> Mail:
    """Draw the mails of every lead.

    Parameters
    ----------
    rng
        Source of randomness.
    created_us
        Shape (leads,), microseconds since 1970.
    outcomes
        Path and close of every lead: a closed lead gets no more mails.
    has_email
        Shape (leads,); without an address there is no mail.
    end_us
        No mail is delivered at or after it.

    Returns
    -------
    Mail
        Opens, clicks and unsubscribes follow a delivery; no delivery follows an unsubscribe.
    """
    path = outcomes.path
    shape = (created_us.size, len(MAIL_AGES_DAYS))
    ages = np.asarray(MAIL_AGES_DAYS) + JITTER_DAYS * rng.random(shape)
    due = whole_milliseconds(created_us[:, None] + (ages * MICROSECONDS_PER_DAY).astype(np.int64))
    stop = np.where(has_email, np.minimum(outcomes.closed_us, end_us), 0)
    delivered = np.where(due < stop[:, None], due, NEVER)
    opened = _follow(rng, delivered, open_chances()[path], OPEN_DELAY)
    unsubscribed = _follow(rng, opened, unsubscribe_chances()[path], UNSUBSCRIBE_DELAY)
    clicked = _follow(rng, opened, click_chances()[path], CLICK_DELAY)
    earlier = np.minimum.accumulate(unsubscribed, axis=1)
    gone = np.zeros(shape, dtype=bool)
    gone[:, 1:] = earlier[:, :-1] <= due[:, 1:]
    return Mail(*(np.where(gone, NEVER, t) for t in (delivered, opened, clicked, unsubscribed)))


def _follow(
    rng: np.random.Generator,
    after_us: Times,
    chances: NDArray[np.float64],
    delay: tuple[float, float],
) -> Times:
    least, mean = delay
    seconds = least + mean * rng.standard_exponential(after_us.shape)
    happens = (rng.random(after_us.shape) < chances[:, None]) & (after_us < NEVER)
    wait_us = whole_milliseconds((seconds * SECOND_US).astype(np.int64))
    return np.where(happens, np.where(happens, after_us, 0) + wait_us, NEVER)
