"""Finding models and what was logged with them; nothing in any file is executed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import mlflow
from mlflow.exceptions import MlflowException

from features.errors import ModelError
from training.model import PARAMETERS_FILE, LeadModel
from training.registry.store import (
    CHAMPION,
    MODEL_NAME,
    client,
    local_path,
    store_errors,
    tracking_uri,
    version_errors,
    version_of,
    without_password,
)


@dataclass(frozen=True)
class Loaded:
    """A model from the registry and its version."""

    model: LeadModel
    version: str


def load_model(name: str = CHAMPION) -> Loaded:
    """Load a model by alias or version number; nothing in its files is executed.

    Raises
    ------
    ModelError
        If there is no such model, or its files are gone.
    """
    version = named_version(name)
    return Loaded(LeadModel.load(model_folder(version)), version)


def named_version(name: str) -> str:
    """Give the version that an alias or a number names.

    Raises
    ------
    ModelError
        If there is none.
    """
    version = name if name.isdigit() else version_of(name)
    if version is None:
        raise ModelError(
            f"no model has the alias {name!r} in {without_password(tracking_uri())}; "
            "train one with: leadscore train DATA"
        )
    return version


def model_folder(version: str) -> Path:
    """Give the folder with the files of a model.

    Raises
    ------
    ModelError
        If there is no such version, or its files are gone.
    """
    store = client()
    with version_errors(version):
        local = local_path(store.get_model_version_download_uri(MODEL_NAME, version))
    found = sorted(local.rglob(PARAMETERS_FILE))
    if not found:
        raise ModelError(f"the files of the model are missing below {local}; train it again")
    return found[0].parent


def fetch_logged(version: str, names: Collection[str], folder: Path) -> None:
    """Copy files that were logged with a version into a folder; what is not there is left out.

    Raises
    ------
    ModelError
        If there is no such version, or the store cannot be used.
    """
    store = client()
    with version_errors(version):
        run_id = store.get_model_version(MODEL_NAME, version).run_id
    fetch_of_run(run_id, names, folder)


def fetch_of_run(run_id: str, names: Collection[str], folder: Path) -> None:
    """Copy files that were logged with a run into a folder; what is not there is left out."""
    store = client()
    with store_errors():
        there = {file.path for file in store.list_artifacts(run_id)}
        for name in sorted(there.intersection(names)):
            mlflow.artifacts.download_artifacts(
                run_id=run_id, artifact_path=name, dst_path=str(folder)
            )


def run_of(name: str) -> str:
    """Give the run that a run id, a version number or an alias names.

    Raises
    ------
    ModelError
        If there is none.
    """
    store = client()
    try:
        return str(store.get_run(name).info.run_id)
    except MlflowException:
        version = named_version(name)
    try:
        return str(store.get_model_version(MODEL_NAME, version).run_id)
    except MlflowException as error:
        raise ModelError(
            f"{name!r} is neither a run, a version nor an alias in "
            f"{without_password(tracking_uri())}; see: leadscore models"
        ) from error
