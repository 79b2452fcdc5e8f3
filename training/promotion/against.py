"""What a comparison with the champion found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class AgainstChampion:
    """A newly trained model beside the champion, on the same rows.

    Attributes
    ----------
    version
        Of the champion.
    how
        `newer_leads`: leads that came after the champion was trained, scored by the champion as it
        is and predicted out of time by the challenger's training; `same_snapshots`: snapshots that
        both trainings predicted out of time.
    leads, snapshots, wins
        Compared; `wins` are leads that won.
    champion, challenger
        `training.metrics.summary` of each on those rows.
    difference
        `training.metrics.paired_bootstrap` of the log-losses, challenger less champion: below 0
        the challenger is better.
    """

    version: str
    how: Literal["newer_leads", "same_snapshots"]
    leads: int
    snapshots: int
    wins: int
    champion: Mapping[str, float]
    challenger: Mapping[str, float]
    difference: Mapping[str, float]
