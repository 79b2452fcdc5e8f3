"""Snapshots that champion and challenger both predicted without having learned from them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.facts import FloatArray
from training.judged_file import ACROSS
from training.metrics import log_losses, paired_bootstrap, sigmoid, summary
from training.promotion.against import AgainstChampion

PAIRS_FILE, AGAINST_FILE = "against_champion.parquet", "against_champion.json"
KEYS = ["lead", "as_of_us"]
ROWS = ("lead", "won", "weight", "newer", "champion", "challenger")


@dataclass(frozen=True)
class Pairs:
    """Predictions of both for the same k snapshots.

    Attributes
    ----------
    version
        Of the champion.
    lead
        uint64 (k,), hash of the lead.
    won, weight
        (k,).
    newer
        bool (k,), since the champion was trained: it is the champion itself that is judged.
    champion, challenger
        float64 (k,), logits.
    """

    version: str
    lead: NDArray[np.uint64]
    won: NDArray[np.bool_]
    weight: FloatArray
    newer: NDArray[np.bool_]
    champion: FloatArray
    challenger: FloatArray

    def __len__(self) -> int:
        return len(self.won)

    @property
    def leads(self) -> int:
        """How many leads there are."""
        return len(np.unique(self.lead))

    @property
    def wins(self) -> int:
        """How many of the leads won."""
        return len(np.unique(self.lead[self.won]))

    @cached_property
    def since(self) -> Pairs:
        """The snapshots since the champion was trained."""
        rows = {name: getattr(self, name)[self.newer] for name in ROWS}
        return Pairs(self.version, **rows)

    @cached_property
    def difference(self) -> dict[str, float]:
        """The log-losses compared, challenger less champion, resampling whole leads."""
        challenger, champion = (
            log_losses(self.won, sigmoid(logit)) for logit in (self.challenger, self.champion)
        )
        return paired_bootstrap(challenger, champion, self.lead.astype(np.int64), self.weight)


def pairs_of(
    version: str,
    judged: pd.DataFrame,
    champion_judged: pd.DataFrame | None,
    newer: pd.DataFrame | None = None,
) -> Pairs | None:
    """Put together what both predicted; None where there is nothing.

    Parameters
    ----------
    version
        Of the champion.
    judged, champion_judged
        `training.judged_file.judged_frame` of both; the champion's may be missing.
    newer
        `lead`, `as_of_us` and `logit`: the champion's own scores since it was trained.
    """
    mine = judged[judged["fold"] == ACROSS]
    parts = []
    if newer is not None:
        parts.append(mine.merge(newer, on=KEYS).assign(newer=True))
    if champion_judged is not None:
        across = champion_judged[champion_judged["fold"] == ACROSS]
        theirs = across[[*KEYS, "blend"]].rename(columns={"blend": "logit"})
        parts.append(mine.merge(theirs, on=KEYS).assign(newer=False))
    if not sum(len(part) for part in parts):
        return None
    rows = pd.concat(parts).drop_duplicates(KEYS)
    rows = rows.rename(columns={"logit": "champion", "blend": "challenger"})
    return Pairs(version, **{name: rows[name].to_numpy() for name in ROWS})


def against_of(pairs: Pairs) -> AgainstChampion:
    """Compare both on their common rows."""
    newer = pairs.since
    return AgainstChampion(
        version=pairs.version,
        how="newer_leads" if len(newer) == len(pairs) else "same_snapshots",
        leads=pairs.leads,
        snapshots=len(pairs),
        wins=pairs.wins,
        champion=summary(pairs.won, sigmoid(pairs.champion), pairs.weight),
        challenger=summary(pairs.won, sigmoid(pairs.challenger), pairs.weight),
        difference=pairs.difference,
        newer_leads=newer.leads,
        newer_wins=newer.wins,
        newer_difference=newer.difference if len(newer) else None,
    )


def write_pairs(pairs: Pairs, folder: Path) -> AgainstChampion:
    """Write the rows, and the comparison beside them; give that comparison."""
    frame = pd.DataFrame({name: getattr(pairs, name) for name in ROWS})
    frame.assign(version=pairs.version).to_parquet(folder / PAIRS_FILE, index=False)
    against = against_of(pairs)
    (folder / AGAINST_FILE).write_text(json.dumps(asdict(against), indent=1), encoding="utf-8")
    return against


def read_pairs(folder: Path) -> Pairs | None:
    """Read the rows of a comparison; None where there was none."""
    file = folder / PAIRS_FILE
    if not file.is_file():
        return None
    frame = pd.read_parquet(file)
    rows = {name: frame[name].to_numpy() for name in ROWS}
    return Pairs(str(frame["version"].iloc[0]), **rows)
