"""What killed trainings left behind: marked as such, so that nobody takes it for work under way."""

from __future__ import annotations

import mlflow
from mlflow.entities import LoggedModelStatus

from training.registry.store import sqlite_path, tracking_uri

WRITTEN_BY = {"leadscore.written_by": "train"}
RUNNING = "attributes.status = 'RUNNING' AND tags.`leadscore.written_by` = 'train'"


def tidy(store: mlflow.MlflowClient, experiment_id: str) -> list[str]:
    """Mark runs of dead trainings as killed and their models as failed; give those runs.

    To be called by the one who may write (`one_at_a_time`), before its own run begins: any other
    run that still is under way lost its process, which would hold the lock. A server has no such
    lock, so there nothing is marked. Runs of notebooks are left alone.
    """
    if sqlite_path(tracking_uri()) is None:
        return []
    dead = [run.info.run_id for run in store.search_runs([experiment_id], RUNNING)]
    for run_id in dead:
        _fail_models(store, experiment_id, run_id)
        store.set_terminated(run_id, "KILLED")
    return dead


def _fail_models(store: mlflow.MlflowClient, experiment_id: str, run_id: str) -> None:
    for model in store.search_logged_models([experiment_id], f"source_run_id = '{run_id}'"):
        if model.status == LoggedModelStatus.PENDING:
            store.finalize_logged_model(model.model_id, LoggedModelStatus.FAILED)
