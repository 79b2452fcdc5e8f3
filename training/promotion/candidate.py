"""A model that may be or become the champion, with what was logged when it was trained."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from training.judged_file import ACROSS, JUDGED_FILE, LEADS_FILE
from training.model import LeadModel
from training.promotion.pairs import PAIRS_FILE, Pairs, read_pairs
from training.record import RECORD_FILE, TrainingRecord, hash_of_files, read_record

FILES = (RECORD_FILE, JUDGED_FILE, LEADS_FILE, PAIRS_FILE)


@dataclass(frozen=True)
class Candidate:
    """What the gates look at.

    Attributes
    ----------
    name
        The version, or “the new model” before it has one.
    model_hash
        `training.record.hash_of` the model.
    model
        Ready to score.
    record, judged, leads
        As logged (`training.json`, `judged.parquet`, `leads.parquet`); None in models of old.
    pairs
        Its comparison with the champion of its time; None where there was none.
    """

    name: str
    model_hash: str
    model: LeadModel
    record: TrainingRecord | None
    judged: pd.DataFrame | None
    leads: pd.DataFrame | None
    pairs: Pairs | None

    @property
    def learned(self) -> bool:
        """Whether it learned from history; else the agreement speaks alone."""
        return self.model.parameters.history_speaks

    @property
    def policy_version(self) -> str:
        """Of its agreement."""
        return self.model.parameters.policy_version

    @property
    def later(self) -> pd.DataFrame:
        """The later leads it was judged on; no rows where there were none."""
        if self.judged is None:
            return pd.DataFrame({"fold": np.zeros(0, np.int64)})
        return self.judged[self.judged["fold"] != ACROSS]


def candidate_of(version: str) -> Candidate:
    """Fetch a registered version.

    Raises
    ------
    ModelError
        If it is not there, its files are gone, or its record cannot be read.
    """
    from training.registry import fetch_logged, model_folder  # noqa: PLC0415

    folder = model_folder(version)
    model = LeadModel.load(folder)
    with tempfile.TemporaryDirectory() as place:
        fetch_logged(version, FILES, Path(place))
        return candidate_in(Path(place), version, model, hash_of_files(folder))


def candidate_in(folder: Path, name: str, model: LeadModel, model_hash: str) -> Candidate:
    """Read what lies in a folder beside a model."""
    return Candidate(
        name=name,
        model_hash=model_hash,
        model=model,
        record=read_record(folder),
        judged=_frame(folder / JUDGED_FILE),
        leads=_frame(folder / LEADS_FILE),
        pairs=read_pairs(folder),
    )


def _frame(file: Path) -> pd.DataFrame | None:
    return pd.read_parquet(file) if file.is_file() else None
