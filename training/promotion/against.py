"""What a comparison with the champion found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class AgainstChampion:
    """A newly trained model beside the champion, on snapshots that neither had learned from.

    Attributes
    ----------
    version
        Of the champion.
    how
        `same_snapshots`: every snapshot that both can be judged on. Those since the champion was
        trained are scored by it as it is; all others were predicted, in both trainings, by models
        that knew all leads but some, this one among them. `newer_leads`: only the former, where
        the champion left no predictions behind.
    leads, snapshots, wins
        Compared; `wins` are leads that won.
    champion, challenger
        `training.metrics.summary` of each on those rows.
    difference
        `training.metrics.paired_bootstrap` of the log-losses, challenger less champion: below 0
        the challenger is better.
    newer_leads, newer_wins
        Leads (and won ones) among them with a snapshot since the champion was trained.
    newer_difference
        As `difference`, on the snapshots since the champion was trained; None without any.
    """

    version: str
    how: Literal["newer_leads", "same_snapshots"]
    leads: int
    snapshots: int
    wins: int
    champion: Mapping[str, float]
    challenger: Mapping[str, float]
    difference: Mapping[str, float]
    newer_leads: int = 0
    newer_wins: int = 0
    newer_difference: Mapping[str, float] | None = None
