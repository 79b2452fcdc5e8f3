"""What is measured of a simulated agreement: sums over leads, so that leads can be resampled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from features.facts import MICROSECONDS_PER_DAY, FloatArray, IntArray
from training.hindsight.hand_offs import NOBODY, HandOffs, Results, Wins, hand_offs_of, results_of
from training.hindsight.replay import Replay, Track
from training.outcomes import NEVER

DAYS_PER_WEEK = 7
Sums = Mapping[str, FloatArray]


@dataclass(frozen=True)
class Worth:
    """What wins are worth, the same for both agreements.

    Attributes
    ----------
    expected_value
        Of a win, before it is known; None where nothing says.
    has_amounts
        Whether won amounts can be added up.
    missing_amount
        Taken for a win whose amount was not recorded.
    """

    expected_value: float | None
    has_amounts: bool
    missing_amount: float


@dataclass(frozen=True)
class Counted:
    """One agreement's simulation, counted per lead.

    Attributes
    ----------
    track, found, results
        Its decisions, its hand-offs, and what became of them.
    columns
        Name → float64 (n,) per lead: `handed` (all), `fresh` (after the opening list), `judged`,
        `judged_won`, `wins`, `caught`, `amount`, `expected`, `lost`, `returns`.
    """

    track: Track
    found: HandOffs
    results: Results
    columns: Mapping[str, FloatArray]


@dataclass(frozen=True)
class Measure:
    """One line of the comparison: its name, its meaning, how it is written, and how it is made."""

    key: str
    name: str
    meaning: str
    unit: Literal["count", "rate", "share", "days", "money"]
    of: Callable[[Sums, float], FloatArray]


def _share(part: FloatArray, whole: FloatArray) -> FloatArray:
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1.0), np.nan)


MEASURES = (
    Measure(
        "hand_offs_per_week",
        "Hand-offs a week",
        "leads that became an MQL, each counted once, without the opening list",
        "rate",
        lambda s, weeks: s["fresh"] / weeks,
    ),
    Measure(
        "opening_list",
        "Opening list",
        "open leads that were MQLs on the first day",
        "count",
        lambda s, weeks: s["handed"] - s["fresh"],
    ),
    Measure(
        "precision",
        "Precision",
        "share of handed-over leads that were won within the horizon",
        "share",
        lambda s, weeks: _share(s["judged_won"], s["judged"]),
    ),
    Measure(
        "recall",
        "Recall",
        "share of later wins that had been handed over before",
        "share",
        lambda s, weeks: _share(s["caught"], s["wins"]),
    ),
    Measure(
        "revenue",
        "Revenue",
        "amounts of the wins within the horizon after a hand-off, as far as known",
        "money",
        lambda s, weeks: s["amount"],
    ),
    Measure(
        "expected_value",
        "Expected value",
        "probability at the hand-off times the value of a win, added up",
        "money",
        lambda s, weeks: s["expected"],
    ),
    Measure(
        "lost_again",
        "MQLs lost again",
        "times an open lead stopped being an MQL",
        "count",
        lambda s, weeks: s["lost"],
    ),
    Measure(
        "returns",
        "Returns",
        "times a lead became an MQL again",
        "count",
        lambda s, weeks: s["returns"],
    ),
)


def counted(replayed: Replay, track: Track, wins: Wins, worth: Worth) -> Counted:
    """Count one agreement's simulation per lead."""
    found = hand_offs_of(replayed, track)
    results = results_of(replayed, found, wins)
    later = later_wins(replayed, wins)
    probability = np.where(found.handed, track.probability[found.row], 0.0)
    amount = np.where(results.won, np.nan_to_num(results.amount, nan=worth.missing_amount), 0.0)
    columns = {
        "handed": found.handed,
        "fresh": found.handed & ~found.opening,
        "judged": results.judged,
        "judged_won": results.judged & results.won,
        "wins": later != NEVER,
        "caught": (later != NEVER) & (found.at_us < later),
        "amount": amount,
        "expected": probability * (worth.expected_value or 0.0),
        "lost": found.lost,
        "returns": found.returns,
    }
    floats = {name: np.asarray(column, np.float64) for name, column in columns.items()}
    return Counted(track, found, results, floats)


def later_wins(replayed: Replay, wins: Wins) -> IntArray:
    """Give, per lead, its first win after it was first seen in the simulation; else `NEVER`."""
    moments = replayed.timeline.moments
    seen = np.full(len(replayed.past.facts), NEVER)
    np.minimum.at(seen, moments.lead, moments.as_of_us)
    place = wins.after(seen)
    return np.where(place != NOBODY, np.append(wins.won_us, 0)[place], NEVER)


def worth_of(replayed: Replay, wins: Wins) -> Worth:
    """Find out what a win is worth: as agreed, else as wins before the simulation were."""
    thresholds = [policy.hand_off.threshold for policy in replayed.past.policies]
    agreed = next((t.value_per_win for t in thresholds if t.value_per_win is not None), None)
    before = wins.amount[wins.won_us <= replayed.edges_us[0]]
    recorded = before[~np.isnan(before)]
    value = float(recorded.mean()) if agreed is None and len(recorded) else agreed
    has_amounts = agreed is not None or not bool(np.isnan(wins.amount).all())
    return Worth(value, has_amounts, agreed or 0.0)


def weeks_of(replayed: Replay) -> float:
    """Give the length of the simulated period in weeks."""
    microseconds = float(replayed.edges_us[-1] - replayed.edges_us[0])
    return microseconds / MICROSECONDS_PER_DAY / DAYS_PER_WEEK
