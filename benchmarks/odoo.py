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

from features.facts import FloatArray

ADDED = 0.1
FEWEST_LEADS_OF_A_TAG = 50
LOWEST_PERCENT, HIGHEST_PERCENT = 0.01, 99.99
TAGS = "tags"
MISSING, CORRECT, INCORRECT = "missing", "correct", "incorrect"

Texts = Sequence[str | None]
Fields = Mapping[str, Sequence[tuple[str, ...]]]
"""Name → per lead its values: none where empty, several of tags, else one."""


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
        places = np.flatnonzero(rows).tolist()
        found = np.full(len(places), np.log(self.won) - np.log(self.lost))
        for name, counts in self.fields.items():
            ratio, values = counts.log_ratio(), fields.get(name)
            if values is not None:
                found += [sum(ratio.get(v, 0.0) for v in values[i]) for i in places]
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
    places = np.flatnonzero(rows).tolist()
    outcomes = won[rows]
    counts = {
        name: _counts([values[i] for i in places], outcomes, name == TAGS)
        for name, values in fields.items()
    }
    some = {name: found for name, found in counts.items() if found.won}
    return Table(outcomes.sum() + ADDED, (~outcomes).sum() + ADDED, some)


def _counts(
    values: Sequence[tuple[str, ...]], won: NDArray[np.bool_], are_tags: bool
) -> FieldCounts:
    with_it: dict[bool, dict[str, float]] = {True: {}, False: {}}
    for of_lead, outcome in zip(values, won.tolist(), strict=True):
        for value in of_lead:
            for of_outcome, counts in with_it.items():
                counts[value] = counts.get(value, ADDED) + (of_outcome == outcome)
    if are_tags:
        fewest = FEWEST_LEADS_OF_A_TAG + 2 * ADDED - 1e-9
        rare = [v for v, n in with_it[True].items() if n + with_it[False][v] < fewest]
        for counts in with_it.values():
            for value in rare:
                del counts[value]
    return FieldCounts(with_it[True], with_it[False])


def contact_quality(text: object, pattern: re.Pattern[str]) -> tuple[str]:
    """Tell whether an e-mail address or phone number is there and looks right."""
    if text is None or not str(text).strip():
        return (MISSING,)
    return (CORRECT if pattern.fullmatch(str(text).strip()) else INCORRECT,)


MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
PHONE = re.compile(r"\+?(?:[\s()./-]*\d){6,15}")
