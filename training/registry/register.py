"""Registering a model: everything is there before its version is."""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version as version_of_package
from pathlib import Path

import mlflow
from mlflow.exceptions import MlflowException
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, DataType, Schema

from training.model import LeadModel
from training.registry.leftovers import WRITTEN_BY, tidy
from training.registry.store import (
    CHALLENGER,
    CHAMPION,
    MODEL_NAME,
    client,
    experiment,
    one_at_a_time,
    tracking_uri,
    version_of,
)

PACKAGES = ("lightgbm", "numpy", "pandas", "pydantic", "scikit-learn", "scipy")
ABOUT_ALL_VERSIONS = """\
**Probability that a lead is won within the horizon**, learned from the company's own history and \
blended with the agreement of marketing and sales.

- `@champion` scores in service; `@challenger` is the latest training that may follow it.
- Go live with `leadscore promote`, go back with `leadscore rollback`, compare with \
`leadscore models`. An alias that is moved by hand passes no gate and leaves no trace.
- `mlflow.pyfunc.load_model("models:/lead-scorer@champion").predict(frame)` gives the same scores \
as the service. Nothing in the files is executed when a model is loaded.
"""


@dataclass(frozen=True)
class Registered:
    """What was registered: version, the alias it got, the run, and where the model lies."""

    version: str
    alias: str
    run_id: str
    model_uri: str
    tracking_uri: str


@dataclass(frozen=True)
class Shown:
    """How a training looks in MLflow.

    Attributes
    ----------
    name
        Of the run.
    tags
        Of the run and of the version.
    run_tags
        Of the run alone.
    description
        Of both, in Markdown.
    """

    name: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    run_tags: Mapping[str, str] = field(default_factory=dict)
    description: str | None = None


def register(
    model: LeadModel,
    parameters: Mapping[str, object],
    metrics: Mapping[str, float],
    files: Path,
    attributes: Mapping[str, str],
    shown: Shown | None = None,
) -> Registered:
    """Log a training run with its files and register its model.

    Version, alias and the end of the run are the last things to be written, in this order: a
    process that is killed before leaves a run under way, which the next training tidies up.

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
    shown
        Name, tags and description.

    Returns
    -------
    The version got the alias `champion` if there was none yet, else `challenger`.
    """
    store, shown = client(), shown or Shown()
    with one_at_a_time():
        place = experiment(store)
        tidy(store, place)
        tags = {**shown.tags, **shown.run_tags, **WRITTEN_BY}
        with mlflow.start_run(
            experiment_id=place, run_name=shown.name, tags=tags, description=shown.description
        ) as run:
            mlflow.log_params(dict(parameters))
            mlflow.log_metrics(dict(metrics))
            mlflow.log_artifacts(str(files))
            source, model_id = _logged(model, attributes)
            version = _new_version(store, source, run.info.run_id, model_id, shown)
            alias = CHALLENGER if version_of(CHAMPION) else CHAMPION
            store.set_registered_model_alias(MODEL_NAME, alias, version)
    uri = f"models:/{MODEL_NAME}@{alias}"
    return Registered(version, alias, run.info.run_id, uri, tracking_uri())


def _logged(model: LeadModel, attributes: Mapping[str, str]) -> tuple[str, str]:
    """Log the model with the active run; give its address and id."""
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
            pip_requirements=[f"{name}=={version_of_package(name)}" for name in PACKAGES],
        )
    return str(info.model_uri), str(info.model_id)


def _new_version(
    store: mlflow.MlflowClient, source: str, run_id: str, model_id: str, shown: Shown
) -> str:
    try:
        store.create_registered_model(MODEL_NAME, description=ABOUT_ALL_VERSIONS)
    except MlflowException as error:
        if error.error_code != "RESOURCE_ALREADY_EXISTS":
            raise
    version = store.create_model_version(
        MODEL_NAME,
        source,
        run_id,
        tags=dict(shown.tags),
        description=shown.description,
        model_id=model_id,
    )
    return str(version.version)


def _signature(attributes: Mapping[str, str]) -> ModelSignature:
    texts = [ColSpec(DataType.string, name) for name in ("lead_id", "created_at", "as_of")]
    optional = [ColSpec(DataType.string, "activities", required=False)] + [
        ColSpec(DataType.double if kind == "number" else DataType.string, name, required=False)
        for name, kind in sorted(attributes.items())
    ]
    outputs = [ColSpec(DataType.string, "lead_id"), ColSpec(DataType.double, "probability")]
    return ModelSignature(inputs=Schema([*texts, *optional]), outputs=Schema(outputs))
