"""The truth: P(won within the horizon | all that people did by a moment, still open).

By Bayes' rule over the paths (state, outcome) of `world.PATHS`:

    P(path | tables) ∝ P(path | profile) · P(first touch | path)
                       · Poisson likelihood of all activities · likelihood of all mails
                       · P(not closed yet | path)

and the close of a path depends on nothing but the path. No sampling, no approximation: the only
difference to the simulated world is that times there are rounded down to whole milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import softmax

from training.simulator import mail as mails
from training.simulator.behaviour import Behaviour, busy_exposure
from training.simulator.mail import Mail, happened_share
from training.simulator.outcome import NEVER, WON_PATHS, Outcomes, closed_share
from training.simulator.rates import first_touch_table, rate_table
from training.simulator.world import MICROSECONDS_PER_DAY

CHUNK = 4096


@dataclass(frozen=True)
class Truth:
    """All that the true probability depends on.

    Parameters
    ----------
    created_us
        Shape (leads,), microseconds since 1970.
    log_path_chances
        Log P(path | profile), shape (leads, paths).
    outcomes, behaviour, mail
        What happens to the leads and what they do; only the past of a moment is ever used.
    """

    created_us: NDArray[np.int64]
    log_path_chances: NDArray[np.float64]
    outcomes: Outcomes
    behaviour: Behaviour
    mail: Mail

    def probability(
        self, lead_index: NDArray[np.int64], as_of_us: NDArray[np.int64], horizon_days: float
    ) -> NDArray[np.float64]:
        """P(won within the horizon) for pairs of lead and moment.

        Parameters
        ----------
        lead_index
            Positions in the leads table, shape (n,).
        as_of_us
            Microseconds since 1970, shape (n,).
        horizon_days
            Days after `as_of_us` within which a win counts; may be infinite.

        Returns
        -------
        ndarray
            Shape (n,); NaN where the lead does not exist yet or has closed.
        """
        answer = np.empty(lead_index.size)
        order = np.argsort(lead_index, kind="stable")
        for start in range(0, order.size, CHUNK):
            part = order[start : start + CHUNK]
            answer[part] = self._of_chunk(lead_index[part], as_of_us[part], horizon_days)
        exists = as_of_us >= self.created_us[lead_index]
        is_open = exists & (as_of_us < self.outcomes.closed_us[lead_index])
        return np.where(is_open, answer, np.nan)

    @cached_property
    def _first_event(self) -> NDArray[np.int64]:
        return np.searchsorted(self.behaviour.lead, np.arange(self.created_us.size + 1))

    def _of_chunk(
        self, lead: NDArray[np.int64], as_of_us: NDArray[np.int64], horizon_days: float
    ) -> NDArray[np.float64]:
        age_days = (as_of_us - self.created_us[lead]) / MICROSECONDS_PER_DAY
        closed = closed_share(age_days)
        with np.errstate(divide="ignore"):
            log_open = np.log1p(-closed)
        log_weight = (
            self.log_path_chances[lead]
            + np.log(first_touch_table())[self.behaviour.first_touch[lead]]
            + self._activities(lead, as_of_us)
            + self._mails(lead, as_of_us)
        )
        weight = softmax(np.maximum(log_weight + log_open, -1e300), axis=1)
        soon = closed_share(age_days + horizon_days) - closed
        with np.errstate(invalid="ignore"):
            wins = np.where(soon > 0, soon / (1.0 - closed), 0.0)
        return np.asarray((weight * wins)[:, WON_PATHS].sum(axis=1))

    def _activities(
        self, lead: NDArray[np.int64], as_of_us: NDArray[np.int64]
    ) -> NDArray[np.float64]:
        """Poisson log-likelihood given each path, up to a constant; shape (n, paths)."""
        expected = busy_exposure(self.created_us[lead], as_of_us) @ rate_table().sum(axis=0).T
        owner, own = np.unique(lead, return_inverse=True)
        begin, end = self._first_event[owner], self._first_event[owner + 1]
        rows = _ranges(begin, end)
        local = np.repeat(np.arange(owner.size), end - begin)
        log_rate = np.log(rate_table())[self.behaviour.kind[rows], :, self.behaviour.piece[rows]]
        total = np.concatenate([np.zeros((1, log_rate.shape[1])), np.cumsum(log_rate, axis=0)])
        origin = int(self.created_us[owner].min())
        span = max(int(as_of_us.max()), int(self.behaviour.time_us[rows].max(initial=0))) - origin
        key = local * (span + 1) + (self.behaviour.time_us[rows] - origin)
        seen = np.searchsorted(key, own * (span + 1) + (as_of_us - origin), side="right")
        first = np.concatenate([[0], np.cumsum(end - begin)])[own]
        return np.asarray(total[seen] - total[first] - expected)

    def _mails(self, lead: NDArray[np.int64], as_of_us: NDArray[np.int64]) -> NDArray[np.float64]:
        """Log-likelihood of all answers to mails given each path; shape (n, paths)."""
        m = self.mail
        steps = (
            (m.delivered_us, m.opened_us, mails.open_chances(), mails.OPEN_DELAY),
            (m.opened_us, m.clicked_us, mails.click_chances(), mails.CLICK_DELAY),
            (m.opened_us, m.unsubscribed_us, mails.unsubscribe_chances(), mails.UNSUBSCRIBE_DELAY),
        )
        terms = (
            _answered(after[lead], then[lead], as_of_us, chances, delay)
            for after, then, chances, delay in steps
        )
        return np.asarray(sum(terms))


def _answered(
    after_us: NDArray[np.int64],
    then_us: NDArray[np.int64],
    as_of_us: NDArray[np.int64],
    chances: NDArray[np.float64],
    delay: tuple[float, float],
) -> NDArray[np.float64]:
    """Log-likelihood of "then follows after" as seen by a moment: seen, or not seen *yet*."""
    now = as_of_us[:, None]
    seen = then_us <= now
    log_seen = seen.sum(axis=1)[:, None] * np.log(chances)
    query, column = np.nonzero((after_us <= now) & ~seen)
    waited = as_of_us[query] - after_us[query, column]
    not_yet = np.log1p(-happened_share(delay, waited)[:, None] * chances)
    missed = _sum_rows(not_yet, query, as_of_us.size)
    return np.asarray(log_seen + missed)


def _sum_rows(
    values: NDArray[np.float64], row: NDArray[np.int64], rows: int
) -> NDArray[np.float64]:
    """Sum of the values of each row (`row` ascends); a row without values sums to 0."""
    total = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    edges = np.searchsorted(row, np.arange(rows + 1))
    return np.asarray(total[edges[1:]] - total[edges[:-1]])


def _ranges(begin: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    """All positions from begin to end, pair by pair, in one array."""
    length = end - begin
    starts = np.repeat(begin - np.concatenate([[0], np.cumsum(length)[:-1]]), length)
    return np.asarray(starts + np.arange(length.sum()), dtype=np.int64)


def grid(
    truth: Truth, ages_days: tuple[float, ...], end_us: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs (lead index, as_of) at fixed ages, while the lead is open and the period lasts."""
    ages_us = (np.asarray(ages_days) * MICROSECONDS_PER_DAY).astype(np.int64)
    as_of = truth.created_us[:, None] + ages_us
    stop = np.minimum(truth.outcomes.closed_us, NEVER - 1)[:, None]
    lead, column = np.nonzero((as_of < stop) & (as_of <= end_us))
    return lead, as_of[lead, column]
