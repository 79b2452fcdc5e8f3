"""What the score looks at: mean absolute contribution of every reason group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.rows import Rows
from training.model import LeadModel

MOST_GROUPS = 15
_FIXED = {
    "stage_early": "early-stage activity",
    "stage_mid": "mid-stage activity",
    "stage_late": "late-stage activity",
    "stage_negative": "negative signals",
    "engagement": "how much, how lately and in what rhythm",
    "other_activity": "activity that the agreement does not name",
    "timing": "age of the lead, weekday and hour of creation",
}


@dataclass(frozen=True)
class GroupBar:
    """A reason group: mean |contribution| in log-odds, and its length beside the strongest."""

    label: str
    kind: str
    mean: float
    percent_of_strongest: float


@dataclass(frozen=True)
class Groups:
    """The strongest groups, and how much of all contributions they hold (0–1)."""

    bars: tuple[GroupBar, ...]
    rows: int
    groups: int
    share: float


def group_labels(model: LeadModel) -> dict[str, str]:
    """Give reason group → words, for every group of a model."""
    policy = model.parameters.policy
    known = {
        **_FIXED,
        **{f"sequence_{n}": s.label for n, s in policy.sequences.items()},
    }
    return {group: known.get(group, _spelled(group)) for group in model.groups}


def _spelled(group: str) -> str:
    if group.startswith("attribute_"):
        return f"column {group.removeprefix('attribute_')}"
    return group.replace("_", " ")


def strongest_groups(model: LeadModel, sample: Rows) -> Groups | None:
    """Explain a sample and rank the groups; None where there is nothing to explain."""
    if not len(sample.matrix):
        return None
    means = np.abs(model.explain(sample).contributions).mean(axis=0)
    total = float(means.sum())
    if total <= 0:
        return None
    labels = group_labels(model)
    order = np.argsort(-means, kind="stable")[:MOST_GROUPS]
    bars = tuple(
        GroupBar(
            label=labels[model.groups[i]],
            kind="who it is" if model.groups[i] in model.fit_groups else "what it did",
            mean=float(means[i]),
            percent_of_strongest=100 * float(means[i] / means[order[0]]),
        )
        for i in order
        if means[i] > 0
    )
    shown = sum(bar.mean for bar in bars) / total
    return Groups(bars, len(sample.matrix), int((means > 0).sum()), shown)
