"""What is known of leads at their moments, and what the agreement makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.cut import Entries
from features.facts import Column, Facts, FloatArray, Moments
from features.items import behaviour_items
from features.points import Counter, Known, RulePoints
from features.policy.schema import Did, Policy
from features.rows import RowBuilder
from features.spec import FeatureSpec

NOTHING_LEARNED = FeatureSpec(learned=(), attributes=())


@dataclass(frozen=True)
class Seen:
    """k leads at their moments.

    Attributes
    ----------
    policy
        The agreement.
    points
        Its points.
    known
        What they were computed from.
    masks
        bool (activities, kinds): which raw activities mean what.
    entries
        The activities that count, without the repeats of what counts once.
    """

    policy: Policy
    points: RulePoints
    known: Known
    masks: NDArray[np.bool_]
    entries: Entries

    def __len__(self) -> int:
        return self.known.entries.rows

    @property
    def columns(self) -> Mapping[str, Column]:
        """Lead columns and derived facts by name, k rows each."""
        return self.known.columns

    def did(self, did: Did) -> NDArray[np.bool_]:
        """Tell who did something at least once: bool (k,)."""
        return Counter(self.policy, self.masks, self.entries)(did) > 0

    def behaviour(self) -> FloatArray:
        """Give float64 (k, activities + sequences): points before floor and ceiling."""
        subjects = self.known.subject_of_kind
        return behaviour_items(self.policy, self.masks, self.entries, subjects)


def seen_at(policy: Policy, facts: Facts, moments: Moments) -> Seen:
    """Look at leads at moments, in the words of an agreement; nothing later is seen.

    Parameters
    ----------
    policy
        The agreement.
    facts
        Facts of n leads, with every activity column the policy looks at.
    moments
        k moments.
    """
    builder = RowBuilder(policy, NOTHING_LEARNED)
    rows = builder.build(facts, moments)
    masks = builder.agreement.masks(rows.known)
    entries = builder.agreement.entries(rows.known, masks)
    return Seen(policy, rows.points, rows.known, masks, entries)
