"""Repeats that the agreement says mean nothing: an e-mail opened five times was opened once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from features.cut import Entries
from features.facts import IntArray
from features.kernel import Membership
from features.matching import any_of
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
    from features.loops.repeats import Once, that_count  # noqa: PLC0415

    counts_once = once_only(policy)
    once = any_of(masks) & ~any_of(masks[~counts_once])
    if not once.any():
        return entries
    means = Membership.of(list(masks), masks.shape[1])
    kinds = np.arange(masks.shape[1])
    of = Once(kinds, subject_of_kind, once, means.start, means.unit, negative(policy))
    keep = that_count(entries.row, entries.kind, of)
    return Entries(entries.row[keep], entries.kind[keep], entries.age_us[keep], entries.rows)


def once_only(policy: Policy) -> NDArray[np.bool_]:
    """Give bool (activities,): what counts once per subject, and is no contact request."""
    requests = policy.hand_off.contact_request
    return np.array(
        [a.repeats == "first" and n not in requests for n, a in policy.activities.items()], bool
    )


def negative(policy: Policy) -> NDArray[np.bool_]:
    """Give bool (activities,): what is a negative signal."""
    return np.array([a.stage == "negative" for a in policy.activities.values()], bool)
