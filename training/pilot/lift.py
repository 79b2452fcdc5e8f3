"""How much likelier leads win where something holds: risk ratio, lift, interval, many looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from features.facts import FloatArray, IntArray

Z_95 = float(norm.ppf(0.975))
FALSE_DISCOVERY_RATE = 0.05


@dataclass(frozen=True)
class Stratum:
    """One group of not-won leads: how many are in the sample, and its weight in history."""

    count: int
    weight: float


@dataclass(frozen=True)
class Lift:
    """Lifts of r things, each with its 95 % interval; float64 (r,), NaN where not defined.

    Attributes
    ----------
    lift, low, high
        Win rate where the thing holds ÷ overall win rate of history.
    log_ratio, deviation
        log(share of won leads where it holds ÷ share of not-won leads where it holds), and its
        standard error.
    """

    lift: FloatArray
    low: FloatArray
    high: FloatArray
    log_ratio: FloatArray
    deviation: FloatArray

    @property
    def p_value(self) -> FloatArray:
        """Two-sided, that the thing makes no difference; 1 where not defined."""
        known = np.isfinite(self.log_ratio) & (self.deviation > 0)
        size = np.abs(np.where(known, self.log_ratio, 0.0))
        return np.where(known, 2 * norm.sf(size / np.where(known, self.deviation, 1.0)), 1.0)


def log_ratio(
    won: IntArray, of_won: int, others: Sequence[IntArray], strata: Sequence[Stratum]
) -> tuple[FloatArray, FloatArray]:
    """Give log risk ratios and their standard errors (Katz et al. 1978, Biometrics 34).

    Every count gets half a lead more (Walter 1975; Pettigrew, Gart and Thomas 1986), so that
    nothing is infinite where a thing holds for none. Not-won leads may come from several strata,
    sampled at different rates; their shares are averaged by the weights of history, which is why
    the ratio does not depend on how many of each were drawn.

    Parameters
    ----------
    won
        int64 (r,), won leads where the thing holds, of `of_won`.
    others
        Per stratum int64 (r,), the same of its leads.
    strata
        Their sizes and weights; those without leads are left out.

    Returns
    -------
    ratio, deviation
        float64 (r,); NaN where there are no won or no other leads.
    """
    there = [(n, s) for n, s in zip(others, strata, strict=True) if s.count and s.weight > 0]
    if not of_won or not there:
        nothing = np.full(len(won), np.nan)
        return nothing, nothing.copy()
    whole = sum(stratum.weight for _, stratum in there)
    share, variance = np.zeros(len(won)), np.zeros(len(won))
    for holds, stratum in there:
        weight = stratum.weight / whole
        # The half lead is shared out, so that one stratum cut in two gives the same.
        of = stratum.count + weight / 2
        part = (holds + weight / 2) / of
        share += weight * part
        variance += weight**2 * part * (1 - part) / of
    share_won = (won + 0.5) / (of_won + 0.5)
    of_won_leads = 1 / (won + 0.5) - 1 / (of_won + 0.5)
    return np.log(share_won / share), np.sqrt(of_won_leads + variance / share**2)


def lift_of(ratio: FloatArray, base_rate: float) -> FloatArray:
    """Map log risk ratios to lifts: with base rate b, r ↦ r / (b·r + 1 − b), which never falls."""
    factor = np.exp(ratio)
    return factor / (base_rate * factor + 1 - base_rate)


def lifts_of(ratio: FloatArray, deviation: FloatArray, base_rate: float) -> Lift:
    """Give the lifts of log risk ratios, with their 95 % intervals."""
    low, high = ratio - Z_95 * deviation, ratio + Z_95 * deviation
    return Lift(
        lift=lift_of(ratio, base_rate),
        low=lift_of(low, base_rate),
        high=lift_of(high, base_rate),
        log_ratio=ratio,
        deviation=deviation,
    )


def base_rate(in_history: Mapping[str, int]) -> float:
    """Give the share of closed leads of history that was won; NaN without any."""
    total = sum(in_history.values())
    return in_history.get("won", 0) / total if total else float("nan")


def discoveries(p_value: FloatArray) -> NDArray[np.bool_]:
    """Tell which differences stand out among many (Benjamini and Hochberg 1995).

    Of those named, at most `FALSE_DISCOVERY_RATE` are expected to be chance.
    """
    order = np.argsort(p_value, kind="stable")
    line = FALSE_DISCOVERY_RATE * np.arange(1, len(order) + 1) / max(len(order), 1)
    below = np.flatnonzero(p_value[order] <= line)
    found = np.zeros(len(order), bool)
    if len(below):
        found[order[: below[-1] + 1]] = True
    return found
