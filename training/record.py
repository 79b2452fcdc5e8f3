"""What a training was made of: enough to say what went into a model, and to make it again."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from features.errors import ModelError
from features.policy.schema import Policy
from training.environment import Environment
from training.history_expert import TreeSettings
from training.model import LeadModel

RECORD_FILE = "training.json"


class TrainingRecord(BaseModel):
    """Everything that decided a model, logged with it as `training.json`.

    Attributes
    ----------
    until, horizon_days
        Nothing after `until` was looked at; the horizon as asked for (None: policy or data).
    settings
        Of the trees, as used: the given ones, or those that tuning found.
    trials, timeout_seconds
        What tuning was allowed; 0 and None without.
    allowed_leaks, dropped_leaks
        Names of what the leak gate blocked and the owner allowed, or had left out.
    policy, policy_version
        The agreement.
    seed
        Of everything random.
    data
        What the data were called, without a password.
    data_fingerprint
        `training.fingerprint.fingerprint_of` the tables known until `until`.
    leads, wins
        Leads known until then, and those of them that won.
    environment
        Versions, lock, code and machine.
    model_hash
        `hash_of` the model.
    trained_at
        When the training ended.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal[1] = 1
    until: AwareDatetime
    horizon_days: float | None
    settings: TreeSettings
    trials: int
    timeout_seconds: float | None = None
    allowed_leaks: tuple[str, ...]
    dropped_leaks: tuple[str, ...]
    policy: Policy
    policy_version: str
    seed: int
    data: str
    data_fingerprint: str
    leads: int
    wins: int
    environment: Environment
    model_hash: str
    trained_at: dt.datetime

    def save(self, folder: Path) -> None:
        """Write `training.json`."""
        (folder / RECORD_FILE).write_text(self.model_dump_json(indent=1), encoding="utf-8")


def read_record(folder: Path) -> TrainingRecord | None:
    """Read `training.json` of a folder; None where there is none (a model of old).

    Raises
    ------
    ModelError
        If it is not a record this version reads.
    """
    file = folder / RECORD_FILE
    if not file.is_file():
        return None
    try:
        return TrainingRecord.model_validate_json(file.read_text(encoding="utf-8"))
    except (ValidationError, UnicodeDecodeError) as error:
        raise ModelError(f"{file} is not a record this version reads ({error}); retrain") from error


def hash_of(model: LeadModel) -> str:
    """Give the SHA-256 of the files a model is stored as, by name and content."""
    with tempfile.TemporaryDirectory() as place:
        model.save(Path(place))
        return hash_of_files(Path(place))


def hash_of_files(folder: Path) -> str:
    """Give the SHA-256 of all files of a folder, by name and content."""
    found = hashlib.sha256()
    for file in sorted(folder.iterdir()):
        content = file.read_bytes()
        found.update(f"{file.name} {len(content)}\n".encode())
        found.update(content)
    return found.hexdigest()
