"""Other points than agreed, where history clearly supports them: as `leadscore suggest` would."""

from __future__ import annotations

import numpy as np

from training.hindsight import Past
from training.pilot.verdicts import Worth
from training.reweigh import implied_points, suggested_changes
from training.snapshots import AGES_DAYS, Snapshots

FEWEST_OF_EACH_OUTCOME = 20


def worths_of(past: Past) -> dict[str, Worth]:
    """Give item name → points that history supports in place of the agreed ones.

    Empty where there are fewer than 20 won or 20 other leads to learn from.

    Parameters
    ----------
    past
        All of history; the first policy is weighed.
    """
    snapshots = past.snapshots(past.outcomes, past.until_us, AGES_DAYS)
    if not _enough(snapshots, past.until_us):
        return {}
    items = implied_points(past.policies[0], past.facts, past.outcomes, snapshots, past.until_us)
    return {
        change.item.name: Worth(float(change.points), change.item.low, change.item.high)
        for change in suggested_changes(items)
    }


def _enough(snapshots: Snapshots, until_us: int) -> bool:
    labelled, _ = snapshots.labelled(until_us)
    lead = snapshots.moments.lead
    leads = len(np.unique(lead[labelled]))
    won = len(np.unique(lead[labelled & snapshots.won]))
    return min(won, leads - won) >= FEWEST_OF_EACH_OUTCOME
