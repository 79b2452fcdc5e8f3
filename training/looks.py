"""From set ages to every look: leads are scored whenever something is new, not at ten ages.

A threshold is worked out on predictions at set ages. In service a lead is looked at far more often,
and one good day is enough to be handed over, so the best of a lead's scores lies higher. How much
higher is read off the same model, by matching quantiles of the leads' best scores.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import Facts, FloatArray, IntArray, Moments
from training.outcomes import Outcomes
from training.timeline import timeline_of

MOST_LEADS = 500
FEWEST_LEADS = 30
QUANTILES = np.linspace(0, 1, 51)


@dataclass(frozen=True)
class LookMap:
    """A map of log-odds: the best of a lead at set ages → its best over all looks.

    Attributes
    ----------
    at_ages, over_looks
        float64 (q,), ascending quantiles; empty where there are too few leads: then nothing moves.
    """

    at_ages: FloatArray
    over_looks: FloatArray

    def __call__(self, logit: FloatArray) -> FloatArray:
        """Move log-odds (k,); beyond the known range as far as at its end."""
        if not len(self.at_ages):
            return logit
        return logit + np.interp(logit, self.at_ages, self.over_looks - self.at_ages)


def look_map(
    lead_at_ages: IntArray,
    logit_at_ages: FloatArray,
    lead_at_looks: IntArray,
    logit_at_looks: FloatArray,
) -> LookMap:
    """Match the quantiles of the best log-odds of leads that are in both."""
    ages = _best(lead_at_ages, logit_at_ages)
    looks = _best(lead_at_looks, logit_at_looks)
    both = np.intersect1d(ages[0], looks[0])
    if len(both) < FEWEST_LEADS:
        return LookMap(np.zeros(0), np.zeros(0))
    at_ages = np.quantile(ages[1][np.isin(ages[0], both)], QUANTILES)
    over_looks = np.quantile(looks[1][np.isin(looks[0], both)], QUANTILES)
    # Leads that tie at set ages are all moved by the mean of what they moved.
    distinct, place = np.unique(at_ages, return_inverse=True)
    mean = np.bincount(place, weights=over_looks) / np.bincount(place)
    return LookMap(distinct, np.maximum(mean, distinct))


def looks_of_some(
    facts: Facts, outcomes: Outcomes, moments: Moments, until_us: int
) -> tuple[NDArray[np.bool_], Moments]:
    """Choose some leads of the moments, and give every look at them.

    Returns
    -------
    bool (k,), which moments are of the chosen leads, and the moments at which these would have
    been looked at while open, by `until`.
    """
    leads = np.unique(moments.lead)
    step = max(-(-len(leads) // MOST_LEADS), 1)
    chosen = leads[::step]
    if not len(chosen):
        return np.zeros(len(moments), bool), moments
    before = int(facts.created_us.min()) - 1
    every = timeline_of(facts, outcomes, before, until_us).moments
    return np.isin(moments.lead, chosen), every.part(np.isin(every.lead, chosen))


def _best(lead: IntArray, logit: FloatArray) -> tuple[IntArray, FloatArray]:
    found, place = np.unique(lead, return_inverse=True)
    best = np.full(len(found), -np.inf)
    np.maximum.at(best, place, logit)
    return found, best
