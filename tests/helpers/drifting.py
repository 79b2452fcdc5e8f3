"""Looks at leads that were promised too much or too little, and histories that moved."""

from __future__ import annotations

import datetime as dt

import numpy as np

from features.tables import Tables
from training.model import LeadModel
from training.recalibration.since import MONTH_US, Since

DAY_US = 86_400_000_000
HORIZON_DAYS, MEAN_DELAY_DAYS = 60, 20.0


def looks(
    leads: int,
    shift: float | np.ndarray = 0.0,
    seed: int = 0,
    months: int = 6,
    each: int = 3,
) -> tuple[Since, int]:
    """Give looks at leads of the last months, and now.

    What was promised of a lead is off by `shift` log-odds (one, or one per month). Wins come with
    an exponential delay within the horizon; each lead is looked at several times at once.
    """
    rng = np.random.default_rng(seed)
    now = 1_800_000_000_000_000
    age = rng.uniform(0, months, leads)
    before = np.clip(age.astype(np.int64), 0, months - 1)
    path = np.broadcast_to(np.asarray(shift, float), (months,))
    logit = rng.normal(-2.2, 1.0, leads)
    wins = rng.random(leads) < 1 / (1 + np.exp(-(logit + path[months - 1 - before])))
    whole = 1 - np.exp(-HORIZON_DAYS / MEAN_DELAY_DAYS)
    delay_days = -MEAN_DELAY_DAYS * np.log1p(-rng.random(leads) * whole)
    days = age * MONTH_US / DAY_US
    ripe = (1 - np.exp(-np.minimum(days, HORIZON_DAYS) / MEAN_DELAY_DAYS)) / whole
    created = now - (age * MONTH_US).astype(np.int64)
    columns = created, created, logit, wins & (delay_days <= days), ripe
    return Since(np.repeat(np.arange(leads), each), *(np.repeat(c, each) for c in columns)), now


def trained_earlier(model: LeadModel, moment: dt.datetime) -> LeadModel:
    """Give a model that believes its training ended then, so that later leads count as new."""
    until = int(moment.timestamp() * 1e6)
    return LeadModel(
        model.parameters.model_copy(update={"trained_until_us": until}),
        model.trees,
        model.builder,
    )


def with_fewer_wins(tables: Tables, after: dt.datetime, share_lost: float, seed: int = 0) -> Tables:
    """Turn some wins of the leads that came after a moment into losses."""
    rng = np.random.default_rng(seed)
    late = tables.leads["lead_id"][tables.leads["created_at"] > after]
    lost = late[rng.random(len(late)) < share_lost]
    statuses = tables.statuses.copy()
    turned = (statuses["status"] == "won") & statuses["lead_id"].isin(lost)
    statuses.loc[turned, "status"] = "lost"
    return Tables(tables.leads, tables.activities, statuses, tables.attribute_changes)
