"""Gates on the history: the challenger was taught the same as the champion, and by no less."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pandas as pd

from features.collect import microseconds
from training.judged_file import LOST, OPEN, WON
from training.promotion.candidate import Candidate
from training.promotion.gate import Gate

# Some outcomes are mended and some leads are deleted every quarter; more is a broken import.
FEWEST_LEADS = 3
MOST_CHANGED, MOST_WINS_CHANGED = 0.02, 0.05
MOST_MISSING = 0.1
LEAST_OF_LEADS, LEAST_OF_ACTIVITIES = 0.8, 0.8


def history_gates(challenger: Candidate, champion: Candidate) -> Iterator[Gate]:
    """Compare what both knew; nothing where one of them left no record of it."""
    now, then = challenger.record, champion.record
    if now is None or then is None or challenger.leads is None or champion.leads is None:
        return
    both = champion.leads.merge(challenger.leads, on="lead", suffixes=("_then", "_now"))
    yield _labels(both, then.until, champion.name)
    yield _until(now.until, then.until, champion.name)
    yield _leads(champion, challenger, champion.leads, challenger.leads)
    yield _activities(both, champion.name)


def _labels(both: pd.DataFrame, until: dt.datetime, name: str) -> Gate:
    then, now = both["state_then"], both["state_now"]
    until_us = microseconds(until)
    won, lost = (then == WON).to_numpy(), (then == LOST).to_numpy()
    # A lost lead may come back, but then something happened to it since.
    won_before = (now == WON) & (both["closed_us_now"] <= until_us)
    open_before = (now == OPEN) & (both["changed_us_now"] <= until_us)
    no_longer_won = won & (now != WON).to_numpy()
    changed = no_longer_won | (lost & (won_before | open_before).to_numpy())
    closed = int((won | lost).sum())
    told = (
        f"{changed.sum():,} of the {closed:,} leads that were closed when version {name} was "
        "trained have another outcome in this model's history"
    )
    too_many = changed.sum() > MOST_CHANGED * closed
    too_many |= no_longer_won.sum() > MOST_WINS_CHANGED * won.sum()
    if changed.sum() >= FEWEST_LEADS and too_many:
        return Gate(
            "labels", False, f"{told} – shuffled or badly imported? Mend the statuses and retrain"
        )
    return Gate("labels", True, told)


def _until(now: dt.datetime, then: dt.datetime, name: str) -> Gate:
    told = f"trained until {now:%Y-%m-%d %H:%M}, version {name} until {then:%Y-%m-%d %H:%M}"
    if now < then:
        return Gate("data", False, f"{told} – retrain, or go back with: leadscore rollback")
    return Gate("data", True, told)


def _leads(
    champion: Candidate, challenger: Candidate, then: pd.DataFrame, now: pd.DataFrame
) -> Gate:
    # An export may begin later every quarter: what lies before its first lead is not missing.
    begins = now["created_us"].min() if len(now) else 0
    expected = then[then["created_us"] >= begins]
    gone = ~expected["lead"].isin(now["lead"]).to_numpy()
    won = (expected["state"] == WON).to_numpy()
    wins_gone = int((gone & won).sum())
    told = (
        f"{gone.sum():,} of the {len(expected):,} leads that version {champion.name} knew "
        f"({wins_gone:,} of {won.sum():,} won ones) are missing"
    )
    missing = gone.sum() >= FEWEST_LEADS and gone.sum() > MOST_MISSING * len(expected)
    missing |= wins_gone >= FEWEST_LEADS and wins_gone > MOST_MISSING * won.sum()
    fewer = len(now) < LEAST_OF_LEADS * len(then)
    if fewer and not missing:
        told = f"{len(now):,} leads, version {champion.name} knew {len(then):,}"
    if missing or fewer:
        return Gate("data", False, f"{told} – train on all of the data")
    return Gate("data", True, told)


def _activities(both: pd.DataFrame, name: str) -> Gate:
    then, now = int(both["activities_then"].sum()), int(both["activities_now"].sum())
    told = f"{now:,} activities of the leads of which version {name} knew {then:,}"
    if now < LEAST_OF_ACTIVITIES * then:
        return Gate("data", False, f"{told} – train on all of the data")
    return Gate("data", True, told)
