"""How often each agreed item counted at each training snapshot, in units of its own points."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import Facts, FloatArray, IntArray, Moments
from features.points import Agreement, Known, item_names
from features.policy.schema import Policy
from features.rows import RowBuilder
from features.spec import FeatureSpec
from training.snapshots import Snapshots

NO_BOUND = -(10**9)
KINDS = ("class", "fit", "activity", "sequence")


@dataclass(frozen=True)
class Units:
    """What the items counted at k labelled snapshots.

    Attributes
    ----------
    names
        Item names, `class:…`, `fit:…`, `activity:…`, `sequence:…`.
    agreed
        float64 (items,), the agreed points of one unit.
    counted
        float64 (k, items): 0 or 1 for class and fit, Σ decay of the repeats that count for
        activities, the decay for sequences.
    won, weight
        (k,), the labels, and weights that sum to the number of leads.
    lead
        int64 (k,), so that the snapshots of one lead are told from those of others.
    age_us
        int64 (k,), time since the creation of the lead.
    """

    names: tuple[str, ...]
    agreed: FloatArray
    counted: FloatArray
    won: NDArray[np.bool_]
    weight: FloatArray
    lead: IntArray
    age_us: IntArray

    def leads_that_fire(self) -> IntArray:
        """Count, per item, the leads for which it counted at any snapshot: int64 (items,)."""
        fired = self.counted != 0
        return np.array([len(np.unique(self.lead[column])) for column in fired.T], np.int64)

    def share_that_fires(self) -> FloatArray:
        """Give, per item, the share of the snapshots at which it counted: float64 (items,)."""
        return np.asarray((self.counted != 0).mean(axis=0), np.float64)


def units_of(policy: Policy, facts: Facts, snapshots: Snapshots, until_us: int) -> Units:
    """Count the units of every item at the snapshots whose label was known at `until`.

    Parameters
    ----------
    policy
        The agreement.
    facts
        Collected with the kind columns of this policy (or more).
    snapshots
        Training snapshots.
    until_us
        Nothing later counts.
    """
    labelled, weight = snapshots.labelled(until_us)
    moments = snapshots.moments.part(labelled)
    agreement = Agreement(one_point_each(policy))
    names = item_names(policy)
    parts = [agreement.points(known).items for _, known in known_at(policy, facts, moments)]
    counted = np.concatenate([*parts, np.zeros((0, len(names)))])
    is_who = np.array([n.startswith(("class:", "fit:")) for n in names], bool)
    counted[:, is_who] = counted[:, is_who] != 0
    return Units(
        names=names,
        agreed=agreed_units(policy),
        counted=counted,
        won=snapshots.won[labelled],
        weight=weight[labelled],
        lead=moments.lead,
        age_us=moments.as_of_us - facts.created_us[moments.lead],
    )


def known_at(policy: Policy, facts: Facts, moments: Moments) -> Iterator[tuple[slice, Known]]:
    """Give what was known at the moments, part by part."""
    builder = RowBuilder(policy, FeatureSpec(learned=(), attributes=()))
    return builder.known_in_parts(facts, moments)


def one_point_each(policy: Policy) -> Policy:
    """Give the same agreement with one point per behaviour, no bounds and no product lines.

    Its points are units: also where nothing was agreed, so that a rule worth 0 can be weighed.
    """
    # Not validated on purpose: one point is not what a negative stage may have.
    return policy.model_copy(
        update={
            "activities": {
                name: activity.model_copy(update={"points": 1})
                for name, activity in policy.activities.items()
            },
            "sequences": {
                name: sequence.model_copy(update={"points": 1})
                for name, sequence in policy.sequences.items()
            },
            "negative_floor": NO_BOUND,
            "positive_ceiling": None,
            "product_lines": {},
        }
    )


def agreed_units(policy: Policy) -> FloatArray:
    """Give float64 (items,), the agreed points of one unit of every item."""
    points: Sequence[float] = [
        *(float(f.points) for f in policy.classification.values()),
        *(100.0 for _ in policy.qualification.factors),
        *(float(a.points) for a in policy.activities.values()),
        *(float(s.points) for s in policy.sequences.values()),
    ]
    return np.array(points, np.float64)
