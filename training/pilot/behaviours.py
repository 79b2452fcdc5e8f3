"""What won leads do: agreed activities, and raw ones that the agreement does not mention."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.facts import Facts, Moments
from features.policy.schema import Did, Policy
from training.pilot.comparison import Comparison
from training.pilot.contrast import Contrast, as_columns, contrasts
from training.pilot.seen import Seen
from training.pilot.timing import Timing, shows_later, stage_edges, suggested_stage, timings

SMALLEST_SHARE = 0.01
FEWEST_LEADS = 10
MOST_UNMENTIONED = 12
MOST_SUBJECTS = 5


@dataclass(frozen=True)
class Behaviour:
    """One thing leads do.

    Attributes
    ----------
    label
        As agreed, or type and subject of raw activities.
    agreed
        It is in the agreement.
    points, stage
        As agreed; None where it is not.
    suggested_stage
        By when won leads typically do it; None where the data cannot tell.
    contrast
        How won leads and others of the same age differ in having done it.
    timing
        When won leads do it.
    won_leads
        Won leads there are.
    """

    label: str
    agreed: bool
    points: int | None
    stage: str | None
    suggested_stage: str | None
    contrast: Contrast
    timing: Timing
    won_leads: int

    @property
    def after_hand_off(self) -> bool:
        """Won leads do it, but hardly any had by its hand-off: nothing can be compared."""
        if not self.won_leads:
            return False
        by_hand_off = self.contrast.share_won * self.won_leads
        return shows_later(round(by_hand_off), self.timing.won_leads)


def behaviours_of(
    seen: Seen, comparison: Comparison, facts: Facts, won_at_close: Moments
) -> list[Behaviour]:
    """Compare what won leads and others did.

    Parameters
    ----------
    seen
        The leads at the moments of the comparison.
    comparison
        k leads.
    facts
        Facts of n leads.
    won_at_close
        Won leads, each just before its win.

    Returns
    -------
    The agreed activities in the order of the file, then raw ones that no activity means, the most
    frequent first; those of fewer than 1 % of the leads are left out.
    """
    families = _families(seen)
    agreed = [seen.did(Did(activity=name)) for name in seen.policy.activities]
    did = [*agreed, *(_did(seen, mask) for mask in families.values())]
    found = contrasts(comparison, as_columns(did, len(comparison)))
    when = timings(facts, won_at_close, [*seen.masks, *families.values()])
    edges = _edges(seen.policy, when)
    named = [*_agreed(seen.policy), *((label, None, None) for label in families)]
    return [
        Behaviour(
            label=label,
            agreed=stage is not None,
            points=points,
            stage=stage,
            # When somebody turns away says nothing about a buying stage.
            suggested_stage=None if stage == "negative" else suggested_stage(timing, edges),
            contrast=contrast,
            timing=timing,
            won_leads=len(won_at_close),
        )
        for (label, points, stage), contrast, timing in zip(named, found, when, strict=True)
    ]


def _agreed(policy: Policy) -> Iterator[tuple[str, int, str]]:
    for activity in policy.activities.values():
        yield activity.label, activity.points, activity.stage


def _edges(policy: Policy, when: Sequence[Timing]) -> tuple[float, float] | None:
    positions: dict[str, list[float]] = defaultdict(list)
    for activity, timing in zip(policy.activities.values(), when, strict=False):
        if timing.won_leads:
            positions[activity.stage].append(timing.position)
    return stage_edges(positions)


def _did(seen: Seen, mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    entries = seen.known.entries
    did = np.zeros(len(seen), bool)
    did[entries.row[mask[entries.kind]]] = True
    return did


def _families(seen: Seen) -> dict[str, NDArray[np.bool_]]:
    """Group the kinds that no activity means; give the frequent groups as masks over the kinds.

    A type and the beginning of its subject are a group where enough leads have it; what is left
    of the type is one as well. Types with many subjects that are no paths, such as the numbers of
    messages, are not told apart by them.
    """
    enough = max(FEWEST_LEADS, SMALLEST_SHARE * len(seen))
    unmentioned = ~seen.masks.any(axis=0)
    narrow = np.array(_narrow_names(seen.known.kinds), object)
    wide = np.array([_wide(kind) for kind in seen.known.kinds], object)
    found: list[tuple[int, str, NDArray[np.bool_]]] = []
    for names in (narrow, wide):
        for name in dict.fromkeys(names[unmentioned].tolist()):
            mask = np.asarray(unmentioned & (names == name), bool)
            leads = int(_did(seen, mask).sum())
            if leads >= enough:
                found.append((-leads, str(name), mask))
                unmentioned = unmentioned & ~mask
    found.sort(key=lambda group: group[:2])
    return {name: mask for _, name, mask in found[:MOST_UNMENTIONED]}


def _narrow_names(kinds: Sequence[tuple[str, ...]]) -> list[str]:
    subjects: dict[str, set[str]] = defaultdict(set)
    for type_, subject, *_ in kinds:
        subjects[type_].add(subject if not subject.startswith("/") else "/")
    return [
        f"{type_} {_beginning(subject)}".strip()
        if subject.startswith("/") or len(subjects[type_]) <= MOST_SUBJECTS
        else type_
        for type_, subject, *_ in kinds
    ]


def _beginning(subject: str) -> str:
    """Give the first part of a path, any other subject as it is."""
    if not subject.startswith("/"):
        return subject
    first, _, rest = subject[1:].partition("/")
    return f"/{first}/…" if rest else f"/{first}"


def _wide(kind: tuple[str, ...]) -> str:
    return f"{kind[0]} (any other)"
