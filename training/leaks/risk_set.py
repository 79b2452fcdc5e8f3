"""Whether open leads have what leads had that were to stay open as long; else the close wrote it.

A copy of the outcome with mistakes in it looks like a good fact known in time, as long as only
closed leads are compared with each other. Open leads tell the two apart: whoever copies the outcome
has nothing to copy for them.

Method
------
Every lead gets the win rate of its value, worked out on other leads (five folds, drawn toward the
usual rate). Open leads are not compared with all closed ones: the longer a lead has been open, the
less it is like a won one. An open lead of some age is compared with its risk set, the closed leads
that were still open at that age, and in eight classes of age the observed mean is set against the
expected one (z, the variances of both sides counted in).

How far open leads have come from the mean of lost leads (0) to that of won leads (1) is their
*place*. The signs:

- z below -5, and a place less than half of the expected: open leads lack what won leads have.
- z above 5, and a place between 1/2 and 2: open leads lack what lost leads have.

A column is asked where won and lost leads differ by a fifth of its standard deviation or more, its
past is not on record (it may change with age), and losses are recorded. And it has to be steady:
open leads are the newest, so what changes from year to year (an honest count that grows, a question
no longer asked) would be accused. Steady is what does not differ, at p < .001, between lost leads
created in five successive periods: the scores, how many have a value, and its size. For the same
reason open leads may not score far above won ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.stats import f, rankdata

from features.facts import MICROSECONDS_PER_DAY, FloatArray, IntArray
from training.leaks.both_ways import groups_of
from training.leaks.judged import Judged
from training.leaks.seen import Seen
from training.leaks.signs import Sign, percent

FOLDS = 5
FEWEST_OF_A_VALUE = 10
PSEUDO_LEADS = 2.0
AGE_CLASSES = 8
PERIODS = 5
TREND_DOUBT = 0.001
FEWEST_OPEN = 20
FEWEST_AT_RISK = 20
SMALLEST_DIFFERENCE = 0.2  # standard deviations between won and lost leads
DEVIATIONS = 5.0
PART_OF_EXPECTED = 0.5
NEARLY_WON, FARTHEST = 0.5, 2.0


@dataclass(frozen=True)
class RiskSet:
    """Open leads against leads that were to stay open as long.

    Attributes
    ----------
    z
        Observed less expected, in standard errors.
    place, expected
        Of the open leads and of their risk sets, from lost (0) to won (1).
    """

    z: float
    place: float
    expected: float


def against_risk_set(seen: Seen, *, personal: bool = False) -> Iterator[Sign]:
    """Give a sign where open leads lack what closed ones had while they were as old.

    Parameters
    ----------
    seen
        A column without a history of its own.
    personal
        Look only at whether there is a value.
    """
    found = risk_set(seen, personal=personal)
    if found is None:
        return
    shown = f"by its values they are {percent(max(found.place, 0.0))} of the way from lost to won"
    usual = f"leads that were to stay open as long, {percent(max(found.expected, 0.0))}"
    if found.z < -DEVIATIONS and found.place < PART_OF_EXPECTED * found.expected:
        yield Sign("risk set", f"Open leads lack what won leads have: {shown}; {usual}.")
    elif found.z > DEVIATIONS and NEARLY_WON < found.place < FARTHEST:
        yield Sign("risk set", f"Open leads lack what lost leads have: {shown}; {usual}.")


def risk_set(seen: Seen, *, personal: bool = False) -> RiskSet | None:
    """Compare open leads with their risk sets; None where that says nothing."""
    leads = seen.leads
    is_open = leads.open & (leads.created_us <= leads.until_us)
    if is_open.sum() < FEWEST_OPEN or (leads.known & leads.open).any():
        return None
    score = _scores(seen, personal=personal)
    won, lost = score[leads.known & leads.won], score[leads.known & ~leads.won]
    apart = float(won.mean() - lost.mean())
    alike = apart <= SMALLEST_DIFFERENCE * np.sqrt((won.var() + lost.var()) / 2)
    if alike or not all(_is_steady(r, leads) for r in (score, *_readings(seen))):
        return None
    return _compared(score, leads, np.flatnonzero(is_open), apart)


def _readings(seen: Seen) -> Iterator[FloatArray]:
    """Give whether leads have a value, and the number that it is, in ranks: float64 (n,) each."""
    yield (~seen.missing[seen.codes]).astype(np.float64)
    if seen.is_numeric:
        numbers = seen.numbers[seen.codes]
        yield rankdata(np.where(np.isnan(numbers), np.nanmedian(numbers), numbers))


def _is_steady(score: FloatArray, leads: Judged) -> bool:
    """Tell whether lost leads score the same whenever they were created (analysis of variance)."""
    lost = leads.in_order[~leads.won[leads.in_order]]
    periods = [score[part] for part in np.array_split(lost, PERIODS)]
    within = sum(float(((part - part.mean()) ** 2).sum()) for part in periods if len(part))
    total = float(((score[lost] - score[lost].mean()) ** 2).sum())
    free = len(lost) - PERIODS
    if free <= 0 or total <= 0:
        return free > 0
    ratio = (total - within) / (PERIODS - 1) / max(within / free, 1e-300)
    return bool(f.sf(ratio, PERIODS - 1, free) > TREND_DOUBT)


def _scores(seen: Seen, *, personal: bool) -> FloatArray:
    """Give every lead the win rate of its value among the leads of other folds: float64 (n,)."""
    leads = seen.leads
    group = (seen.missing.astype(np.int64) if personal else _common(seen))[seen.codes]
    fold = np.random.default_rng(0).integers(0, FOLDS, len(leads))
    score = np.zeros(len(leads))
    for held_out in range(FOLDS):
        learned = leads.known & (fold != held_out)
        size = int(group.max()) + 1
        all_ = np.bincount(group[learned], minlength=size)
        wins = np.bincount(group[learned & leads.won], minlength=size)
        rate = (wins + PSEUDO_LEADS * leads.base_rate) / (all_ + PSEUDO_LEADS)
        score[fold == held_out] = rate[group[fold == held_out]]
    return score


def _common(seen: Seen) -> IntArray:
    """Give distinct values their group, all rare ones together: int64 (d,)."""
    group = groups_of(seen)
    known = np.bincount(group, seen.known)
    rest = int(group.max()) + 1
    return np.where((known[group] >= FEWEST_OF_A_VALUE) | seen.missing, group, rest)


def _compared(score: FloatArray, leads: Judged, still: IntArray, apart: float) -> RiskSet | None:
    closed = np.flatnonzero(leads.known)
    lived = (leads.ended_us - leads.created_us)[closed] / MICROSECONDS_PER_DAY
    age = (leads.until_us - leads.created_us[still]) / MICROSECONDS_PER_DAY
    edges = np.quantile(age, np.linspace(0, 1, AGE_CLASSES + 1)[1:-1])
    place = np.searchsorted(edges, age, side="right")
    observed = expected = lost = variance = number = 0.0
    for i in range(AGE_CLASSES):
        these = still[place == i]
        at_risk = closed[lived > age[place == i].mean()] if len(these) else these
        if len(at_risk) < FEWEST_AT_RISK:
            continue
        n, scores = len(these), score[at_risk]
        losers = score[at_risk[~leads.won[at_risk]]]
        observed += score[these].sum()
        expected += n * scores.mean()
        lost += n * (losers.mean() if len(losers) else scores.mean())
        variance += scores.var() * (n + n**2 / len(at_risk))
        number += n
    if number < FEWEST_OPEN or variance <= 0:
        return None
    scale = apart * number
    z = (observed - expected) / np.sqrt(variance)
    return RiskSet(float(z), float((observed - lost) / scale), float((expected - lost) / scale))
