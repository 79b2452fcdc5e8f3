"""When a simulation begins, and the blocks of time that are judged by the models of their begin."""

from __future__ import annotations

import datetime as dt

import numpy as np

from features.collect import EPOCH, microseconds
from features.errors import HistoryError
from features.facts import MICROSECONDS_PER_DAY, IntArray
from features.policy.schema import Policy
from features.tables import Tables, known_until
from training.hindsight.past import Past, past_of

BLOCKS = 2
FEWEST_DAYS = 7


def learning_until(tables: Tables, until_us: int) -> int:
    """Give the midnight (UTC) after which half of the history's time is over, microseconds.

    The first half is for learning only. Nothing after `until` is looked at.
    """
    first = microseconds(tables.leads["created_at"].min().to_pydatetime())
    return _midnight_after((first + until_us) // 2)


def horizon_known_at(tables: Tables, policies: tuple[Policy, ...], at_us: int) -> float:
    """Give the horizon that the agreements name, else the one that the past of a moment suggests.

    Worked out at the begin of the simulation: how long later wins took was not known then.
    """
    moment = EPOCH + dt.timedelta(microseconds=at_us)
    return past_of(known_until(tables, moment), policies, at_us).horizon_days


def origins(past: Past, learning_until_us: int) -> IntArray:
    """Give the begins of the blocks and the end of the last one: int64 (blocks + 1,).

    Parameters
    ----------
    past
        The whole history.
    learning_until_us
        The earliest begin; later where the first horizon had not passed by then.

    Raises
    ------
    HistoryError
        If no week is left to simulate.
    """
    first_us = int(past.facts.created_us.min())
    begin = max(learning_until_us, _midnight_after(first_us + past.horizon_us))
    days = (past.until_us - begin) / MICROSECONDS_PER_DAY
    if days < FEWEST_DAYS:
        whole = (past.until_us - first_us) / MICROSECONDS_PER_DAY
        raise HistoryError(
            f"the history of {whole:.0f} days is too short to simulate with a horizon of "
            f"{past.horizon_days:g} days: simulate learns from one horizon at least and needs "
            f"{FEWEST_DAYS} more days; give more history or a shorter --horizon-days"
        )
    edges = np.linspace(begin, past.until_us, BLOCKS + 1)[1:-1]
    inner = [_midnight_after(int(edge)) for edge in edges.tolist()]
    return np.array([begin, *inner, past.until_us], np.int64)


def _midnight_after(moment_us: int) -> int:
    return -(-moment_us // MICROSECONDS_PER_DAY) * MICROSECONDS_PER_DAY
