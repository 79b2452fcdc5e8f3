"""How sure a hand-off threshold is: bands from resampling leads, kept with the model."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from pydantic import BaseModel, ConfigDict

from features.facts import FloatArray
from features.policy.schema import Threshold
from training.thresholds import ByScore, Judged, places_by_score

RESAMPLES = 400
MOST_CELLS = 1000
BOUNDS = (0.025, 0.975)
FEWEST_LEADS, FEWEST_WINS, WIDEST = 20, 5, 3.0


class Band(BaseModel):
    """A figure with its 95 % bounds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: float
    low: float
    high: float


class ThresholdBand(BaseModel):
    """How sure a threshold is, and what follows from it.

    Attributes
    ----------
    leads
        Leads behind it that never asked for contact.
    handed_over, wins
        How many of them reach the threshold by their score, and how many of these won.
    score
        The threshold (0–100); a fixed one has no width.
    hand_offs_per_week
        Leads a week that it hands over, contact requests included.
    precision
        Share of the leads handed over by their score that win; None where nobody reaches it.
    reached
        Share of the resamples in which the leads could say which score it is.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    leads: int
    handed_over: int
    wins: int
    score: Band
    hand_offs_per_week: Band
    precision: Band | None
    reached: float

    @property
    def says_little(self) -> bool:
        """Tell whether what follows from the threshold is as good as unknown."""
        week = self.hand_offs_per_week
        few = self.handed_over < FEWEST_LEADS or self.wins < FEWEST_WINS
        return few or week.high > WIDEST * week.low


def band_of(threshold: Threshold, judged: Judged, used: float, seed: int = 0) -> ThresholdBand:
    """Resample the leads, and see how the threshold and what follows from it vary.

    Every lead comes up a Poisson number of times, so that the number of leads that arrive varies
    as well. What follows is not read off the resample that a threshold was chosen on: it would look
    too good there. Instead the difference between there and all leads says by how much.

    Parameters
    ----------
    threshold
        What the agreement asks for.
    judged
        Out-of-time predictions.
    used
        The threshold in use (0–100); that of all leads, or a fixed one.
    seed
        Of the resampling.

    Notes
    -----
    Source: Davison & Hinkley 1997, "Bootstrap Methods and their Application" (basic bootstrap).
    """
    return band_along(threshold, ByScore.of(judged), judged.who_asked(), judged.weeks, used, seed)


def band_along(
    threshold: Threshold, all_leads: ByScore, asked: int, weeks: float, used: float, seed: int = 0
) -> ThresholdBand:
    """Give the same of leads that are counted already: by their score, and `asked` for contact."""
    weeks = max(weeks, 1.0)
    leads, wins = all_leads.at(used)
    some = all_leads.thinned(MOST_CELLS, used)
    drawn = [
        _looked_at(threshold, draw, all_leads, who_asked, weeks)
        for draw, who_asked in _resamples(some, asked, seed)
    ]
    found = np.array([d for d in drawn if d is not None]).reshape(-1, 4)
    week = (leads + asked) / weeks
    more = (found[:, 1] + asked - found[:, 2]) / weeks
    sure = found[np.isfinite(found[:, 3]), 3]
    return ThresholdBand(
        leads=int(all_leads.leads[-1]) if len(all_leads.leads) else 0,
        handed_over=leads,
        wins=wins,
        score=_band(used, found[:, 0], 100.0),
        hand_offs_per_week=_band(week, week + more, np.inf),
        precision=_band(wins / leads, wins / leads + sure, 1.0) if leads else None,
        reached=len(found) / RESAMPLES,
    )


def figures_of(band: ThresholdBand | None) -> dict[str, float]:
    """Give the bounds by name, to be logged with a model."""
    if band is None:
        return {}
    found = {"threshold": band.score, "hand_offs_per_week": band.hand_offs_per_week}
    figures = {"hand_offs_per_week": band.hand_offs_per_week.value}
    if band.precision is not None:
        found["precision"] = band.precision
        figures["precision"] = band.precision.value
    for name, one in found.items():
        figures |= {f"{name}_low": one.low, f"{name}_high": one.high}
    return figures


def _resamples(some: ByScore, asked: int, seed: int) -> Iterator[tuple[ByScore, int]]:
    rng = np.random.default_rng(seed)
    leads, wins = np.diff(some.leads, prepend=0), np.diff(some.wins, prepend=0)
    for _ in range(RESAMPLES):
        won, not_won = rng.poisson(wins), rng.poisson(leads - wins)
        there = won + not_won > 0
        every = np.cumsum(won + not_won)[there], np.cumsum(won)[there]
        yield ByScore(some.score[there], *every), int(rng.poisson(asked))


def _looked_at(
    threshold: Threshold, draw: ByScore, every: ByScore, asked: int, weeks: float
) -> tuple[float, float, float, float] | None:
    """Give the threshold of a resample and what it does; None where the resample cannot say.

    What it does: leads handed over of all, leads handed over of the resample, and by how much it
    is more precise among all.
    """
    places = places_by_score(threshold.capacity_per_week or 0.0, weeks, asked)
    score = draw.cut_off(threshold, places)
    if score is None:
        return None
    (leads, wins), (own, own_wins) = every.at(score), draw.at(score)
    more = wins / leads - own_wins / own if leads and own else np.nan
    return score, leads, own + asked, more


def _band(value: float, draws: FloatArray, most: float) -> Band:
    """Give the bounds of draws between 0 and `most`, never such that they leave the value out."""
    low, high = np.quantile(draws, BOUNDS) if len(draws) else (value, value)
    low, high = np.clip([low, high], 0.0, most)
    return Band(value=value, low=min(float(low), value), high=max(float(high), value))
