"""What a training was made of: enough to say what went into a model, and to make it again."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from features.errors import ModelError
from features.policy.schema import Policy
from features.tables import Tables
from features.tables.database import hidden
from training.environment import Environment, environment
from training.fingerprint import fingerprint_of
from training.fit import Trained
from training.history_expert import TreeSettings
from training.model import LeadModel
from training.outcomes import NEVER
from training.tuning import Budget

RECORD_FILE = "training.json"
SEED = 0  # one for everything random in a training


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
        Where the data were: the whole path of a folder, or an address without its password.
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


def record_of(  # noqa: PLR0913
    trained: Trained,
    tables: Tables,
    until: dt.datetime,
    data: str,
    *,
    horizon_days: float | None = None,
    budget: Budget | None = None,
    allowed_leaks: Sequence[str] = (),
    dropped_leaks: Sequence[str] = (),
) -> TrainingRecord:
    """Describe a training.

    Parameters
    ----------
    trained
        What came out.
    tables
        Known until `until`, before anything was left out as a leak.
    until, data, horizon_days, budget
        As asked for.
    allowed_leaks, dropped_leaks
        As `training.leaks.Passed` names them.
    """
    p, budget = trained.model.parameters, budget or Budget(0)
    return TrainingRecord(
        until=until,
        horizon_days=horizon_days,
        settings=trained.settings,
        trials=budget.trials,
        timeout_seconds=budget.timeout_seconds,
        allowed_leaks=tuple(allowed_leaks),
        dropped_leaks=tuple(dropped_leaks),
        policy=p.policy,
        policy_version=p.policy_version,
        seed=SEED,
        data=_place(data),
        data_fingerprint=fingerprint_of(tables),
        leads=len(tables.leads),
        wins=int((trained.gathered.outcomes.won_us != NEVER).sum()),
        environment=environment(),
        model_hash=hash_of(trained.model),
        trained_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
    )


def _place(data: str) -> str:
    if "://" in data:
        return hidden(data)
    return str(Path(data).resolve()) if Path(data).exists() else data


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
