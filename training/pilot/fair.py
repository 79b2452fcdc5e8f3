"""Fair moments to check the scores at: any lead, at any time of its life.

The hand-off of a lead, and the last thing known of one that is lost, are special moments, known to
be so only afterwards: scores at those cannot be checked against win rates.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import MICROSECONDS_PER_DAY, FloatArray, Moments
from training.hindsight import Past
from training.hindsight.past import AGES_DAYS
from training.pilot.samples import lot

MOST = 3000


@dataclass(frozen=True)
class Fair:
    """One moment for each of k leads, won or not, closed or open, and what came of it.

    Attributes
    ----------
    moments
        k moments, each with its whole horizon behind it.
    won
        bool (k,), won within the horizon.
    """

    moments: Moments
    won: NDArray[np.bool_]


@dataclass(frozen=True)
class Checked:
    """Scores at fair moments: float64 (k,) probability, bool (k,) won within the horizon."""

    probability: FloatArray
    won: NDArray[np.bool_]


def fair_moments(past: Past, most: int = MOST) -> Fair:
    """Draw one age per lead, by the lead ids alone, and keep the leads that were open then.

    The age must not depend on what became of the lead: drawn among those at which it was open, it
    would be young more often for leads that closed soon.
    """
    facts = past.facts
    snapshots = past.snapshots(past.outcomes, past.until_us)
    lots = np.array([lot(f"age of {lead_id}") for lead_id in facts.lead_ids])
    ages_us = np.array([int(days * MICROSECONDS_PER_DAY) for days in AGES_DAYS])
    age_us = ages_us[(lots * len(ages_us)).astype(np.int64)]
    moments = snapshots.moments
    drawn = moments.as_of_us == (facts.created_us + age_us)[moments.lead]
    places = np.flatnonzero(drawn & snapshots.mature(past.until_us))
    ids = [facts.lead_ids[i] for i in moments.lead[places].tolist()]
    chosen = np.sort(places[np.argsort([lot(i) for i in ids], kind="stable")[:most]])
    return Fair(moments.part(chosen), snapshots.won[chosen])
