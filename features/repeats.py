"""Repeats that the agreement says mean nothing: an e-mail opened five times was opened once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features.cut import Entries
from features.facts import IntArray
from features.items import one_of_each
from features.kernel import Membership
from features.policy.schema import Policy


def without_repeats(
    policy: Policy, masks: NDArray[np.bool_], entries: Entries, subject_of_kind: IntArray
) -> Entries:
    """Leave out the repeats of activities that count `first` per subject.

    Parameters
    ----------
    policy
        The agreement.
    masks
        bool (activities, kinds): what the kinds mean.
    entries
        Known activities of n moments, oldest first.
    subject_of_kind
        int64 (kinds,), a number per distinct subject.

    Returns
    -------
    Entries
        Without those that every activity they mean counts once only and has counted already. What
        means nothing to the agreement, or something that counts each time, stays; so does a
        contact request, which is a new one each time.
    """
    requests = policy.hand_off.contact_request
    once = np.array(
        [a.repeats == "first" and n not in requests for n, a in policy.activities.items()], bool
    )
    matters = masks.any(axis=0)
    only_once = matters & ~masks[~once].any(axis=0)
    asked = np.flatnonzero(only_once[entries.kind])
    if not len(asked):
        return entries
    some = Entries(entries.row[asked], entries.kind[asked], entries.age_us[asked], entries.rows)
    position, unit = Membership.of(list(masks[once]), masks.shape[1]).expand(some)
    key = some.row[position] * len(masks) + unit
    counts = np.zeros(len(asked), bool)
    negative = np.array([a.stage == "negative" for a in policy.activities.values()], bool)[once]
    subject = subject_of_kind[some.kind[position]]
    counts[position[one_of_each(key, subject, negative[unit])]] = True
    keep = np.ones(len(entries.row), bool)
    keep[asked] = counts
    if keep.all():
        return entries
    return Entries(entries.row[keep], entries.kind[keep], entries.age_us[keep], entries.rows)
