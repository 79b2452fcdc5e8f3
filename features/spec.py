"""What the features of a model look at: fitted once on the training snapshots, then frozen.

The vocabulary (kinds of activity the policy does not name, attributes and their categories) comes
only from what the training snapshots could see.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from features.attributes import AttributeSpec, fit_attributes
from features.attributes.moments import last_of_each_lead
from features.cut import Cutter
from features.facts import Behaviour, Facts, Moments, attributes_at
from features.matching import Matcher
from features.policy.schema import Policy

MOST_LEARNED_KINDS = 40
MOST_SUBJECTS_PER_TYPE = 8
SMALLEST_SHARE_OF_LEADS = 0.005
FEWEST_LEADS = 20


class LearnedKind(BaseModel):
    """A kind of activity taken from the data: one type, or one (type, subject) pair."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    label: str
    type: str
    subject: str | None = None


class FeatureSpec(BaseModel):
    """Everything besides the policy that decides the columns of a row."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    learned: tuple[LearnedKind, ...]
    attributes: tuple[AttributeSpec, ...]
    stage_half_life_days: float = 14.0
    version: Literal[2] = 2


def fit_spec(policy: Policy, facts: Facts, moments: Moments) -> FeatureSpec:
    """Fit the vocabulary on what the moments could see.

    Parameters
    ----------
    policy
        The agreement; its activities are always features.
    facts
        Facts of n leads.
    moments
        Training snapshots; the last one of each lead decides what was seen of it.
    """
    last = last_of_each_lead(moments)
    return FeatureSpec(
        learned=tuple(_learned_kinds(policy, facts, last)),
        attributes=fit_attributes(attributes_at(facts, last), policy.exclude_attributes),
    )


def _learned_kinds(policy: Policy, facts: Facts, moments: Moments) -> Iterable[LearnedKind]:
    groups = _seen(facts, moments)
    subjects = Counter(type_ for type_, subject in groups if subject is not None)
    enough = max(FEWEST_LEADS, SMALLEST_SHARE_OF_LEADS * len(moments))
    seen = frozenset(kind for _, kinds in groups.values() for kind in kinds)
    named = {
        seen.intersection(np.flatnonzero(mask).tolist())
        for mask in Matcher(policy).masks(facts.behaviour.kinds, facts.behaviour.kind_columns)
    }
    candidates = []
    for (type_, subject), (leads, kinds) in groups.items():
        split = 1 < subjects[type_] <= MOST_SUBJECTS_PER_TYPE
        if split == (subject is not None) and leads >= enough and kinds not in named:
            candidates.append((leads, _learned(type_, subject)))
    candidates.sort(key=lambda c: (-c[0], c[1].type, c[1].subject or ""))
    return _with_unique_names([kind for _, kind in candidates[:MOST_LEARNED_KINDS]])


def _seen(
    facts: Facts, moments: Moments
) -> dict[tuple[str, str | None], tuple[int, frozenset[int]]]:
    """Give, per seen type and per seen (type, subject), its number of leads and its kinds."""
    number: dict[tuple[str, str | None], int] = {}
    groups = np.array(
        [
            [number.setdefault((kind[0], subject), len(number)) for subject in (None, kind[1])]
            for kind in facts.behaviour.kinds
        ],
        np.int64,
    ).reshape(-1, 2)
    leads, members = np.zeros(len(number), np.int64), defaultdict[int, set[int]](set)
    cutter = Cutter(facts.behaviour, len(facts))
    for part in cutter.parts(moments):
        entries = cutter.cut(moments.part(part))
        for group in groups.T:
            pairs = np.unique(entries.row * len(number) + group[entries.kind])
            leads += np.bincount(pairs % max(len(number), 1), minlength=len(number))
        for kind in np.unique(entries.kind).tolist():
            for i in groups[kind].tolist():
                members[i].add(kind)
    return {key: (int(leads[i]), frozenset(members[i])) for key, i in number.items() if leads[i]}


def _learned(type_: str, subject: str | None) -> LearnedKind:
    words = type_ if subject is None else f"{type_} {subject}"
    return LearnedKind(
        name=slug(words),
        label=" ".join(re.split(r"[\s_]+", words)).strip() or "unnamed activity",
        type=type_,
        subject=subject,
    )


def _with_unique_names(kinds: list[LearnedKind]) -> list[LearnedKind]:
    names = unique_names([kind.name for kind in kinds])
    return [kind.model_copy(update={"name": name}) for kind, name in zip(kinds, names, strict=True)]


def unique_names(names: Iterable[str]) -> list[str]:
    """Make names unique by numbering repeats: a, a, a_2 become a, a_2, a_2_2."""
    unique: dict[str, None] = {}
    for name in names:
        free, repeat = name, 1
        while free in unique:
            repeat += 1
            free = f"{name}_{repeat}"
        unique[free] = None
    return list(unique)


def slug(text: str) -> str:
    """Make a lower-case column name of a text; never empty."""
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_") or "x"


def learned_masks(learned: Sequence[LearnedKind], behaviour: Behaviour) -> NDArray[np.bool_]:
    """Give bool (learned, kinds): whether a distinct kind of the behaviour is the learned one."""
    number = {(kind.type, kind.subject): i for i, kind in enumerate(learned)}
    masks = np.zeros((len(learned), len(behaviour.kinds)), bool)
    for k, (type_, subject, *_) in enumerate(behaviour.kinds):
        for key in ((type_, None), (type_, subject)):
            if key in number:
                masks[number[key], k] = True
    return masks
