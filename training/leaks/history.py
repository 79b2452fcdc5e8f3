"""What the recorded changes of a column tell about when it was filled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.facts import Changes, Column, Facts, Moments, attributes_at
from training.leaks.accuracy import at_random
from training.leaks.judged import Judged
from training.leaks.seen import seen_column
from training.leaks.signs import percent

DROP_WORTH_TELLING = 0.03
SHARE_WORTH_TELLING = 0.05


@dataclass(frozen=True)
class Views:
    """All columns at two moments: the last training snapshot of each lead, and its creation."""

    last: dict[str, Column]
    creation: dict[str, Column]


def views_of(facts: Facts, leads: Judged) -> Views:
    """Give every attribute as of the last training snapshot and as of creation."""
    created = Moments(np.arange(len(facts)), facts.created_us)
    return Views(attributes_at(facts, leads.last_seen), attributes_at(facts, created))


def told_by_history(name: str, facts: Facts, views: Views, leads: Judged) -> list[str]:
    """Say what the history shows: changes at or after the close, and what they would give away."""
    changes = facts.changes.get(name)
    if changes is None or not leads.enough:
        return []
    after = share_after_close(changes, leads)
    final, last, creation = (
        at_random(seen_column(name, column, leads))
        for column in (facts.attributes[name], views.last[name], views.creation[name])
    )
    said = []
    if after >= SHARE_WORTH_TELLING:
        said.append(
            f"{percent(after)} of its recorded changes of closed leads came at or after the close; "
            "its history keeps them out of what the model sees."
        )
    if final.at_least - max(creation.value, 0.5) >= DROP_WORTH_TELLING:
        said.append(
            f"Alone the latest value reaches AUC {final.value:.3f}, the value as of the last "
            f"snapshot {last.value:.3f}, as of creation {creation.value:.3f}."
        )
    return said


def share_after_close(changes: Changes, leads: Judged) -> float:
    """Give the share of the changes of closed leads that came at or after the close; 0 without."""
    closed = ~leads.open[changes.lead]
    after = changes.occurred_us >= leads.ended_us[changes.lead]
    return float(after[closed].mean()) if closed.any() else 0.0
