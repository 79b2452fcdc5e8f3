"""What killed trainings left behind: ended, so that nobody takes it for work under way."""

from __future__ import annotations

import mlflow
from mlflow.entities import LoggedModelStatus

from training.registry.store import sqlite_path, tracking_uri

WRITTEN_BY = {"leadscore.written_by": "train"}
RUNNING = "attributes.status = 'RUNNING' AND tags.`leadscore.written_by` = 'train'"


def tidy(store: mlflow.MlflowClient, experiment_id: str) -> list[str]:
    """End the runs of dead trainings, take back versions that got no alias; give those runs.

    To be called by the one who may write (`one_at_a_time`), before its own run begins: any other
    run that still is under way lost its process, which would hold the lock. A server has no such
    lock, so there nothing is touched. Runs of notebooks are left alone.
    """
    if sqlite_path(tracking_uri()) is None:
        return []
    dead = [run.info.run_id for run in store.search_runs([experiment_id], RUNNING)]
    for run_id in dead:
        _fail_models(store, experiment_id, run_id)
        complete = _keeps_a_version(store, run_id)
        store.set_terminated(run_id, "FINISHED" if complete else "KILLED")
    return dead


def _keeps_a_version(store: mlflow.MlflowClient, run_id: str) -> bool:
    """Delete the version of a run unless its alias shows that it was complete."""
    kept = False
    for version in store.search_model_versions(f"run_id = '{run_id}'"):
        named = store.get_registered_model(version.name).aliases.values()
        if str(version.version) in {str(one) for one in named}:
            kept = True
        else:
            store.delete_model_version(version.name, version.version)
    return kept


def _fail_models(store: mlflow.MlflowClient, experiment_id: str, run_id: str) -> None:
    for model in store.search_logged_models([experiment_id], f"source_run_id = '{run_id}'"):
        if model.status == LoggedModelStatus.PENDING:
            store.finalize_logged_model(model.model_id, LoggedModelStatus.FAILED)
