"""Models for the gates, with a history and predictions made by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from features.collect import microseconds
from features.policy.load import load_policy, policy_version
from training.environment import environment
from training.history_expert import TreeSettings
from training.judged_file import ACROSS, LOST, OPEN, WON
from training.promotion.candidate import Candidate
from training.record import TrainingRecord

SPRING = dt.datetime(2026, 4, 1, tzinfo=dt.UTC)
SUMMER = dt.datetime(2026, 7, 1, tzinfo=dt.UTC)
DAY = 86_400_000_000


def record(until=SPRING, leads=1000, **changed):
    values = {
        "until": until,
        "horizon_days": None,
        "settings": TreeSettings(),
        "trials": 0,
        "allowed_leaks": (),
        "dropped_leaks": (),
        "policy": load_policy(),
        "policy_version": policy_version(load_policy()),
        "seed": 0,
        "data": "a company",
        "data_fingerprint": "f" * 64,
        "leads": leads,
        "wins": leads // 5,
        "environment": environment(),
        "model_hash": "a" * 64,
        "trained_at": until,
    }
    return TrainingRecord(**{**values, **changed})


def leads_until(until, leads=1000):
    """One lead a day apart and closed ten days later, every fifth won; open while younger."""
    created = microseconds(SPRING) - (800 - np.arange(leads)) * DAY
    closed = created + 10 * DAY
    known = closed <= microseconds(until)
    state = np.where(known, np.where(np.arange(leads) % 5 == 0, WON, LOST), OPEN)
    frame = pd.DataFrame(
        {
            "lead": np.arange(leads, dtype=np.uint64),
            "created_us": created,
            "state": state,
            "closed_us": np.where(known, closed, 0),
            "changed_us": np.where(known, closed, created),
            "activities": 7,
        }
    )
    return frame[frame["created_us"] <= microseconds(until)].reset_index(drop=True)


def judged_rows(leads=600, skill=1.0, noise=0.0, seed=0, shift=0.0):
    """Two snapshots per lead, as later blocks and across leads, of a calibrated model.

    `skill` 0 knows nothing; `noise` spoils the logit; `shift` moves it.
    """
    truth, rng = np.random.default_rng(1), np.random.default_rng(seed)
    lead = np.repeat(np.arange(leads, dtype=np.uint64), 2)
    signal = np.repeat(truth.normal(size=leads), 2)
    logit = -1.5 + signal
    won = np.repeat(truth.random(leads), 2) < 1 / (1 + np.exp(-logit))
    base = np.log(won.mean() / (1 - won.mean()))
    blend = skill * logit + (1 - skill) * base + shift
    blend = blend + np.repeat(rng.normal(size=leads), 2) * noise
    frame = pd.DataFrame(
        {
            "lead": lead,
            "as_of_us": np.tile([1, 2], leads),
            "won": won,
            "weight": 0.5,
            "blend": blend,
            "rule": 0.5 * logit + 0.5 * base,
            "history": blend,
            "constant": base,
            "fold": 0,
        }
    )
    return pd.concat([frame, frame.assign(fold=ACROSS)], ignore_index=True)


def candidate(model, name="1", until=SPRING, **changed):
    values = {
        "name": name,
        "model_hash": name * 64,
        "model": model,
        "record": record(until),
        "judged": judged_rows(noise=0.3, seed=1),
        "leads": leads_until(until),
        "pairs": None,
    }
    return Candidate(**{**values, **changed})
