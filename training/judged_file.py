"""What a model was judged on and what its leads had become, kept with it without any name.

A later training is compared with this one on what both predicted; leads are known by a hash alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.tables import Tables
from training.blend import OutOfTime, chosen, joined, stack_of
from training.outcomes import NEVER, Outcomes

if TYPE_CHECKING:
    from training.fit import Trained

JUDGED_FILE, LEADS_FILE = "judged.parquet", "leads.parquet"
HASH_BYTES = 8
HASHES = 2.0 ** (8 * HASH_BYTES)
MOST_ROWS = 400_000
STACK_PARTS = 6
ACROSS = -1
OPEN, WON, LOST = "open", "won", "lost"


def hashed(lead_ids: Sequence[str]) -> NDArray[np.uint64]:
    """Give the 8-byte BLAKE2b of every id, as whole numbers."""
    return np.array(
        [
            int.from_bytes(hashlib.blake2b(one.encode(), digest_size=HASH_BYTES).digest(), "little")
            for one in lead_ids
        ],
        np.uint64,
    )


def judged_frame(trained: Trained) -> pd.DataFrame:
    """Give the predictions of a training for leads it had not learned from, a row per snapshot.

    Returns
    -------
    `lead` (hash), `as_of_us`, `won`, `weight`, `blend`, `rule`, `history`, `constant` (logits) and
    `fold`: the later block that was predicted from its past, or `ACROSS` where a group of leads was
    predicted from all others at the full length of the history. No rows where nothing could be
    judged. Of a long history some leads are left out: by their hash, so that any two trainings
    keep the same ones.
    """
    moments = trained.gathered.snapshots.moments
    rows = joined([trained.judged, blended_across(trained)])
    lead = hashed(trained.gathered.facts.lead_ids)[moments.lead[rows.place]]
    frame = pd.DataFrame(
        {
            "lead": lead,
            "as_of_us": moments.as_of_us[rows.place],
            "won": rows.won,
            "weight": rows.weight,
            "blend": rows.blend,
            "rule": rows.rule,
            "history": rows.history,
            "constant": rows.constant,
            "fold": rows.fold,
        }
    )
    kept = lead.astype(np.float64) / HASHES <= MOST_ROWS / max(len(frame), 1)
    return frame[kept].reset_index(drop=True)


def blended_across(trained: Trained) -> OutOfTime:
    """Blend the predictions of groups of leads, each with a stack fitted on other leads."""
    judged, across = trained.judged, trained.across
    moments = trained.gathered.snapshots.moments
    part = moments.lead[across.place] % STACK_PARTS
    later_part = moments.lead[judged.place] % STACK_PARTS
    blend = across.blend.copy()
    for number in np.unique(part):
        mine = part == number
        stack = stack_of(joined([chosen(judged, later_part != number), chosen(across, ~mine)]))
        blend[mine] = stack.logit(across.rule[mine], across.history[mine])
    return replace(across, blend=blend, fold=np.full(len(blend), ACROSS))


def leads_frame(tables: Tables, outcomes: Outcomes) -> pd.DataFrame:
    """Give what had become of every lead by the moment of training, a row per lead.

    Parameters
    ----------
    tables
        Known until then, before anything was left out as a leak.
    outcomes
        Of their leads, in the same order.

    Returns
    -------
    `lead` (hash), `created_us`, `state` (`won` where it ever was, else `lost` where it is closed,
    else `open`), `closed_us` (when it was first won or closed for good, 0 where open),
    `changed_us` (time of the last status, 0 without any), and `activities` (how many).
    """
    ids = tables.leads["lead_id"]
    won, closed = outcomes.won_us != NEVER, outcomes.closed_us != NEVER
    changed = np.zeros(len(ids), np.int64)
    np.maximum.at(changed, outcomes.lead, outcomes.changed_us)
    counted = tables.activities["lead_id"].value_counts()
    return pd.DataFrame(
        {
            "lead": hashed(ids.tolist()),
            "created_us": tables.leads["created_at"].to_numpy("datetime64[us]").astype(np.int64),
            "state": np.where(won, WON, np.where(closed, LOST, OPEN)),
            "closed_us": np.where(won, outcomes.won_us, np.where(closed, outcomes.closed_us, 0)),
            "changed_us": changed,
            "activities": counted.reindex(ids, fill_value=0).to_numpy(np.int64),
        }
    )


def write_judged(folder: Path, trained: Trained, tables: Tables) -> None:
    """Write both frames as Parquet; `tables` as in `leads_frame`."""
    judged_frame(trained).to_parquet(folder / JUDGED_FILE, index=False)
    leads_frame(tables, trained.gathered.outcomes).to_parquet(folder / LEADS_FILE, index=False)
