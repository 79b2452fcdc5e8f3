"""Like with like: won leads at their hand-off, the others at the same age while still open.

A lead that was around for longer has done more of everything. Seen at the end of their lives, lost
leads look busier than won ones at their hand-off, and every rule seems to speak against a win.
So each lost or rejected lead is looked at as old as some won lead was, and the ages are weighted
so that they are spread as among won leads: risk-set sampling, as epidemiologists match controls
to cases (Prentice and Breslow 1978, Biometrika 65).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import Facts, FloatArray, IntArray, Moments
from training.pilot.lift import Lift, Stratum, base_rate, lifts_of, log_ratio
from training.pilot.samples import Samples, lot

OTHERS = ("lost", "rejected")
MOST_BANDS = 5
FEWEST_WON_PER_BAND = 20


@dataclass(frozen=True)
class Comparison:
    """Leads to compare (k rows), each at the moment it is compared at.

    Attributes
    ----------
    moments
        k moments.
    sample
        text (k,): `won`, `lost` or `rejected`.
    band
        int64 (k,), the age band of the moment.
    weight
        float64 (bands, 2), the share of every band and of lost and rejected leads in it that
        not-won leads are given; sums to 1 where there are any.
    in_history
        Sample → leads of that outcome in all of history.
    """

    moments: Moments
    sample: NDArray[np.str_]
    band: IntArray
    weight: FloatArray
    in_history: Mapping[str, int]

    def __len__(self) -> int:
        return len(self.moments)

    def share(self, name: str, holds: NDArray[np.bool_]) -> FloatArray:
        """Give the share of a sample for which r things hold, ages spread as among won leads.

        Parameters
        ----------
        name
            The sample.
        holds
            bool (k, r).

        Returns
        -------
        float64 (r,); NaN of a sample without leads.
        """
        chosen = self.sample == name
        if name == "won" or not chosen.any():
            return holds[chosen].mean(axis=0) if chosen.any() else np.full(holds.shape[1], np.nan)
        weight = self.weight[:, OTHERS.index(name)]
        row = np.divide(weight, np.bincount(self.band[chosen], minlength=len(weight)).clip(1))
        row = row[self.band[chosen]]
        if not row.sum():
            return np.asarray(holds[chosen].mean(axis=0))
        return np.asarray((holds[chosen] * row[:, None]).sum(axis=0) / row.sum())

    def share_of_others(self, holds: NDArray[np.bool_]) -> FloatArray:
        """Give the share of lost and rejected leads together for which r things hold."""
        total = np.zeros(holds.shape[1])
        whole = 0.0
        for i, name in enumerate(OTHERS):
            weight = float(self.weight[:, i].sum())
            if weight > 0 and (self.sample == name).any():
                total += weight * self.share(name, holds)
                whole += weight
        return total / whole if whole else np.full(holds.shape[1], np.nan)

    def lifts(self, holds: NDArray[np.bool_], among: NDArray[np.bool_] | None = None) -> Lift:
        """Give the lift of r things.

        Parameters
        ----------
        holds
            bool (k, r): the thing holds for the lead.
        among
            bool (k,), the leads to compare; all without it.
        """
        among = np.ones(len(self), bool) if among is None else among
        won = (self.sample == "won") & among
        counts, strata = [], []
        for band in range(len(self.weight)):
            for i, name in enumerate(OTHERS):
                there = (self.sample == name) & (self.band == band)
                chosen = there & among
                share = chosen.sum() / max(there.sum(), 1)
                counts.append(holds[chosen].sum(axis=0))
                strata.append(Stratum(int(chosen.sum()), float(self.weight[band, i] * share)))
        ratio, deviation = log_ratio(holds[won].sum(axis=0), int(won.sum()), counts, strata)
        return lifts_of(ratio, deviation, base_rate(self.in_history))


def compared(facts: Facts, samples: Samples, every: Samples) -> Comparison:
    """Put won leads and others of the same age side by side.

    Parameters
    ----------
    facts
        Facts of n leads.
    samples
        The leads to compare. Without won ones everybody stays at the own hand-off moment.
    every
        All closed leads: how many there were to compare with at every age.
    """
    age = _age(facts, samples.moments.lead, samples.moments.as_of_us)
    won_ages = np.sort(age[samples.won])
    if not len(won_ages):
        band, weight = np.zeros(len(age), np.int64), np.zeros((1, len(OTHERS)))
        return Comparison(samples.moments, samples.sample, band, weight, samples.in_history)
    age, comparable = _same_ages(facts, samples, age, won_ages)
    edges = _edges(won_ages)
    band = np.searchsorted(edges[1:-1], age, side="right")
    weight = _weights(facts, every, won_ages, edges)
    lead = samples.moments.lead[comparable]
    moments = Moments(lead, facts.created_us[lead] + age[comparable])
    sample = samples.sample[comparable]
    return Comparison(moments, sample, band[comparable], weight, samples.in_history)


def _age(facts: Facts, lead: IntArray, at_us: IntArray) -> IntArray:
    return at_us - facts.created_us[lead]


def _same_ages(
    facts: Facts, samples: Samples, age: IntArray, won_ages: IntArray
) -> tuple[IntArray, NDArray[np.bool_]]:
    """Give each lead that was not won the age of a won one, chosen by its id, while it was open."""
    lifetime = _age(facts, samples.moments.lead, samples.closed_us)
    # An open lead of a list has no close; it is comparable up to the moment named for it.
    lifetime = np.where(lifetime > 2**62, age + 1, lifetime)
    possible = np.searchsorted(won_ages, lifetime)
    lots = np.array([lot(f"age {facts.lead_ids[i]}") for i in samples.moments.lead.tolist()])
    chosen = won_ages[np.minimum((lots * possible).astype(np.int64), len(won_ages) - 1)]
    comparable = samples.won | (possible > 0)
    return np.where(samples.won, age, chosen), comparable


def _edges(won_ages: IntArray) -> FloatArray:
    bands = int(np.clip(len(won_ages) // FEWEST_WON_PER_BAND, 1, MOST_BANDS))
    return np.unique(np.quantile(won_ages, np.linspace(0, 1, bands + 1)))


def _weights(facts: Facts, every: Samples, won_ages: IntArray, edges: FloatArray) -> FloatArray:
    bands = max(len(edges) - 1, 1)
    band = np.searchsorted(edges[1:-1], won_ages, side="right")
    lifetime = _age(facts, every.moments.lead, every.closed_us)
    weight = np.zeros((bands, len(OTHERS)))
    for b in range(bands):
        ages = won_ages[band == b]
        if not len(ages):
            continue
        there = [(every.sample == s) & (lifetime > np.median(ages)) for s in OTHERS]
        counts = np.array([float(t.sum()) for t in there])
        weight[b] = len(ages) / len(won_ages) * counts / max(counts.sum(), 1.0)
    return weight / max(weight.sum(), 1e-12)
