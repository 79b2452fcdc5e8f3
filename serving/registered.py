"""What the registry keeps of a version beside the model: its figures, and how it kept promises."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.parquet as pq

from training.judged_file import ACROSS, JUDGED_FILE
from training.metrics import sigmoid
from training.registry import fetch_logged, versions

if TYPE_CHECKING:
    from training.evaluation.evaluated import Bins

BLEND = "blend"


@dataclass(frozen=True)
class Judged:
    """Later leads, in ten groups of equal size by what was promised to them.

    Attributes
    ----------
    bins
        Promised and actual win rate (0–1) of each group, with a 95 % interval.
    leads, snapshots
        How many there are in all.
    """

    bins: Bins
    leads: int
    snapshots: int


@dataclass(frozen=True)
class Registered:
    """What the registry keeps of a version.

    Attributes
    ----------
    metrics
        Name → value; none where its run was deleted.
    judged
        None where it was judged on no later leads, or that was not kept.
    """

    metrics: Mapping[str, float] = field(default_factory=dict)
    judged: Judged | None = None


def registered_of(version: str) -> Registered:
    """Ask the registry for a version.

    Raises
    ------
    ModelError
        If there is no such version, or the registry cannot be used.
    """
    metrics = next((dict(one.metrics) for one in versions() if one.version == version), {})
    with tempfile.TemporaryDirectory() as folder:
        fetch_logged(version, (JUDGED_FILE,), Path(folder))
        return Registered(metrics, judged_in(Path(folder)))


def judged_in(folder: Path) -> Judged | None:
    """Read how promises were kept; None where nothing could be judged."""
    file = folder / JUDGED_FILE
    if not file.is_file():
        return None
    names = ["lead", "won", "weight", BLEND, "fold"]
    table = pq.read_table(file, columns=names, memory_map=False)
    column = {name: table[name].to_numpy() for name in names}
    # The registered figures are of blocks of later leads; the other rows serve comparisons.
    later = column["fold"] != ACROSS
    if not later.any():
        return None
    # Late: it knows all of training, which takes seconds to import.
    from training.evaluation.evaluated import Evaluated, reliability  # noqa: PLC0415

    lead = column["lead"][later].view(np.int64)
    rows = Evaluated(
        probability={BLEND: sigmoid(column[BLEND][later])},
        won=column["won"][later].astype(bool),
        weight=column["weight"][later],
        lead=lead,
        as_of_us=None,
        silent_blocks=0,
        blocks=len(np.unique(column["fold"][later])),
    )
    return Judged(reliability(rows, BLEND), len(np.unique(lead)), len(rows))
