"""What the features of a model look at: fitted once on the training snapshots, then frozen.

The vocabulary (kinds of activity the policy does not name, attributes and their categories) comes
only from what the training snapshots could see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal

import numpy as np
from pydantic import BaseModel, ConfigDict

from features.attributes import AttributeSpec, fit_attributes
from features.cut import Cutter
from features.facts import Behaviour, Facts, IntArray, Moments, attributes_at
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
    version: Literal[1] = 1


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
    last = _last_moment_of_each_lead(moments)
    return FeatureSpec(
        learned=tuple(_learned_kinds(policy, facts, last)),
        attributes=fit_attributes(attributes_at(facts, last), policy.exclude_attributes),
    )


def _last_moment_of_each_lead(moments: Moments) -> Moments:
    order = np.lexsort((moments.as_of_us, moments.lead))
    lead = moments.lead[order]
    last = np.ones(len(lead), bool)
    last[:-1] = lead[1:] != lead[:-1]
    return moments.part(order[last])


def _learned_kinds(policy: Policy, facts: Facts, moments: Moments) -> Iterable[LearnedKind]:
    behaviour = facts.behaviour
    leads_of = _leads_per_kind(facts, moments)
    enough = max(FEWEST_LEADS, SMALLEST_SHARE_OF_LEADS * len(moments))
    named = _sets_named_by(policy, behaviour, leads_of)
    candidates: list[tuple[int, LearnedKind]] = []
    for type_, subjects in _subjects_by_type(behaviour, leads_of).items():
        kinds = [(s, n) for s, n in subjects.items() if n >= enough]
        if 1 < len(subjects) <= MOST_SUBJECTS_PER_TYPE:
            candidates += [
                (n, _learned(type_, s)) for s, n in kinds if frozenset([(type_, s)]) not in named
            ]
        elif sum(subjects.values()) >= enough and _all_of(type_, subjects) not in named:
            candidates.append((sum(subjects.values()), _learned(type_, None)))
    candidates.sort(key=lambda c: (-c[0], c[1].name))
    return _with_unique_names([kind for _, kind in candidates[:MOST_LEARNED_KINDS]])


def _leads_per_kind(facts: Facts, moments: Moments) -> IntArray:
    cutter = Cutter(facts.behaviour, len(facts))
    kinds = len(facts.behaviour.kinds)
    total = np.zeros(kinds, np.int64)
    for part in cutter.parts(moments):
        entries = cutter.cut(moments.part(part))
        pairs = np.unique(entries.row * max(kinds, 1) + entries.kind)
        total += np.bincount(pairs % max(kinds, 1), minlength=kinds)
    return total


def _subjects_by_type(behaviour: Behaviour, leads_of: IntArray) -> dict[str, dict[str, int]]:
    types: dict[str, dict[str, int]] = {}
    for kind, leads in zip(behaviour.kinds, leads_of.tolist(), strict=True):
        if leads:
            subjects = types.setdefault(kind[0], {})
            subjects[kind[1]] = subjects.get(kind[1], 0) + leads
    return types


def _sets_named_by(
    policy: Policy, behaviour: Behaviour, leads_of: IntArray
) -> set[frozenset[tuple[str, ...]]]:
    masks = Matcher(policy).masks(behaviour.kinds)
    return {
        frozenset(behaviour.kinds[k][:2] for k in np.flatnonzero(mask & (leads_of > 0)))
        for mask in masks
    }


def _all_of(type_: str, subjects: Mapping[str, int]) -> frozenset[tuple[str, ...]]:
    return frozenset((type_, subject) for subject in subjects)


def _learned(type_: str, subject: str | None) -> LearnedKind:
    words = type_ if subject is None else f"{type_} {subject}"
    return LearnedKind(
        name=slug(words),
        label=" ".join(re.split(r"[\s_]+", words)).strip() or "unnamed activity",
        type=type_,
        subject=subject,
    )


def _with_unique_names(kinds: list[LearnedKind]) -> list[LearnedKind]:
    seen: dict[str, int] = {}
    unique = []
    for kind in kinds:
        seen[kind.name] = seen.get(kind.name, 0) + 1
        repeat = seen[kind.name]
        unique.append(
            kind if repeat == 1 else kind.model_copy(update={"name": f"{kind.name}_{repeat}"})
        )
    return unique


def slug(text: str) -> str:
    """Make a lower-case column name of a text; never empty."""
    return re.sub(r"[^a-z0-9]+", "_", text.casefold()).strip("_") or "x"


def learned_mask(kind: LearnedKind, behaviour: Behaviour) -> np.ndarray:
    """Give bool (kinds,): whether a distinct kind of the behaviour is this learned kind."""
    return np.array(
        [
            values[0] == kind.type and (kind.subject is None or values[1] == kind.subject)
            for values in behaviour.kinds
        ],
        dtype=bool,
    )
