"""How often won leads do what the agreement names, against all others at the same age."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import MICROSECONDS_PER_DAY, Facts, FloatArray, IntArray, Moments
from features.kernel import Membership, follow_ups
from features.matching import any_of
from features.points import Agreement, Known
from features.policy.schema import Policy
from training.outcomes import Outcomes
from training.reweigh.units import known_at
from training.snapshots import snapshots_of

# Won leads close sooner, so they have less time for everything: compared is what is done per day
# at the same age.
AGE_EDGES_DAYS = (0.0, 1.0, 3.0, 7.0, 14.0, 30.0, 60.0)


@dataclass(frozen=True)
class Lifts:
    """Rate of won leads over rate of the others, per behaviour (activities, then sequences).

    Attributes
    ----------
    log_ratio, spread
        float64 (behaviours,), the logarithm of the ratio and its standard error, leads counted
        whole; NaN where won leads or others never do it.
    """

    log_ratio: FloatArray
    spread: FloatArray


def lifts_of(
    policy: Policy, facts: Facts, outcomes: Outcomes, horizon_days: float, until_us: int
) -> Lifts:
    """Compare won leads with the others in what they did while open, within the horizon.

    A Mantel–Haenszel ratio over bands of age: whoever is open at an age is compared with others
    open at that age. Repeats that count once for the agreement are counted once.

    Parameters
    ----------
    policy
        The agreement.
    facts, outcomes
        As known at `until`.
    horizon_days
        Days after creation within which a win counts.
    until_us
        Nothing later counts.
    """
    own = policy.hygiene.internal_mail_domains
    first = snapshots_of(facts, outcomes, until_us, horizon_days, (0.0,), own)
    known, weight = first.labelled(until_us)
    lead, won, weight = first.moments.lead[known], first.won[known], weight[known]
    created = facts.created_us[lead]
    end = np.minimum(outcomes.closed_us[lead], created + first.horizon_us)
    open_us = np.maximum(np.minimum(end, until_us) - created, 0)
    # What comes with the close is not before it.
    moments = Moments(lead, created + np.maximum(open_us - 1, 0))
    times = _counted(policy, facts, moments, open_us)
    open_days = _days_per_band(open_us)
    return _ratio(times * weight[:, None, None], open_days * weight[:, None], won)


def _counted(policy: Policy, facts: Facts, moments: Moments, open_us: IntArray) -> FloatArray:
    """Count per lead, band of age and behaviour: float64 (n, bands, behaviours)."""
    agreement = Agreement(policy)
    parts = [
        _counted_in(agreement, known, open_us[part])
        for part, known in known_at(policy, facts, moments)
    ]
    behaviours = len(policy.activities) + len(policy.sequences)
    return np.concatenate([*parts, np.zeros((0, len(AGE_EDGES_DAYS), behaviours))])


def _counted_in(agreement: Agreement, known: Known, open_us: IntArray) -> FloatArray:
    policy, masks = agreement.policy, agreement.masks(known)
    entries = agreement.entries(known, masks)
    age_days = (open_us[entries.row] - entries.age_us) / MICROSECONDS_PER_DAY
    band = np.maximum(np.searchsorted(AGE_EDGES_DAYS, age_days, side="right") - 1, 0)
    cell = entries.row * len(AGE_EDGES_DAYS) + band
    position, unit = Membership.of(list(masks), masks.shape[1]).expand(entries)
    pairs = [(cell[position], unit)]
    index = {name: i for i, name in enumerate(policy.activities)}
    for i, sequence in enumerate(policy.sequences.values()):
        then = any_of(masks[[index[name] for name in sequence.then]])
        done = follow_ups(entries, masks[index[sequence.first]], then, sequence.within_days)
        pairs.append((cell[done], np.full(int(done.sum()), len(index) + i)))
    columns = len(index) + len(policy.sequences)
    key = np.concatenate([cells * columns + units for cells, units in pairs])
    size = len(open_us) * len(AGE_EDGES_DAYS) * columns
    counts = np.bincount(key, minlength=size).astype(np.float64)
    return counts.reshape(len(open_us), len(AGE_EDGES_DAYS), columns)


def _days_per_band(open_us: IntArray) -> FloatArray:
    edges = np.array([*AGE_EDGES_DAYS, np.inf])
    days = open_us[:, None] / MICROSECONDS_PER_DAY
    return np.asarray(np.diff(np.minimum(days, edges), axis=1))


def _ratio(times: FloatArray, days: FloatArray, won: NDArray[np.bool_]) -> Lifts:
    won_days, other_days = days[won].sum(axis=0), days[~won].sum(axis=0)
    both = np.maximum(won_days + other_days, 1e-12)
    # Each time counts for its side, weighed with how many days the other side had at that age.
    side = np.where(won[:, None], other_days / both, won_days / both)
    each = np.einsum("nb,nbu->nu", side, times)
    of_won, of_others = each[won].sum(axis=0), each[~won].sum(axis=0)
    seen = (of_won > 0) & (of_others > 0)
    safe_won, safe_others = np.where(seen, of_won, 1.0), np.where(seen, of_others, 1.0)
    share = np.where(won[:, None], each / safe_won, each / safe_others)
    return Lifts(
        np.where(seen, np.log(safe_won / safe_others), np.nan),
        np.where(seen, np.sqrt((share**2).sum(axis=0)), np.nan),
    )
