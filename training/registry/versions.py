"""Every version of the model with what is told about it, without its files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import mlflow
from mlflow.exceptions import MlflowException

from training.registry.store import MODEL_NAME, NO_SUCH_MODEL, client, store_errors


@dataclass(frozen=True)
class Entry:
    """A version: number, aliases, when it was registered, and tags and metrics of its run."""

    version: str
    aliases: tuple[str, ...]
    registered_at: dt.datetime
    tags: Mapping[str, str]
    metrics: Mapping[str, float]


def versions() -> list[Entry]:
    """Give all versions, newest first; none where nothing was trained."""
    store = client()
    with store_errors():
        try:
            aliases = store.get_registered_model(MODEL_NAME).aliases
        except MlflowException as error:
            if error.error_code in NO_SUCH_MODEL:
                return []
            raise
        found = mlflow.search_model_versions(filter_string=f"name = '{MODEL_NAME}'")
        return [
            Entry(
                str(one.version),
                tuple(sorted(a for a, v in aliases.items() if str(v) == str(one.version))),
                dt.datetime.fromtimestamp(one.creation_timestamp / 1000, dt.UTC),
                dict(one.tags),
                _metrics(store, one.run_id),
            )
            for one in sorted(found, key=lambda one: -int(one.version))
        ]


def _metrics(store: mlflow.MlflowClient, run_id: str) -> Mapping[str, float]:
    try:
        return dict(store.get_run(run_id).data.metrics)
    except MlflowException:
        return {}  # its run was deleted for good; the version still scores
