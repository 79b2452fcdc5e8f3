"""Naive Bayes as in Odoo's predictive lead scoring, written anew from a description of it.

It knows no behaviour and no time: every field of a lead is a text, numbers only as bins, and what
a lead did is not looked at. Every lead is taken to be at the first stage: the stage that a closed
lead reached would tell its outcome.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import Column, FloatArray

ADDED = 0.1
FEWEST_LEADS_OF_A_TAG = 50
LOWEST_PERCENT, HIGHEST_PERCENT = 0.01, 99.99
TAGS = "tags"
MISSING, CORRECT, INCORRECT = "missing", "correct", "incorrect"

Texts = Sequence[str | None]
Fields = Mapping[str, Column]
"""Name → column of tuples of texts: none where empty, several of tags, else one."""


@dataclass(frozen=True)
class FieldCounts:
    """Value → won and lost leads with it, each 0.1 more than there were."""

    won: Mapping[str, float]
    lost: Mapping[str, float]

    def log_ratio(self) -> dict[str, float]:
        """Give per value log(won_v / Σ won) − log(lost_v / Σ lost)."""
        base = np.log(sum(self.won.values())) - np.log(sum(self.lost.values()))
        return {
            value: float(np.log(won) - np.log(self.lost[value]) - base)
            for value, won in self.won.items()
        }


@dataclass(frozen=True)
class Table:
    """Counts of one team, or of all leads: of leads and per field."""

    won: float
    lost: float
    fields: Mapping[str, FieldCounts]

    def log_odds(self, fields: Fields, rows: NDArray[np.bool_]) -> FloatArray:
        """Give log(S_won / S_lost) of the chosen leads; values never seen are skipped."""
        found = np.full(int(rows.sum()), np.log(self.won) - np.log(self.lost))
        for name in self.fields.keys() & fields.keys():
            ratio, column = self.fields[name].log_ratio(), fields[name]
            of = [sum(ratio.get(value, 0.0) for value in values) for values in column.distinct]
            found += np.array(of, np.float64)[column.codes[rows]]
        return found


@dataclass(frozen=True)
class NaiveBayes:
    """The table of all leads, and one per team."""

    every: Table
    teams: Mapping[str, Table]

    def percent(self, fields: Fields, team: Texts) -> FloatArray:
        """Give the score of n leads: percent with two decimals, 0.01–99.99.

        Parameters
        ----------
        fields
            Values of n leads.
        team
            Their teams; a lead without one, or of one without closed leads, is looked up among
            all leads.
        """
        own = np.array([t if t in self.teams else None for t in team], object)
        odds = np.zeros(len(own))
        for name in [None, *self.teams]:
            rows = np.equal(own, name)
            table = self.every if name is None else self.teams[name]
            odds[rows] = table.log_odds(fields, rows)
        share = 1 / (1 + np.exp(-np.clip(odds, -700, 700)))
        return np.clip(np.round(100 * share, 2), LOWEST_PERCENT, HIGHEST_PERCENT)


def fit_naive_bayes(fields: Fields, team: Texts, won: NDArray[np.bool_]) -> NaiveBayes:
    """Count n closed leads: their fields, their teams and whether they were won."""
    names = sorted({t for t in team if t is not None})
    own = np.array(team, object)
    teams = {name: _table(fields, won, np.equal(own, name)) for name in names}
    return NaiveBayes(_table(fields, won, np.ones(len(won), bool)), teams)


def _table(fields: Fields, won: NDArray[np.bool_], rows: NDArray[np.bool_]) -> Table:
    counts = {
        name: _counts(column.take(np.flatnonzero(rows)), won[rows], name == TAGS)
        for name, column in fields.items()
    }
    some = {name: found for name, found in counts.items() if found.won}
    return Table((won & rows).sum() + ADDED, (~won & rows).sum() + ADDED, some)


def _counts(column: Column, won: NDArray[np.bool_], are_tags: bool) -> FieldCounts:
    several = len(column.distinct)
    wins = np.bincount(column.codes[won], minlength=several)
    losses = np.bincount(column.codes[~won], minlength=several)
    counts: dict[str, NDArray[np.int64]] = {}
    for values, both in zip(column.distinct, np.stack([wins, losses], axis=1), strict=True):
        for value in values if both.any() else ():
            counts[value] = counts.get(value, 0) + both
    fewest = FEWEST_LEADS_OF_A_TAG if are_tags else 1
    kept = {value: both for value, both in counts.items() if both.sum() >= fewest}
    return FieldCounts(
        {value: both[0] + ADDED for value, both in kept.items()},
        {value: both[1] + ADDED for value, both in kept.items()},
    )


def contact_quality(text: object, pattern: re.Pattern[str]) -> tuple[str]:
    """Tell whether an e-mail address or phone number is there and looks right."""
    if text is None or not str(text).strip():
        return (MISSING,)
    return (CORRECT if pattern.fullmatch(str(text).strip()) else INCORRECT,)


MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
PHONE = re.compile(r"\+?(?:[\s()./-]*\d){6,15}")
