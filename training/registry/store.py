"""MLflow's store: where it is, what is wrong with it, and one writer at a time."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlparse
from urllib.request import url2pathname

import mlflow
from filelock import FileLock, Timeout
from mlflow.exceptions import MlflowException
from sqlalchemy.exc import SQLAlchemyError

from features.errors import ModelError
from training.home import default_tracking_uri

MODEL_NAME = "lead-scorer"
EXPERIMENT = "lead-scorer"
CHAMPION, CHALLENGER = "champion", "challenger"
NO_SUCH_MODEL = ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE")
LONGEST_WAIT_SECONDS = 600.0

# A server that is not there should be told of in seconds; MLflow would try for minutes.
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "2")
os.environ.setdefault("MLFLOW_HTTP_REQUEST_TIMEOUT", "20")
os.environ.setdefault("MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR", "false")  # leadscore has its own

for _name in ("mlflow", "alembic"):
    logging.getLogger(_name).setLevel(logging.ERROR)


def tracking_uri() -> str:
    """Give `MLFLOW_TRACKING_URI`, else the project's own SQLite store."""
    return os.environ.get("MLFLOW_TRACKING_URI") or default_tracking_uri()


def client() -> mlflow.MlflowClient:
    """Give a client of the store, which is made if it is an SQLite file that is not there yet.

    Raises
    ------
    ModelError
        If the store cannot be used.
    """
    uri = tracking_uri()
    path = sqlite_path(uri)
    with store_errors():
        if path is not None and not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _make(path)
        mlflow.set_tracking_uri(uri)
        mlflow.set_registry_uri(uri)
        return mlflow.MlflowClient()


def _make(path: Path) -> None:
    """Make an SQLite store beside its place, and move it there when it is complete.

    Two processes that make the same file, or one that is killed meanwhile, would leave tables
    that MLflow can neither use nor mend.
    """
    with _lock(path.with_suffix(".making.lock")):
        if path.exists():
            return
        making = path.with_suffix(".making")
        for left in path.parent.glob(f"{making.name}*"):
            if left.suffix != ".lock":
                left.unlink()
        mlflow.MlflowClient(f"sqlite:///{making}", f"sqlite:///{making}").search_experiments()
        making.replace(path)


@contextlib.contextmanager
def store_errors() -> Iterator[None]:
    """Say in one line what is wrong with the store itself."""
    try:
        yield
    except (MlflowException, SQLAlchemyError, OSError) as error:
        reason = " ".join(str(error).split())[:300]
        raise ModelError(
            f"the model store {without_password(tracking_uri())} cannot be used: {reason} – set "
            "MLFLOW_TRACKING_URI to sqlite:///PATH/mlflow.db or the address of a running server"
        ) from error


@contextlib.contextmanager
def version_errors(version: str) -> Iterator[None]:
    """Say in one line that a version, which is asked for meanwhile, is not in the store."""
    try:
        yield
    except MlflowException as error:
        raise ModelError(
            f"model version {version} is not in {without_password(tracking_uri())} "
            f"({error.message})"
        ) from error


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let no other process write to the registry meanwhile; one that dies lets go at once.

    A server keeps its own order of single writes: there nothing is locked.
    """
    path = sqlite_path(tracking_uri())
    if path is None:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with _lock(path.with_suffix(".lock")):
        yield


@contextlib.contextmanager
def _lock(path: Path) -> Iterator[None]:
    lock = FileLock(path, timeout=LONGEST_WAIT_SECONDS, is_singleton=True)
    try:
        lock.acquire()
    except Timeout:
        raise ModelError(
            f"another training or promotion holds {path} for over {LONGEST_WAIT_SECONDS:.0f} s – "
            "try again when it has ended"
        ) from None
    try:
        yield
    finally:
        lock.release()


def without_password(uri: str) -> str:
    """Give the address of a store without user and password."""
    scheme, _, rest = uri.rpartition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if scheme else uri


def sqlite_path(uri: str) -> Path | None:
    """Give the file of an SQLite store; None for any other store."""
    return Path(uri.removeprefix("sqlite:///")) if uri.startswith("sqlite:///") else None


def local_path(uri: str) -> Path:
    """Give the folder of an artifact address, fetched first where it is not on this machine."""
    parsed = urlparse(uri)
    if parsed.scheme == "file":
        return Path(url2pathname(parsed.path))
    return Path(str(mlflow.artifacts.download_artifacts(artifact_uri=uri)))


def experiment(store: mlflow.MlflowClient) -> str:
    """Give the id of the experiment, made if it is not there."""
    found = store.get_experiment_by_name(EXPERIMENT)
    if found is not None:
        return str(found.experiment_id)
    path = sqlite_path(tracking_uri())
    place = (path.resolve().parent / "artifacts").as_uri() if path is not None else None
    try:
        return str(store.create_experiment(EXPERIMENT, artifact_location=place))
    except MlflowException:
        # Another training made it in the meantime.
        found = store.get_experiment_by_name(EXPERIMENT)
        if found is None:
            raise
        return str(found.experiment_id)


def version_of(alias: str = CHAMPION) -> str | None:
    """Give the version that has an alias; None where none has."""
    store = client()
    with store_errors():
        try:
            return str(store.get_model_version_by_alias(MODEL_NAME, alias).version)
        except MlflowException as error:
            if error.error_code in NO_SUCH_MODEL:
                return None
            raise
