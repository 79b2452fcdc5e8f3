"""The registry: trained models in MLflow, found again by alias. The only file that knows mlflow."""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType, Schema
from sqlalchemy.exc import SQLAlchemyError

from features.errors import ModelError
from training.home import default_tracking_uri
from training.model import LeadModel

MODEL_NAME = "lead-scorer"
EXPERIMENT = "lead-scorer"
CHAMPION, CHALLENGER = "champion", "challenger"
PACKAGES = ("lightgbm", "numpy", "pandas", "pydantic", "scikit-learn", "scipy")

# A server that is not there should be told of in seconds; MLflow would try for minutes.
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")
NO_SUCH_MODEL = ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE")

for _name in ("mlflow", "alembic"):
    logging.getLogger(_name).setLevel(logging.ERROR)


@dataclass(frozen=True)
class Loaded:
    """A model from the registry and its version."""

    model: LeadModel
    version: str


@dataclass(frozen=True)
class Registered:
    """What was registered: version, the alias it got, the run, and where the model lies."""

    version: str
    alias: str
    run_id: str
    model_uri: str
    tracking_uri: str


def tracking_uri() -> str:
    """Give `MLFLOW_TRACKING_URI`, else the project's own SQLite store."""
    return os.environ.get("MLFLOW_TRACKING_URI") or default_tracking_uri()


def _client() -> mlflow.MlflowClient:
    uri = tracking_uri()
    path = _sqlite_path(uri)
    with _store_errors():
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
        mlflow.set_tracking_uri(uri)
        mlflow.set_registry_uri(uri)
        return mlflow.MlflowClient()


@contextlib.contextmanager
def _store_errors() -> Iterator[None]:
    """Say in one line what is wrong with the store itself."""
    try:
        yield
    except (MlflowException, SQLAlchemyError, OSError) as error:
        reason = " ".join(str(error).split())[:300]
        raise ModelError(
            f"the model store {_without_password(tracking_uri())} cannot be used: {reason} – set "
            "MLFLOW_TRACKING_URI to sqlite:///PATH/mlflow.db or the address of a running server"
        ) from error


def _without_password(uri: str) -> str:
    scheme, _, rest = uri.rpartition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if scheme else uri


def _sqlite_path(uri: str) -> Path | None:
    return Path(uri.removeprefix("sqlite:///")) if uri.startswith("sqlite:///") else None


def _experiment(client: mlflow.MlflowClient) -> str:
    found = client.get_experiment_by_name(EXPERIMENT)
    if found is not None:
        return str(found.experiment_id)
    path = _sqlite_path(tracking_uri())
    place = (path.resolve().parent / "artifacts").as_uri() if path is not None else None
    try:
        return str(client.create_experiment(EXPERIMENT, artifact_location=place))
    except MlflowException:
        # Another training made it in the meantime.
        found = client.get_experiment_by_name(EXPERIMENT)
        if found is None:
            raise
        return str(found.experiment_id)


def register(
    model: LeadModel,
    parameters: Mapping[str, object],
    metrics: Mapping[str, float],
    files: Path,
    attributes: Mapping[str, str],
) -> Registered:
    """Log a training run with its files and register its model.

    Parameters
    ----------
    model
        The trained model.
    parameters, metrics
        For the run; metrics must be finite.
    files
        Folder whose content is logged with the run (report, card, policy).
    attributes
        Lead column → "number" or "text", for the signature of the generic MLflow model.

    Returns
    -------
    The version got the alias `champion` if there was none yet, else `challenger`.
    """
    client = _client()
    with mlflow.start_run(experiment_id=_experiment(client)) as run:
        mlflow.log_params(dict(parameters))
        mlflow.log_metrics(dict(metrics))
        mlflow.log_artifacts(str(files))
        with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
            # An example is given by the documentation; logging one would execute the model.
            warnings.filterwarnings("ignore", message=".*input example.*")
            bundle = Path(folder) / "bundle"
            model.save(bundle)
            info = mlflow.pyfunc.log_model(
                name="model",
                loader_module="training.generic_model",
                data_path=str(bundle),
                signature=_signature(attributes),
                pip_requirements=_requirements(),
            )
    version = _new_version(client, info.model_uri, run.info.run_id, info.model_id)
    alias = CHALLENGER if version_of(CHAMPION) else CHAMPION
    client.set_registered_model_alias(MODEL_NAME, alias, version)
    uri = f"models:/{MODEL_NAME}@{alias}"
    return Registered(version, alias, run.info.run_id, uri, tracking_uri())


def load_model(name: str = CHAMPION) -> Loaded:
    """Load a model by alias or version number; nothing in its files is executed.

    Raises
    ------
    ModelError
        If there is no such model, or its files are gone.
    """
    client = _client()
    version = name if name.isdigit() else version_of(name)
    if version is None:
        raise ModelError(
            f"no model has the alias {name!r} in {_without_password(tracking_uri())}; "
            "train one with: leadscore train DATA"
        )
    try:
        uri = client.get_model_version_download_uri(MODEL_NAME, version)
        local = Path(_local(uri))
    except MlflowException as error:
        raise ModelError(
            f"model version {version} is not in {tracking_uri()} ({error.message})"
        ) from error
    return Loaded(LeadModel.load(_bundle_in(local)), version)


def _new_version(client: mlflow.MlflowClient, source: str, run_id: str, model_id: str) -> str:
    try:
        client.create_registered_model(MODEL_NAME)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
    version = client.create_model_version(MODEL_NAME, source, run_id, model_id=model_id)
    return str(version.version)


def promote(name: str) -> tuple[str | None, str]:
    """Make a model (alias or version) the champion; give the version before and the one now.

    Raises
    ------
    ModelError
        If there is no such model.
    """
    now, before = load_model(name).version, version_of(CHAMPION)
    client = _client()
    client.set_registered_model_alias(MODEL_NAME, CHAMPION, now)
    if version_of(CHALLENGER) == now:
        client.delete_registered_model_alias(MODEL_NAME, CHALLENGER)
    return before, now


def version_of(alias: str = CHAMPION) -> str | None:
    """Give the version that has an alias; None where none has."""
    client = _client()
    with _store_errors():
        try:
            return str(client.get_model_version_by_alias(MODEL_NAME, alias).version)
        except MlflowException as error:
            if error.error_code in NO_SUCH_MODEL:
                return None
            raise


def _local(uri: str) -> str:
    parsed = urlparse(uri)
    if parsed.scheme == "file":
        return url2pathname(parsed.path)
    return str(mlflow.artifacts.download_artifacts(artifact_uri=uri))


def _bundle_in(folder: Path) -> Path:
    found = sorted(folder.rglob("model.json"))
    if not found:
        raise ModelError(f"the files of the model are missing below {folder}; train it again")
    return found[0].parent


def _signature(attributes: Mapping[str, str]) -> ModelSignature:
    texts = [ColSpec(DataType.string, name) for name in ("lead_id", "created_at", "as_of")]
    optional = [ColSpec(DataType.string, "activities", required=False)] + [
        ColSpec(DataType.double if kind == "number" else DataType.string, name, required=False)
        for name, kind in sorted(attributes.items())
    ]
    outputs = [ColSpec(DataType.string, "lead_id"), ColSpec(DataType.double, "probability")]
    return ModelSignature(inputs=Schema([*texts, *optional]), outputs=Schema(outputs))


def _requirements() -> list[str]:
    from importlib.metadata import version  # noqa: PLC0415

    return [f"{package}=={version(package)}" for package in PACKAGES]
