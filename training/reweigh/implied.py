"""The points that history implies for every item of the agreement, with their intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from features.facts import Facts, FloatArray
from features.policy.schema import Policy
from training.outcomes import Outcomes
from training.reweigh.lifts import lifts_of
from training.reweigh.regression import Estimates, estimates_of
from training.reweigh.shrinkage import Believed, believed
from training.reweigh.units import Units, units_of
from training.snapshots import Snapshots

Verdict = Literal["as_agreed", "lower", "higher", "other_way", "not_seen", "cannot_tell"]
INTERVAL_90 = 1.6448536269514722
NEARLY_ALL = 0.98
STAGES = ("early", "mid", "late", "negative")


@dataclass(frozen=True)
class Implied:
    """One item of the agreement and what history says of its points.

    Attributes
    ----------
    name, label
        Such as `activity:email_click`, and its words in the policy.
    agreed
        Agreed points of one unit (100 for a fit factor).
    implied, low, high
        Points that history implies, held to the agreement, and their 90 % interval.
    spread
        Standard deviation behind the interval.
    alone, alone_spread
        Points from history alone, before holding them to the agreement, and their spread.
    leads_that_fire
        Leads for which it counted at a training snapshot.
    share_that_fires
        Share of the training snapshots at which it counted.
    lift, lift_low, lift_high
        How often won leads do it, as a multiple of the others at the same age, and its 90 %
        interval; for class and fit, None. None as well where won leads or others never do it.
    verdict
        `lower` and `higher` (in size) where the interval excludes the agreed points, `other_way`
        where it lies across zero, `cannot_tell` where (nearly) all leads share it or the points of
        its part hardly go along with winning, `not_seen` where it never counted.
    """

    name: str
    label: str
    agreed: float
    implied: float
    low: float
    high: float
    spread: float
    alone: float
    alone_spread: float
    leads_that_fire: int
    share_that_fires: float
    lift: float | None
    lift_low: float | None
    lift_high: float | None
    verdict: Verdict


def implied_points(
    policy: Policy, facts: Facts, outcomes: Outcomes, snapshots: Snapshots, until_us: int
) -> list[Implied]:
    """Weigh every item of the agreement by history.

    Parameters
    ----------
    policy
        The agreement.
    facts
        Collected with the kind columns of this policy (or more), nothing later than `until`.
    outcomes
        Of the same leads.
    snapshots
        Training snapshots, with the horizon that counts.
    until_us
        Only labels known by then count.

    Returns
    -------
    list
        One per item, in the order of `features.points.item_names`; empty for an empty agreement.
        Points of product lines of their own are not looked at.
    """
    units = units_of(policy, facts, snapshots, until_us)
    if not units.names or not len(units.won):
        return []
    estimates = estimates_of(units)
    posterior = believed(estimates, units.agreed, _groups(policy, units.names))
    horizon_days = snapshots.horizon_us / 86_400_000_000
    lifts = lifts_of(policy, facts, outcomes, horizon_days, until_us)
    who = len(units.names) - len(lifts.log_ratio)
    unknown = np.full(who, np.nan)
    bounds = np.stack(
        [
            np.exp(np.concatenate([unknown, lifts.log_ratio + side * INTERVAL_90 * lifts.spread]))
            for side in (0, -1, 1)
        ],
        axis=1,
    )
    return _listed(policy, units, estimates, posterior, bounds)


def labels_of(policy: Policy) -> dict[str, str]:
    """Give item name → label as the agreement words it."""
    return {
        **{f"class:{n}": f.label for n, f in policy.classification.items()},
        **{f"fit:{n}": f.label for n, f in policy.qualification.factors.items()},
        **{f"activity:{n}": a.label for n, a in policy.activities.items()},
        **{f"sequence:{n}": s.label for n, s in policy.sequences.items()},
    }


def _groups(policy: Policy, names: tuple[str, ...]) -> NDArray[np.int64]:
    """Give numbers to what is judged together: classes, fit factors, behaviours of a stage."""
    stage = {f"activity:{n}": STAGES.index(a.stage) for n, a in policy.activities.items()}
    for name, sequence in policy.sequences.items():
        last = stage[f"activity:{sequence.then[0]}"]
        stage[f"sequence:{name}"] = STAGES.index("negative") if sequence.points < 0 else last
    who = {"class": len(STAGES), "fit": len(STAGES) + 1}
    return np.array([stage.get(n, who.get(n.split(":")[0], 0)) for n in names], np.int64)


def _listed(
    policy: Policy, units: Units, estimates: Estimates, posterior: Believed, lifts: FloatArray
) -> list[Implied]:
    labels, scale = labels_of(policy), estimates.worth_per_point
    alone_spread = np.sqrt(np.diag(estimates.covariance)) / scale
    fires, share = units.leads_that_fire(), units.share_that_fires()
    listed = []
    for i, name in enumerate(units.names):
        points, spread = float(posterior.mean[i] / scale[i]), float(posterior.spread[i] / scale[i])
        low, high = points - INTERVAL_90 * spread, points + INTERVAL_90 * spread
        told = bool(estimates.has_scale[i]) and share[i] < NEARLY_ALL
        lift, lift_low, lift_high = (None if np.isnan(x) else float(x) for x in lifts[i])
        agreed = float(units.agreed[i])
        listed.append(
            Implied(
                name=name,
                label=labels[name],
                agreed=agreed,
                implied=points,
                low=low,
                high=high,
                spread=spread,
                alone=float(estimates.log_odds[i] / scale[i]),
                alone_spread=float(alone_spread[i]),
                leads_that_fire=int(fires[i]),
                share_that_fires=float(share[i]),
                lift=lift,
                lift_low=lift_low,
                lift_high=lift_high,
                verdict=_verdict(agreed, low, high, int(fires[i]), told),
            )
        )
    return listed


def _verdict(agreed: float, low: float, high: float, fires: int, told: bool) -> Verdict:
    if not fires:
        return "not_seen"
    if not told:
        return "cannot_tell"
    if agreed < 0:
        low, high = -high, -low
    if agreed != 0 and high < 0:
        return "other_way"
    size = abs(agreed)
    return "lower" if high < size else "higher" if low > size else "as_agreed"
