"""What a report can show beyond the metrics: rows to explain, and whose the judged rows were."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.facts import Moments
from features.rows import Rows
from training.fit import Trained

MOST_ROWS_TO_EXPLAIN = 2_000


@dataclass(frozen=True)
class Evidence:
    """Rows and times of the snapshots behind a training.

    Attributes
    ----------
    sample
        Rows of some judged snapshots (of any training snapshots where none could be judged).
    judged
        Lead and as_of of every row of `Trained.judged`.
    begins_us
        When the first lead was created, microseconds since 1970 UTC.
    """

    sample: Rows
    judged: Moments
    begins_us: int


def evidence_of(trained: Trained, most_rows: int = MOST_ROWS_TO_EXPLAIN) -> Evidence:
    """Pick some of the snapshots of a training to explain.

    Parameters
    ----------
    trained
        As `train` returned it.
    most_rows
        How many rows to explain at most; which ones never changes.
    """
    facts, snapshots = trained.gathered.facts, trained.gathered.snapshots
    place = trained.judged.place
    candidates = np.unique(place) if len(place) else np.arange(len(snapshots))
    shuffled = np.random.default_rng(0).permutation(candidates)
    chosen = np.sort(shuffled[:most_rows])
    return Evidence(
        sample=trained.model.builder.build(facts, snapshots.moments.part(chosen)),
        judged=snapshots.moments.part(place),
        begins_us=int(facts.created_us.min()),
    )
